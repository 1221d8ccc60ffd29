"""Memory: what a conversation should not forget."""
