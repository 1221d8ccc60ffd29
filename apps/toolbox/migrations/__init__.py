"""Migrations of the tables that tools own."""
