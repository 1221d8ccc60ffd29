"""The profile reader: one view of a customer over all systems."""
