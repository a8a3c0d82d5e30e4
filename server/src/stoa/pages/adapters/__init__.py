"""What pages use beside the database."""
