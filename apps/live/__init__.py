"""The event log and the websockets that follow it."""
