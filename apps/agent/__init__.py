"""The agent's turn and its chat pages."""
