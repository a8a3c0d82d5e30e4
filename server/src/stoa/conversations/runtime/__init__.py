"""Runs: server tasks that outlive requests."""
