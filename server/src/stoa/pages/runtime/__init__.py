"""Long-lived loops of pages: the rooms of live editing."""
