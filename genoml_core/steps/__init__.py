"""Preprocessing steps: scikit-learn transformers with their declaration. Each learns from training rows only."""
from dataclasses import dataclass
from typing import Any

from ..params import Param, checked
from ..registry import Registry

STEPS = Registry(__name__, "step")


@dataclass(frozen=True)
class Step:
    """One catalogue entry.

    methods: a sentence for the methods text, with parameters in braces; fixed: arguments that are not the user's;
    supervised: it sees the target, so its cache key holds the target's hash; cheap: recomputed rather than cached.
    """

    name: str
    transformer: type
    label: str
    methods: str
    params: dict[str, Param]
    fixed: dict[str, Any]
    help: str = ""
    supervised: bool = False
    cheap: bool = False

    def arguments(self, params: dict[str, Any]) -> dict[str, Any]:
        """All arguments of the transformer. Raises GenoMLError for a parameter that does not exist or does not fit."""
        return {**checked(self.params, params, f"Step {self.name!r}"), **self.fixed}

    def build(self, params: dict[str, Any]):
        """An unfitted transformer."""
        return self.transformer(**self.arguments(params))

    def sentence(self, params: dict[str, Any]) -> str:
        """The methods sentence with its parameters filled in."""
        return self.methods.format(**{**{n: p.default for n, p in self.params.items()}, **params})


def step(name: str, *, label: str, methods: str, help="", fixed=None, supervised=False, cheap=False, **params: Param):
    """Declare the decorated transformer as a step; keyword arguments that are Params declare its parameters."""

    def declare(transformer):
        STEPS.add(Step(name, transformer, label, methods, params, fixed or {}, help, supervised, cheap))
        return transformer

    return declare
