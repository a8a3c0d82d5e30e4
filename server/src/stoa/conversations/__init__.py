"""Talking to models: conversations, messages, and the runs that answer (CV)."""
