"""Template filters of the tools."""
