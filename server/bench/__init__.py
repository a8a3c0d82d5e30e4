"""Benchmarks: figures and their ratio to a floor measured in the same run. `python -m bench` from `server/`."""
