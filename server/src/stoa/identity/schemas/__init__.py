"""Bodies of the identity routes."""
