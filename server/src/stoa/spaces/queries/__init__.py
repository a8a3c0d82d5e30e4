"""Statements of spaces, areas and their members."""
