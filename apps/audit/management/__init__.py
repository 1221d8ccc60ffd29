"""Management of the audit app."""
