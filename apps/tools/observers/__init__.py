"""What is told of a call: its row, its events, metrics, spans and log line, redacted first."""
