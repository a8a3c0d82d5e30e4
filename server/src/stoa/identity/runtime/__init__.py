"""What identity keeps running in a web process."""
