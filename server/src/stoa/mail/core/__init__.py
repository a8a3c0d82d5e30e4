"""Pure parts of mail: letters and how they read as text and HTML."""
