"""Request ids, JSON logs, the guarded HTTP client, encrypted fields and errors that every app uses."""
