"""Tickets and their events."""
