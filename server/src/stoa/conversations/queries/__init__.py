"""Statements of conversations, messages, runs and their events."""
