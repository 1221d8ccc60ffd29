"""The tool runtime: registry, configuration rows, gates, breakers."""
