"""Use cases of usage."""
