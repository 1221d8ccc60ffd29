"""The apps of SupportDesk; docs/architecture.md shows how they stand on each other."""
