"""What is to be done, in the area where it is talked about."""
