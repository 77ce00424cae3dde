"""Plan: everything needed to do an analysis again. Frozen, JSON, with a key over its canonical form."""
import hashlib
import json
from typing import Any, Literal

from pydantic import Field, TypeAdapter, field_validator, model_validator

from .dataset import SAMPLE_TABLE
from .errors import GenoMLError
from .frozen import Frozen, canonical, explained
from .target import Target

SCHEMA = 1
Tier = Literal["fast", "exact"]
EFFORTS = {"quick": 5, "standard": 20, "thorough": 60}  # configurations tried for each model in each outer fold


class Use(Frozen):
    """One catalogue entry as a plan uses it: fixed parameters, and the values among which inner folds choose."""

    name: str
    params: dict[str, Any] = Field({})
    search: dict[str, tuple] = Field({})


class ModelUse(Use):
    """A model as a plan uses it, which may see less than all.

    layers: only these, and no sample columns; listed: instead of every choice among features, those of a list (the key of a reference).
    """

    layers: tuple[str, ...] = ()
    listed: str = ""

    @property
    def id(self) -> str:
        """What tells it from others of the plan: the model's name, and behind an @ what it sees, where that is not all."""
        sees = "+".join(self.layers) or self.listed[:8]
        return f"{self.name}@{sees}" if sees else self.name


Recipe = dict[str, tuple[Use, ...]]  # layer, or SAMPLE_TABLE -> its steps in order


CalibrationName = Literal["shifted", "balanced", "temperature", "sigmoid", "slope", "none"]
DesignName = Literal["nested", "leave_out", "later"]


class Design(Frozen):
    """How samples are dealt: outer folds judge, inner folds choose; all of it ``repeats`` times.

    nested: at random, stratified by the outcome, groups kept together. leave_out: all samples with a value of the column ``by`` (a site, a
    tissue, a drug) share an outer fold, whatever their group, and an inner one where enough values are left. later: each outer fold is a
    span of the times in ``by``, predicted from all that came before it.

    locked: the share of groups that no part of a run sees, until they are opened, once.
    """

    name: DesignName = "nested"
    by: str | None = None
    outer: int = Field(5, ge=2, le=20)
    inner: int = Field(3, ge=2, le=10)
    repeats: int = Field(1, ge=1, le=50)
    locked: float = Field(0.0, ge=0, le=0.5)

    @model_validator(mode="after")
    def _fits(self):
        if (self.by is None) != (self.name == "nested"):
            raise ValueError("leave_out and later need a column in 'by', and nested has none")
        if self.name == "later" and self.repeats > 1:
            raise ValueError("time runs once: repeats must be 1")
        return self

    @property
    def sentence(self) -> str:
        """How samples were dealt, for the methods text, without a full stop."""
        repeated = f", repeated {self.repeats} times" if self.repeats > 1 else ""
        how = {
            "nested": f"{self.outer} outer folds at random, stratified",
            "leave_out": f"leave-{self.by}-out: all samples with a value of {self.by} were held out together, in {self.outer} folds",
            "later": f"each of {self.outer} spans of time by {self.by} was predicted from all that came before it",
        }
        return f"nested cross-validation ({how[self.name]}{repeated}), with {self.inner} inner folds to choose"


class Plan(Frozen):
    """Which steps and models to try on a dataset, and which metric chooses among them.

    choose: best takes the settings with the best inner score; simplest the simplest of those within one standard error of it (Breiman et
    al. 1984), never for baselines. shuffle: None for the labels as they are; else the seed by which they are dealt anew, so that nothing
    can be learnt: a check of all the rest. oversample: whether training samples of rare classes are fitted again until all classes are as
    large as the largest. calibration: how raw scores become probabilities, and for classes which one is called: that which the scores put
    first, or for ``shifted`` the most probable and for ``balanced`` the one whose probability is raised most above its mean.

    tier: exact fits as plain scikit-learn does, and tries every setting in all inner folds; fast takes the quicker fits that models
    declare, and leaves the worse half of a model's settings behind after one inner fold, two, four and so on.
    """

    schema_version: Literal[1] = SCHEMA
    dataset: str
    target: Target
    recipe: Recipe = Field(min_length=1)
    models: tuple[ModelUse, ...] = Field(min_length=1)
    design: Design = Design()
    objective: str = "balanced_accuracy"
    calibration: CalibrationName = "shifted"
    choose: Literal["best", "simplest"] = "best"
    oversample: bool = False
    shuffle: int | None = Field(None, ge=0, lt=2**31)
    effort: Literal["quick", "standard", "thorough"] = "quick"
    tier: Tier = "fast"
    seed: int = Field(0, ge=0, lt=2**31)

    @field_validator("models")
    @classmethod
    def _told_apart(cls, models):
        ids = [use.id for use in models]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise ValueError(f"{twice} is in it twice")
        return models

    @property
    def key(self) -> str:
        """SHA-256 over the canonical JSON."""
        return hashlib.sha256(canonical(self.model_dump(mode="json")).encode()).hexdigest()

    @property
    def layers(self) -> list[str]:
        """The layers that the recipe prepares."""
        return [layer for layer in self.recipe if layer != SAMPLE_TABLE]

    @property
    def configurations(self) -> int:
        return EFFORTS[self.effort]

    @property
    def yaml(self) -> str:
        """The plan as YAML, for people; ``parse`` reads it."""
        import yaml

        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100)

    @classmethod
    def parse(cls, text: str) -> "Plan":
        """A plan from JSON or YAML. Raises GenoMLError with the path of each field that is wrong."""
        return _validated(TypeAdapter(cls), text, "plan")

    @classmethod
    def parse_all(cls, text: str) -> tuple["Plan", ...]:
        """The plans of JSON that holds one, or a list of them."""
        several = text.lstrip().startswith("[")
        return _validated(TypeAdapter(tuple[cls, ...]), text, "list of plans") if several else (cls.parse(text),)


def parse_recipe(text: str) -> Recipe:
    """A recipe (layer -> steps) from JSON. Raises GenoMLError with the path of each field that is wrong."""
    return _validated(TypeAdapter(Recipe), text, "recipe")


def _validated(adapter: TypeAdapter, text: str, noun: str):
    with explained(noun):
        return adapter.validate_json(text if text.lstrip()[:1] in ("{", "[", "") else _as_json(text, noun))


def _as_json(text: str, noun: str) -> str:
    """YAML as JSON. Raises GenoMLError where it is neither."""
    import yaml

    try:
        return json.dumps(yaml.safe_load(text))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        what = f"This is no {noun}: it is neither JSON nor YAML."
        raise GenoMLError(what, " ".join(str(error).split()), "Write one with: python -m genoml_core plan") from error
