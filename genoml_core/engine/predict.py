"""Predictions of new samples by a final model: with intervals, what they rest upon, and who gets none.

Each sample is predicted by itself, so it gets the same alone and among others; only ``standardise`` makes the new samples one another's
scale, and says so.
"""
import json
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ..dataset import SAMPLE_TABLE, Dataset
from ..errors import GenoMLError
from ..files import sealed, write_json
from ..statistics.conformal import likely
from ..statistics.intervals import left_out
from ..statistics.reject import threshold_for
from .align import LEAST, Aligned, align
from .cache import Cache
from .finished import Model
from .outcomes import Outcome, Parts, outcome_class
from .provenance import digest

TOP = 12  # features of each sample that are told
OTHERS = "all other features"
TINY = 1e-9
FEW, SCALED = 10, 20  # samples from which on they are compared as a whole with those in training, and may be brought to their scale
SHIFTED, CHANCE = 0.3, 0.001  # standard deviations, and a p value, from which on they count as shifted
ANSWERED, UNSURE, UNLIKE, REFUSED = "answered", "unsure", "unlike", "refused"


@dataclass(frozen=True)
class Asked:
    """How it is predicted. level: how often ranges and sets are to hold the truth; accuracy: the share of answers that are to be right, of
    classes; standardise: whether the new samples are brought to the scale of those in training, feature by feature.
    """

    level: float = 0.9
    accuracy: float = 0.95
    standardise: bool = False


class Predicted(NamedTuple):
    """What was found. table: a row a sample: sample, decision, why, then the prediction with its limits, novelty (p), measured.

    moves: sample, output, layer, feature, value, contribution: what moved the raw score (of the class that was called) from that of the
    mean training sample, as a share of all that moves a training sample. report: layers (see ``Aligned``), shift, decisions, asked.
    """

    table: pd.DataFrame
    moves: pd.DataFrame
    report: dict


def predict(model: Model, dataset: Dataset, asked: Asked = Asked()) -> Predicted:
    """Predict the samples of a dataset. Raises GenoMLError for too few to be brought to scale, DataError where they do not fit."""
    new = align(model.final.expected, dataset)
    able = np.flatnonzero(new.measured >= LEAST)
    if asked.standardise and len(able) < SCALED:
        why = f"{len(able)} can be predicted; their mean and spread would be too much their own."
        raise GenoMLError(f"Bringing new samples to scale takes {SCALED} of them.", why, "Predict them as they are.")
    table = pd.DataFrame({"sample": new.ids, "measured": new.measured})
    parts, moves, shift = _answers(model, new.take(able), asked) if len(able) else (pd.DataFrame(), pd.DataFrame(), None)
    table = table.join(parts.set_index(able) if len(able) else parts)
    threshold = _threshold(model, asked)
    told = pd.DataFrame([_decision(row, model, asked, threshold) for row in table.to_dict("records")], columns=["decision", "why"])
    table = pd.concat([table[["sample"]], told, table.drop(columns="sample")], axis=1)
    report = {
        "layers": new.report, "shift": shift, "decisions": table.decision.value_counts().to_dict(), "asked": asdict(asked),
        "cohorts": _cohorts(model, new), "samples": len(table),
    }
    return Predicted(table, moves, report)


def _answers(model: Model, new: Aligned, asked: Asked) -> tuple[pd.DataFrame, pd.DataFrame, dict | None]:
    """The columns of the prediction, what moved it, and how the samples as a whole are shifted."""
    outcome = outcome_class(model.facts["task"]).of_new(model.facts["kept"], new.cohort)
    parts = model.final.fitted.predict(outcome, new, asked.standardise)
    without = [other.predict(outcome, new, asked.standardise) for other in model.final.without]
    Z = model.final.fitted.inputs(new, asked.standardise)
    columns = pd.concat([outcome.columns(parts), _limits(model, parts, without, asked)], axis=1)
    columns["novelty"] = model.final.novelty.p(Z)
    return columns, _moves(model, outcome, parts, new, asked), _shift(model, Z)


def _limits(model: Model, parts: Parts, without: list[Parts], asked: Asked) -> pd.DataFrame:
    """The columns that say how sure a prediction is: low and high, and for classes ``set``."""
    if "predicted" in parts:
        reach = likely(model.final.known["error"], asked.level)
        return pd.DataFrame({"low": parts["predicted"] - reach, "high": parts["predicted"] + reach})
    if "survival" in parts:
        names = [f"{time:.6g}" for time in model.facts["kept"]["times"]]
        return _between("survival", parts, without, names)
    classes = np.array(model.facts["kept"]["classes"], dtype=object)
    inside = parts["probability"] >= 1 - likely(1 - model.final.known["given"], asked.level)
    sets = pd.DataFrame({"set": [" or ".join(classes[row]) or "none" for row in inside]})
    return sets.join(_between("probability", parts, without, classes))


def _between(part: str, parts: Parts, without: list[Parts], names) -> pd.DataFrame:
    """Limits of probabilities (m, K) from the same without parts of the training samples: low:NAME and high:NAME; none without these."""
    if not without:
        return pd.DataFrame(index=range(len(parts[part])))
    odds = lambda found: logit(np.clip(found[part], TINY, 1 - TINY))
    low, high = expit(left_out(odds(parts), np.stack([odds(found) for found in without])))
    low, high = np.minimum(low, parts[part]), np.maximum(high, parts[part])  # where it is all but 0 or 1
    return pd.DataFrame(low, columns=[f"low:{name}" for name in names]).join(pd.DataFrame(high, columns=[f"high:{name}" for name in names]))


def _threshold(model: Model, asked: Asked) -> float | None:
    """The probability from which on as many were right in the folds as is wanted; None where there are no classes."""
    if model.facts["task"] != "classification":
        return None
    return threshold_for(model.final.known["right"], model.final.known["confidence"], asked.accuracy)


def _decision(row: dict, model: Model, asked: Asked, threshold: float | None) -> tuple[str, str]:
    """Whether a sample gets an answer, and why not, in words."""
    if row["measured"] < LEAST:
        return REFUSED, f"Only {row['measured']:.0%} of what moves predictions was measured; {LEAST:.0%} is the least."
    if row["novelty"] <= model.final.novelty.limit:
        return UNLIKE, f"It is unlike the training samples (p {row['novelty']:.2g}): what the model has learnt may not hold for it."
    if threshold is not None and np.isinf(threshold):
        return UNSURE, f"In the folds no probability was high enough for {asked.accuracy:.0%} right answers."
    if threshold is not None and (sure := row[f"p:{row['label']}"]) < threshold:
        return UNSURE, f"Its probability is {sure:.2f}; {asked.accuracy:.0%} were right in the folds from {threshold:.2f} on."
    return ANSWERED, ""


def _moves(model: Model, outcome: Outcome, parts: Parts, new: Aligned, asked: Asked) -> pd.DataFrame:
    columns, values = model.final.fitted.contributions(new, asked.standardise)
    called = parts["label"] if "label" in parts else np.zeros(len(new.ids), int)
    outputs = np.array(getattr(outcome, "classes", [""]), dtype=object)[called]
    scale = np.where(model.final.scale > 0, model.final.scale, 1)
    own = values[np.arange(len(values)), :, called] / scale[called, None]
    first = np.argsort(-np.abs(own), axis=1, kind="stable")[:, :TOP]
    moved, rows = np.take_along_axis(own, first, axis=1), np.arange(len(own))
    layers, names = (columns.get_level_values(level).to_numpy() for level in range(2))
    found = pd.DataFrame({
        "sample": np.repeat(new.ids, first.shape[1]), "output": np.repeat(outputs, first.shape[1]), "layer": layers[first].ravel(),
        "feature": names[first].ravel(), "contribution": moved.ravel(), "place": np.tile(np.arange(first.shape[1]), len(own)),
        "value": _measured_values(model, new, columns, first).ravel(),
    })  # fmt: skip
    rest = pd.DataFrame({
        "sample": new.ids, "output": outputs, "layer": "", "feature": OTHERS, "contribution": own.sum(axis=1) - moved.sum(axis=1),
        "place": first.shape[1], "value": np.nan, "row": rows,
    })  # fmt: skip
    found["row"] = np.repeat(rows, first.shape[1])
    together = pd.concat([found, rest], ignore_index=True).sort_values(["row", "place"], kind="stable", ignore_index=True)
    return together[["sample", "output", "layer", "feature", "value", "contribution"]]


def _measured_values(model: Model, new: Aligned, columns: pd.MultiIndex, first: np.ndarray) -> np.ndarray:
    """The values that the first features have in new samples, as steps are given them; NaN for text, and for what is made of several."""
    found, layers, names = np.full(first.shape, np.nan), *(columns.get_level_values(level) for level in range(2))
    for name, layer in model.final.expected.layers.items():
        X = new.values[name]
        if name == SAMPLE_TABLE:
            X = np.column_stack([X[c] if not isinstance(usual, str) else np.full(len(X), np.nan)
                                 for c, usual in model.final.expected.columns.items()]).astype(float)  # fmt: skip
        at = np.where(layers == name, pd.Index(layer.features).get_indexer(names), -1)
        rows, places = np.nonzero(at[first] >= 0)
        found[rows, places] = X[rows, at[first][rows, places]]
    return found


def _shift(model: Model, Z: np.ndarray) -> dict | None:
    """How far the new samples as a whole are from those in training; nothing where they are few."""
    if len(Z) < FEW:
        return None
    value, p = model.final.novelty.moved(Z)
    return {"value": value, "p": p, "warned": value > SHIFTED and p < CHANCE}


def _cohorts(model: Model, new: Aligned) -> list[str]:
    """The cohorts of new samples that no training sample was of; "" stands for one that is not named."""
    if not model.facts["kept"].get("cohorts"):
        return []
    outcome = outcome_class(model.facts["task"]).of_new(model.facts["kept"], new.cohort)
    return sorted(set(new.cohort[outcome.cohort < 0]))


@cache
def _code() -> str:
    return digest(*(path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parents[1].rglob("*.py"))))


def key(folder: Path, dataset: Dataset, asked: Asked) -> str:
    """The name of predictions in a cache: it holds the model, the dataset, what was asked, and the code."""
    return f"predicted/{digest(_content(folder), dataset.key, asdict(asked), _code())}"


def _content(folder: Path) -> str:
    """What tells one final model from another."""
    return sealed(folder).get("final.skops", "")


@lru_cache(maxsize=1)
def _model(folder: str, content: str) -> Model:
    """A model that a process uses again and again, as long as its content is the same."""
    return Model.read(Path(folder))


def kept(cache: Path, folder: Path, dataset: Dataset, asked: Asked) -> Predicted | None:
    """Predictions that were made before, from a cache folder; None where there are none. folder: of the run."""
    if (path := Cache(cache).entry(key(folder, dataset, asked))) is None:
        return None
    tables = [pd.read_parquet(path / f"{name}.parquet") for name in ("table", "moves")]
    return Predicted(*tables, json.loads((path / "report.json").read_text(encoding="utf-8")))


def make(cache: str, folder: str, dataset: str, **asked) -> None:
    """Called in a child process. Predict the samples of a dataset and keep what was found in a cache folder, whole or not at all."""
    data, wanted = Dataset(Path(dataset)), Asked(**asked)
    found = predict(_model(folder, _content(Path(folder))), data, wanted)
    with Cache(Path(cache)).making(key(Path(folder), data, wanted)) as target:
        found.table.to_parquet(target / "table.parquet")
        found.moves.to_parquet(target / "moves.parquet")
        write_json(target / "report.json", found.report)


def what_if(folder: str, dataset: str, sample: str, layer: str, feature: str, value: float) -> dict:
    """Called in a child process. What is predicted for a sample, and what would be with another value of one feature.

    Returns {"before", "after"}, each {class, time, or "": probability, survival or number}. Raises GenoMLError for an unknown name.
    """
    model = _model(folder, _content(Path(folder)))
    new = align(model.final.expected, Dataset(Path(dataset)))
    if sample not in new.ids or layer not in new.values or feature not in set(model.final.expected.layers[layer].features):
        raise GenoMLError(f"There is no {feature!r} of {sample!r} to change.", fix="Choose a sample and a feature that the model looks at.")
    both = new.take(np.repeat(new.ids.get_indexer([sample]), 2))
    both.change(1, layer, list(model.final.expected.layers[layer].features).index(feature), value)
    outcome = outcome_class(model.facts["task"]).of_new(model.facts["kept"], both.cohort)
    table = outcome.columns(model.final.fitted.predict(outcome, both))
    told = {name.partition(":")[2]: table[name] for name in table if name.startswith(("p:", "s:")) or name == "predicted"}
    return {when: {name: float(column.iloc[row]) for name, column in told.items()} for row, when in enumerate(("before", "after"))}
