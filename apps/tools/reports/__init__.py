"""What the calls of tools add up to: figures and drawings for pages and API."""
