"""Chat sessions, messages, attachments and memories."""
