"""Wiring a tool to another REST API by its row's settings: data that is looked up and never evaluated."""
