"""How much may be called: breakers, quotas, the budget of retries, the bounds of a turn."""
