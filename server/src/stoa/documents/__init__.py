"""Documents and the search over everything that a person can read."""
