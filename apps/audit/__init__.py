"""One row per tool call and one per attempt, append-only."""
