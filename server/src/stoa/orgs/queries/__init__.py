"""Statements of organizations, by resource."""
