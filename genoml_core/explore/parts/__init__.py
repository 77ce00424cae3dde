"""What explorations share."""
