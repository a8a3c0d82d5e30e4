"""Statements of notifications, by table."""
