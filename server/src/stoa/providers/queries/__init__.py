"""Statements of connections, the catalogue, decisions and rules."""
