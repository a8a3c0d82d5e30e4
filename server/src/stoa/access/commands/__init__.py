"""Use cases of the access package."""
