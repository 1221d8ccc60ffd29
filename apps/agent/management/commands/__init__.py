"""Management commands of the tools app."""
