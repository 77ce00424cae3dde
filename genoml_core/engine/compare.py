"""Runs side by side: what differs in their settings, how far their headlines are apart on the same samples, and many targets as a whole."""
import json
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import GenoMLError, in_sentence
from ..metrics import METRICS
from ..metrics.scoring import score
from ..models import label_of_use
from ..plan import ModelUse
from ..run import Run
from ..statistics.corrections import benjamini_hochberg, holm
from ..statistics.intervals import Interval, percentile, wilson
from ..statistics.paired import Posterior, corrected_resampled_t, correlated_posterior, signed_rank
from ..statistics.verdict import MARGIN
from .judge import Judge

CHOSEN = {"headline": "Headline", "baseline": "Best baseline"}


def settings(runs: Iterable[Run]) -> pd.DataFrame:
    """The settings in which the plans of runs differ: a row a setting, a column a run (its id), JSON text; empty where all are alike."""
    table = pd.DataFrame({run.id: _flat(run.plan.model_dump(mode="json", exclude={"schema_version"})) for run in runs})
    part = table.index.str.count(r"\.") > 1  # of a step, a model or the roles: told where all have it
    return table[~(part & table.isna().any(axis=1))].fillna("").loc[lambda rows: rows.nunique(axis=1) > 1]


def _flat(content: dict, path: str = "") -> dict[str, str]:
    """Settings by their path; steps and models, which are lists of entries, by the name of the entry."""
    found = {}
    for name, value in content.items():
        here = f"{path}.{name}" if path else name
        entries = isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value)
        if entries:
            value = {_entry(entry): {name: part for name, part in entry.items() if name != "name"} for entry in value}
            found[here] = ", ".join(value)
        if isinstance(value, dict):
            found |= _flat(value, here)
        else:
            found[here] = value if isinstance(value, str) else json.dumps(value)
    return found


def _entry(entry: dict) -> str:
    return ModelUse.model_validate(entry).id if "layers" in entry else entry["name"]


class Compared(NamedTuple):
    """One headline minus another. p, probable: of the folds, None where the runs were not dealt into the same ones."""

    difference: Interval
    p: float | None
    probable: Posterior | None


def compared(run: Run, other: Run, metric: str) -> Compared:
    """The headline of a run minus that of another, by a metric, on the same resamples of groups and, where they share them, over the folds.

    Raises GenoMLError where they do not predict the same for the same samples.
    """
    judges = [Judge.of(run), Judge.of(other)]
    _refuse_others(*(judge.problem for judge in judges))
    judges[1].weights = judges[0].weights
    values = [_scored(judge, metric) for judge in judges]
    resampled = percentile(values[0] - values[1])
    designs = [judge.problem for judge in judges]
    if not np.array_equal(designs[0].outer, designs[1].outer):
        return Compared(resampled, None, None)
    folds = [judge.by_fold["headline"][metric] for judge in judges]
    tested = corrected_resampled_t(folds[0] - folds[1], designs[0].test_share)
    probable = correlated_posterior(folds[0] - folds[1], designs[0].test_share, MARGIN)
    return Compared(resampled.reaching(tested.difference), tested.p, probable)


def _refuse_others(one, other) -> None:
    if one.plan.target.task != other.plan.target.task or one.plan.target.column != other.plan.target.column:
        raise GenoMLError("They predict different targets.", fix="Compare them by their own baselines instead.")
    if not one.outcome.ids.equals(other.outcome.ids) or not np.array_equal(one.outcome.truth, other.outcome.truth):
        raise GenoMLError("They were judged on different samples.", fix="Train both on the same dataset.")
    if not np.array_equal(one.groups, other.groups):
        raise GenoMLError("Their samples belong together in different ways.", fix="Train both with the same group column.")


def _scored(judge: Judge, metric: str) -> np.ndarray:
    """A metric of the headline in every resample, (R,)."""
    name, _, part = metric.partition(":")
    parts = judge.parts("headline")
    weights, folds = parts.pop("weights"), parts.pop("folds")
    return judge.problem.outcome.names(name, score(METRICS[name], parts, folds, weights))[f"{name}:{part}" if part else name]


def ranking(runs: Iterable[Run], metric: str) -> pd.DataFrame:
    """Targets beside their baselines, the best first.

    run, target, samples, headline, low, high, baseline, baseline_low, baseline_high, difference, difference_low, difference_high, p, q,
    verdict. p: of the corrected resampled t-test against the best baseline; q: corrected for the number of targets
    (Benjamini-Hochberg).
    """
    rows = [_of_target(run, metric) for run in runs]
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("p") + 1, "q", benjamini_hochberg(table.p.astype(float)))
    return table.sort_values("headline", ascending=METRICS[metric].better == "lower", kind="stable", ignore_index=True)


def _of_target(run: Run, metric: str) -> dict:
    summary, found = run.summary, {"run": run.id, "target": run.title, "samples": run.summary["samples"]["used"]}
    for name, facts in (("headline", summary["headline"]["metrics"]), ("baseline", summary["baseline"]["metrics"]),
                        ("difference", summary["difference"])):
        prefix = "" if name == "headline" else f"{name}_"
        found |= {name: facts[metric]["value"], f"{prefix}low": facts[metric]["low"], f"{prefix}high": facts[metric]["high"]}
    return {**found, "p": summary.get("p", {}).get(metric), "verdict": summary["verdict"]["word"]}


def models_over(runs: Iterable[Run], metric: str) -> pd.DataFrame:
    """Each model over many targets: model, label, role, targets, median, lower and upper quartile, and for each baseline on how many
    targets it is better (``beats <baseline>``: share, low, high by Wilson, p of the signed-rank test, Holm-corrected over models).
    """
    scores = pd.DataFrame({run.id: _values(run, metric) for run in runs})
    roles = {name: facts["role"] for run in runs for name, facts in run.summary["models"].items()}
    baselines = [name for name in scores.index if roles.get(name) == "baseline"]
    sign = -1 if METRICS[metric].better == "lower" else 1
    rows = [
        {"model": name, "label": CHOSEN.get(name) or label_of_use(name), "role": roles.get(name, name),
         "targets": int(values.notna().sum()), **dict(zip(("median", "lower", "upper"), values.quantile([0.5, 0.25, 0.75]), strict=True)),
         **{f"beats {baseline}": _beats(sign * (values - scores.loc[baseline])) for baseline in baselines if baseline != name}}
        for name, values in scores.iterrows()
    ]  # fmt: skip
    return _corrected(pd.DataFrame(rows).sort_values("median", ascending=sign < 0, kind="stable", ignore_index=True), baselines)


def _values(run: Run, metric: str) -> dict[str, float]:
    rows = {**{name: run.summary[name] for name in CHOSEN}, **run.summary["models"]}
    return {name: facts["metrics"][metric]["value"] for name, facts in rows.items()}


def _beats(differences: pd.Series) -> dict:
    known = differences.dropna().to_numpy(float)
    return {**wilson(int((known > 0).sum()), len(known))._asdict(), "p": signed_rank(known)} if len(known) else {}


def _corrected(table: pd.DataFrame, baselines: list[str]) -> pd.DataFrame:
    for baseline in baselines:
        cells = [cell if isinstance(cell, dict) else {} for cell in table[f"beats {baseline}"]]
        models = (table.role == "model").to_numpy()
        p = holm([cell.get("p", np.nan) if tried else np.nan for cell, tried in zip(cells, models, strict=True)])
        table[f"beats {baseline}"] = [{**cell, "p_holm": each} if cell else {} for cell, each in zip(cells, p, strict=True)]
    return table


def sentence(table: pd.DataFrame, metric: str) -> str:
    """What a ranking comes to, in words."""
    counts, label = table.verdict.value_counts(), in_sentence(METRICS[metric].label)
    words = ", ".join(f"{word} for {number}" for word, number in counts.items())
    low, middle, high = table.headline.quantile([0.25, 0.5, 0.75])
    told = (
        f"Of {len(table)} targets, the headline against the best simple baseline is {words}. Median {label} {middle:.2f} "
        f"(quartiles {low:.2f} to {high:.2f})."
    )
    if table.q.isna().all():
        return told
    return f"{told} At a false discovery rate of 5 %, {int((table.q < 0.05).sum())} differ from their baseline by the test over the folds."
