"""Statements of the ledger, of budgets and of figures."""
