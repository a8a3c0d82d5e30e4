"""Bodies of the routes of conversations, by resource."""
