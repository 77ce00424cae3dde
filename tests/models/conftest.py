"""What the tests of models share."""
from tests.survival_problems import expected, leukemia, rossi, wide

__all__ = ["expected", "leukemia", "rossi", "wide"]
