"""Demo CRM, billing, inventory and SMS gateway as real HTTP services with faults."""
