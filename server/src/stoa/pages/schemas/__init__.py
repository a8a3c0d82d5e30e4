"""Bodies of the pages' routes, by resource."""
