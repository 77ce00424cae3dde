"""What the simulators share."""
