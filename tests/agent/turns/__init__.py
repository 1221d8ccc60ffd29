"""Turns against the demo company behind a real server."""
