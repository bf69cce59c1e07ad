"""The event logs: what was attempted, by which client, and what was decided."""
