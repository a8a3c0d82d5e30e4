"""Use cases of spaces."""
