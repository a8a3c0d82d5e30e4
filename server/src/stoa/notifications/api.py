"""What other packages may call: nothing but what `app` wires; others are heard by their events."""
