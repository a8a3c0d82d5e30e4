"""The page tree and what stands on its pages (PG)."""
