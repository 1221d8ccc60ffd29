"""The knowledge base: search in help articles, and their upkeep."""
