"""Connections to models, and the one call point through which every model is called (PR)."""
