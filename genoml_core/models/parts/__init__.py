"""Estimators of our own, where no library has one that fits."""
