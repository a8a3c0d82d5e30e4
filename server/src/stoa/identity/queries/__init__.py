"""Statements of accounts, proofs and credentials."""
