"""The JSON API of tools, their approvals and their traffic."""
