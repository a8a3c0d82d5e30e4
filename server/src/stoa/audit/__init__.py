"""What happened, who did it: append-only events, written with the change they describe."""
