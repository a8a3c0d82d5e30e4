"""The one rule: who may do what with a page (SP)."""
