"""Attachments: the text of files that customers send, read where a hostile file can do no harm."""
