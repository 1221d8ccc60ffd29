"""Commands that put all apps together."""
