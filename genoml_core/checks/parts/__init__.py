"""What checks share: tables of names."""
