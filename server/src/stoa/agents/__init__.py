"""What models may do beside answering: their tools."""
