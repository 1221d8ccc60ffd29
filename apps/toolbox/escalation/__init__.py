"""Escalation: when a person has to take over, and the ticket they find."""
