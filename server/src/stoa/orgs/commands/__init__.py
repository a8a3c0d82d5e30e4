"""Use cases of orgs."""
