"""Preprocessing steps: scikit-learn transformers with their declaration. Each learns from training rows only."""
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..dataset import Kind
from ..params import Param, checked
from ..target import Task
from ..registry import Registry

STEPS = Registry(__name__, "step")


@dataclass(frozen=True)
class Step:
    """One catalogue entry.

    methods: a sentence for the methods text, with parameters in braces; fixed: arguments that are not the user's;
    supervised: it sees the target, so its cache key holds the target's hash; cheap: recomputed rather than cached; tasks: whose target
    it understands. needs: what ``fit`` is told beside values and target, as keyword arguments: names of the features, batches of the
    samples (which ``transform`` is told as well); the table of a reference comes as ``reference`` where a parameter is a Known.
    completes: no value is missing behind it. takes: the kinds of values that it is for, empty for all; gives: the kind that they are
    afterwards, where it is another. of: whether it prepares a layer, or the sample columns used as features, which come as a table.

    Traits, by which the engine takes a shorter way to the same values. rowwise: a sample's result depends on this sample only; fills: it
    does nothing where no value is missing; affine: each feature is moved and stretched; scale_free: a ranking that this leaves as it is;
    by_feature: whether it keeps a feature depends on this feature only; products: it learns from nothing but the products of samples,
    and has ``of_products(train, held, features)``.
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
    rowwise: bool = False
    fills: bool = False
    completes: bool = False
    affine: bool = False
    scale_free: bool = False
    by_feature: bool = False
    products: bool = False
    tasks: tuple[str, ...] = get_args(Task)
    needs: tuple[Literal["names", "batch"], ...] = ()
    takes: tuple[Kind, ...] = ()
    gives: Kind | None = None
    of: Literal["layer", "sample table"] = "layer"

    @property
    def knows(self) -> str | None:
        """The parameter that names a reference, if there is one."""
        return next((name for name, param in self.params.items() if hasattr(param, "kind")), None)

    @property
    def learns(self) -> Literal["nothing", "samples", "target"]:
        """What it learns from: nothing, as each sample stands alone; the training samples; or these and their target."""
        return "nothing" if self.rowwise else "target" if self.supervised else "samples"

    def arguments(self, params: dict[str, Any]) -> dict[str, Any]:
        """All arguments of the transformer. Raises GenoMLError for a parameter that does not exist or does not fit."""
        return {**checked(self.params, params, f"Step {self.name!r}"), **self.fixed}

    def build(self, params: dict[str, Any]):
        """An unfitted transformer."""
        return self.transformer(**self.arguments(params))

    def sentence(self, params: dict[str, Any]) -> str:
        """The methods sentence with its parameters filled in."""
        return self.methods.format(**{**{n: p.default for n, p in self.params.items()}, **params})


def step(name: str, *, label: str, methods: str, fixed=None, **declared):
    """Declare the decorated transformer as a step; keyword arguments that are Params declare its parameters."""
    params = {key: value for key, value in declared.items() if isinstance(value, Param)}
    facts = {key: value for key, value in declared.items() if key not in params}

    def declare(transformer):
        STEPS.add(Step(name, transformer, label, methods, params, fixed or {}, **facts))
        return transformer

    return declare
