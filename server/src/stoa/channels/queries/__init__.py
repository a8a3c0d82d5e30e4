"""Statements of channels."""
