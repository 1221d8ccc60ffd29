"""The JSON that goes in and out, one file a system."""
