"""What entries are made of where no library has it: small scikit-learn estimators."""
