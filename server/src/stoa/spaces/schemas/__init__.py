"""Bodies of the routes of spaces."""
