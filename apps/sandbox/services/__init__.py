"""What each system of the sandbox can do, one file a system."""
