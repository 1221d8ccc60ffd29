"""Messages as customers of the demo company write them, and what learns from sentences."""
