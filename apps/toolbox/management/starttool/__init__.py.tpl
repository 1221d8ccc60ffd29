"""{{ title }}: {{ plural }} of another system."""
