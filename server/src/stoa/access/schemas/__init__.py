"""Bodies of the access routes."""
