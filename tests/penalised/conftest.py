"""What the tests of penalised models share."""
from tests.survival_problems import expected, leukemia, rossi, wide

__all__ = ["expected", "leukemia", "rossi", "wide"]
