"""Parameters of steps and models, declared once: default, limits, search candidates, words for the form."""
from dataclasses import dataclass
from typing import Any, Literal

from .errors import GenoMLError, listed


@dataclass(frozen=True)
class Param:
    """What every parameter has. ``grid`` holds the values that tuning tries; empty: not tuned. ``simpler``: which end makes the simpler
    model (fewer features, a larger penalty); empty: neither.
    """

    default: Any
    grid: tuple = ()
    label: str = ""
    help: str = ""
    simpler: Literal["", "low", "high"] = ""

    def check(self, name: str, value):
        """Return the value, or raise GenoMLError saying what is allowed."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Number(Param):
    low: float = 0.0
    high: float = 1.0
    log: bool = False

    def check(self, name, value):
        fits = isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high
        if not fits or (isinstance(self, _Int) and value != int(value)):
            kind = "whole number" if isinstance(self, _Int) else "number"
            raise GenoMLError(f"{name} cannot be {value!r}.", fix=f"Give a {kind} from {self.low:,} to {self.high:,}.")
        return int(value) if isinstance(self, _Int) else float(value)


@dataclass(frozen=True)
class _Int(_Number):
    pass


@dataclass(frozen=True)
class _Choice(Param):
    values: tuple = ()

    def check(self, name, value):
        if not any(value == v and isinstance(value, bool) == isinstance(v, bool) for v in self.values):
            raise GenoMLError(f"{name} cannot be {value!r}.", fix=f"Choose one of {listed(self.values, 12)}.")
        return value


@dataclass(frozen=True)
class _Text(Param):
    def check(self, name, value):
        if not isinstance(value, str | int) or len(str(value)) > 200:
            raise GenoMLError(f"{name} cannot be {str(value)[:50]!r}.", fix="Give a text of at most 200 characters.")
        return str(value)


@dataclass(frozen=True)
class _Known(Param):
    kind: str = ""

    def check(self, name, value):
        if not isinstance(value, str) or not (value == "" or (len(value) == 64 and value.isalnum())):
            raise GenoMLError(f"{name} cannot be {str(value)[:50]!r}.", fix=f"Give the key of {self.kind} of this workspace.")
        return value


def Int(low: int, high: int, *, default: int, grid=(), log=False, label="", help="", simpler="") -> Param:  # noqa: N802
    """A whole number between two limits; ``log`` suggests a logarithmic slider."""
    return _Int(default=default, grid=tuple(grid), label=label, help=help, simpler=simpler, low=low, high=high, log=log)


def Float(low: float, high: float, *, default: float, grid=(), log=False, label="", help="", simpler="") -> Param:  # noqa: N802
    """A real number between two limits."""
    return _Number(default=default, grid=tuple(grid), label=label, help=help, simpler=simpler, low=low, high=high, log=log)


def Choice(*values, default=..., tuned=True, label="", help="") -> Param:  # noqa: N802
    """One of a few values; the first is the default unless another is named. Tuned over all of them."""
    default = values[0] if default is ... else default
    return _Choice(default=default, grid=values if tuned else (), label=label, help=help, values=values)


def Text(*, default: str = "", label="", help="") -> Param:  # noqa: N802
    """Words that the user writes."""
    return _Text(default=default, label=label, help=help)


def Known(kind: str, *, label="", help="") -> Param:  # noqa: N802
    """A reference of this kind (reference.Knowledge), by its key; empty: not chosen yet."""
    return _Known(default="", label=label, help=help, kind=kind)


def checked(params: dict[str, Param], given: dict[str, Any], owner: str) -> dict[str, Any]:
    """All parameters of an entry: the given ones validated, the others at their defaults."""
    from .registry import near_miss

    for name in given:
        if name not in params:
            fix = near_miss(name, params) if params else f"{owner} has no parameters."
            raise GenoMLError(f"{owner} has no parameter {name!r}.", fix=fix)
    return {name: p.check(f"{owner}: {name}", given[name]) if name in given else p.default for name, p in params.items()}
