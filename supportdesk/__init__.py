"""The composition root: settings, addresses, API, and the commands that put all apps together."""
