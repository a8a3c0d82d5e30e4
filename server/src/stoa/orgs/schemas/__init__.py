"""Bodies of the orgs routes."""
