"""What AI costs: one row per call, settled once (US)."""
