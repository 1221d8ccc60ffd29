"""SMS outreach: text messages to customers, within limits, quiet hours and the opt-out list."""
