"""Statements of tasks."""
