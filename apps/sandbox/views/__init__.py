"""The routes' views, one file a system."""
