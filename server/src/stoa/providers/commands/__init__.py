"""Use cases of connections and calls."""
