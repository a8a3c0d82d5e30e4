"""Who a caller is: accounts, sessions, and how they begin and end (ID)."""
