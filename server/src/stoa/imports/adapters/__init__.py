"""What imports use beside the database."""
