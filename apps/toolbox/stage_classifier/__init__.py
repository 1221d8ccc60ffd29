"""The stage classifier: how far a conversation has come."""
