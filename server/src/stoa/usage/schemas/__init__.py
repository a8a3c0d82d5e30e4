"""Bodies of the usage routes."""
