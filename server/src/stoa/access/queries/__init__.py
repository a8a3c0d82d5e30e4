"""Statements of the access package: the one rule, grants, share links, and who has access."""
