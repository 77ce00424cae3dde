"""GenoML Studio's core, in seven nouns.

A Plan says which Steps and Models to try on a Dataset and which Metrics judge them; doing it makes a Run, from which Figures are drawn.
"""
from importlib import import_module

__version__ = "0.1.0"

_NOUNS = {
    "Dataset": "dataset", "Plan": "plan", "Run": "run",
    "Step": "steps", "Model": "models", "Metric": "metrics", "Figure": "figures",
}
__all__ = list(_NOUNS)


def __getattr__(name: str):
    if name not in _NOUNS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_NOUNS[name]}", __name__), name)
