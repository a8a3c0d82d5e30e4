"""Moves conversations in from other products, as jobs with a dry run and a report."""
