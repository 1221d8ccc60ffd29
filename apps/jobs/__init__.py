"""Work that takes longer than a page: what it is, for whom, and how far it has come."""
