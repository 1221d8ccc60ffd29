"""What every service does around its own work: keys, faults, idempotency, bodies, answers; one concern a file."""
