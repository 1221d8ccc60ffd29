"""Which tools there are, and how each is found, prepared and put away."""
