"""Settings: `base` runs a server, `test` changes what the test suite needs."""
