"""Management of the tools app from the command line."""
