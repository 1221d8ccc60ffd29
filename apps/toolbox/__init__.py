"""One folder per tool, found by autodiscovery."""
