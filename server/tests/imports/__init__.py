"""Taking conversations over from other products."""
