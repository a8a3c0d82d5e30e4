"""Spaces and their areas: where all work lies (SP)."""
