"""The inventory: products and their stock."""
