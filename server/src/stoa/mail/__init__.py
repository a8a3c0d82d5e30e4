"""Mail: one way to send, in the transaction of its cause, and the log of what was sent."""
