"""Small finished run folders, written as the engine's worker leaves them, for all figure tests."""
import json
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score

from genoml_core.plan import Design, ModelUse, Plan
from genoml_core.reference import Reference, ReferenceFacts
from genoml_core.run import Run
from genoml_core.statistics import curves
from genoml_core.statistics.enrichment import over_representation, ranked_enrichment, usable_sets
from genoml_core.statistics.resample import group_weights
from genoml_core.target import Target

ROWS = ("headline", "baseline", "logistic_l2", "random_forest", "nearest_centroid")
LONG = [f"$Subtype$ <b>{i}</b> with a rather long_name & more" for i in range(12)]


def _predictions(model: str, skill: float, classes: list[str], samples: int, repeats: int, folds: int) -> pd.DataFrame:
    random = np.random.default_rng(len(model))
    parts = []
    for repeat in range(repeats):
        truth = np.arange(samples) % len(classes)
        noisy = random.normal(size=(samples, len(classes))) + skill * np.eye(len(classes))[truth]
        probability = np.exp(noisy) / np.exp(noisy).sum(axis=1, keepdims=True)
        parts.append(pd.DataFrame({
            "sample": [f"s{i}" for i in range(samples)], "group": np.arange(samples),
            "repeat": repeat, "fold": random.permutation(samples) % folds, "model": model,
            "truth": np.array(classes)[truth], "label": np.array(classes)[probability.argmax(axis=1)],
            **{f"p:{name}": probability[:, k] for k, name in enumerate(classes)},
        }))
    return pd.concat(parts, ignore_index=True)


def _curve_tables(predictions: pd.DataFrame, classes: list[str]) -> dict[str, pd.DataFrame]:
    tables = {"roc": [], "precision_recall": [], "reliability": []}
    for model, rows in predictions.groupby("model", sort=False):
        truth, probability = pd.Index(classes).get_indexer(rows.truth), rows[[f"p:{c}" for c in classes]].to_numpy()
        folds, weights = (rows.repeat * 100 + rows.fold).to_numpy(), group_weights(rows["sample"], truth, resamples=60)
        tables["roc"].append(curves.roc(truth, probability, folds, weights, classes).assign(model=model))
        tables["precision_recall"].append(curves.precision_recall(truth, probability, folds, weights, classes).assign(model=model))
        tables["reliability"].append(curves.reliability(truth, probability, weights, classes).assign(model=model))
    return {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}


def _units(folder, predictions: pd.DataFrame) -> None:
    """What the units of the single models and their folds say of themselves, and of the samples that they do not hold out."""
    for (model, repeat, fold), rows in predictions[predictions.model.isin(ROWS[2:])].groupby(["model", "repeat", "fold"]):
        unit = folder / "units" / f"r{repeat}-f{fold}-{model}"
        unit.mkdir(parents=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a small fold may lack a class
            score = float(balanced_accuracy_score(rows.truth, rows.label))
        others = predictions[(predictions.model == model) & (predictions.repeat == repeat) & (predictions.fold != fold)]
        others.drop(columns=["repeat", "fold", "model", "group"]).to_parquet(unit / "inner.parquet")
        (unit / "unit.json").write_text(json.dumps({"model": model, "repeat": int(repeat), "fold": int(fold), "score": score}))


def _explanation(predictions: pd.DataFrame, classes: list[str], features: list[str]) -> dict[str, pd.DataFrame]:
    """Contributions of 30 features of two layers to each class; some values are missing, some features have no direction."""
    random = np.random.default_rng(8)
    rows = predictions[predictions.model == "headline"][["repeat", "fold", "sample"]].assign(model="logistic_l2")
    parts, sizes, places = [], [], []
    for output in classes:
        for i, feature in enumerate(features):
            value = np.where(random.random(len(rows)) < 0.05, np.nan, random.normal(size=len(rows)))
            contribution = (-1) ** i * np.nan_to_num(value) / (i + 5) + 0.01 * random.normal(size=len(rows))
            facts = {"output": output, "layer": "expression" if i % 5 else "sample table", "feature": feature}
            parts.append(rows.assign(**facts, value=value.astype(np.float32), contribution=contribution))
            size = pd.Series(np.abs(contribution)).groupby([rows.repeat.to_numpy(), rows.fold.to_numpy()]).mean()
            places.append(size.rename_axis(["repeat", "fold"]).rename("size").reset_index().assign(**facts))
            direction = 0 if i % 7 == 6 else (-1) ** i
            sizes.append({**facts, "importance": size.mean(), "low": size.min(), "high": size.max(), "folds": 4, "direction": direction})
    sizes = pd.DataFrame(sizes).sort_values("importance", ascending=False, kind="stable")
    importance, explanation = (
        pd.concat([sizes[sizes.output == output] for output in classes], ignore_index=True), pd.concat(parts, ignore_index=True),
    )  # fmt: skip
    layers = explanation.groupby(["repeat", "fold", "sample", "layer", "output"], as_index=False).contribution.sum()
    layers = layers.assign(risk=np.nan, without=np.nan, bent=np.nan, error=0.0)
    places = pd.concat(places, ignore_index=True)
    places["place"] = places.groupby(["repeat", "fold", "output"])["size"].rank(method="first", ascending=False).astype(int)
    return {"explanation": explanation, "importance": importance, "layers": layers, "places": places[places.place <= 25]}


def _enrichment(classes: list[str], features: list[str], folder) -> dict[str, pd.DataFrame]:
    """Eight sets of 40 genes tested on the ranking of each class, and with labels shuffled twice; the sets lie in the workspace."""
    random, genes = np.random.default_rng(10), [*features, *(f"OTHER{i}" for i in range(10))]
    sets = pd.DataFrame({"set": np.repeat([f"{name} set {i}" for i, name in enumerate(features[:8])], 8), "gene": random.choice(genes, 64)})
    Reference.write(folder / "references", sets.drop_duplicates(), ReferenceFacts(name="sets", kind="gene sets"))
    known, rankings, ranked, over = usable_sets(sets, pd.Index(genes)), [], [], []
    for output in classes:
        for shuffled in range(3):
            score = pd.Series(random.normal(size=40), genes).sort_values(ascending=False)
            chosen, place = pd.Index(genes[:9]), {"sets": "sets", "output": output, "shuffled": shuffled}
            ranked.append(ranked_enrichment(score, known).assign(**place))
            over.append(over_representation(chosen, pd.Index(genes), known).assign(**place))
            if not shuffled:
                told = score.rename_axis("gene").rename("score").reset_index()
                rankings.append(told.assign(output=output, chosen=told.gene.isin(chosen)))
    tables = {"ranking": rankings, "ranked": ranked, "over": over}
    return {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}


def _summary(classes: list[str], samples: int, repeats: int) -> dict:
    return {
        "task": "classification", "classes": classes, "objective": "balanced_accuracy",
        "headline": {"chosen": {f"{repeat}.{fold}": "logistic_l2" for repeat in range(repeats) for fold in range(4)}},
        "baseline": {"metrics": {"balanced_accuracy": {"value": 0.75, "low": 0.7, "high": 0.8}},
                     "chosen": {f"{repeat}.{fold}": "nearest_centroid" for repeat in range(repeats) for fold in range(4)}},
        "samples": {"used": samples, "unlabelled": 0, "groups": samples, "features": 1558,
                    "classes": {name: samples // len(classes) for name in classes}},
        "verdict": {"word": "better", "sentence": "The model is better than the best simple baseline (nearest centroid): "
                    "balanced accuracy 0.81 (95 % interval 0.77 to 0.85), 0.06 higher (0.02 to 0.10)."},
    }


def _afterwards() -> dict[str, pd.DataFrame]:
    """Scores of shuffled labels, and of parts of the training samples, of which the first lacks a class."""
    scores = np.r_[0.81, np.random.default_rng(9).normal(0.2, 0.03, 19)]
    null = pd.DataFrame({"shuffled": np.arange(20) > 0, "score": scores})
    learning = pd.DataFrame({"share": [0.25, 0.5, 0.75, 1], "train": [45.0, 90, 135, 180], "value": [np.nan, 0.7, 0.78, 0.81]})
    learning = learning.assign(low=learning.value - 0.05, high=learning.value + 0.05, gain=learning.value.diff())
    layers = pd.DataFrame({"kind": "layer", "name": ["expression", "sample table"], "features": [30.0, 6], "value": [0.4, 0.01]})
    names = [f"GENE{i} <b>" for i in range(9)]
    genes = pd.DataFrame({"kind": "feature", "name": names, "features": 1.0, "value": np.linspace(0.1, -0.01, 9)})
    without = pd.concat([layers, genes], ignore_index=True)
    without = without.assign(low=without.value - 0.02, high=without.value + 0.03)
    fewer = pd.DataFrame({"features": [1, 2, 5, 30], "all": [False] * 3 + [True], "value": [0.4, 0.6, 0.79, 0.81]})
    fewer = fewer.assign(low=fewer.value - 0.04, high=fewer.value + 0.04)
    learning = learning.assign(gain_low=learning.gain - 0.02, gain_high=learning.gain + 0.02)
    return {"null": null, "without": without, "fewer": fewer, "learning": learning}


@pytest.fixture(scope="session")
def make_run(tmp_path_factory):
    """make_run(classes=5, repeats=1, names=None) -> Run."""

    def make(classes: int = 5, repeats: int = 1, names: list[str] | None = None, samples: int = 240) -> Run:
        names = names or ["Basal", "Her2", "LumA", "LumB", "Normal"][:classes]
        folder = tmp_path_factory.mktemp("workspace") / "runs" / "20260101-000000-abcdef01"
        folder.mkdir(parents=True)
        plan = Plan(dataset="0" * 64, target=Target(task="classification", roles={"subtype": "target"}), recipe={"expression": ()},
                    models=tuple(ModelUse(name=name) for name in ROWS[2:]), design=Design(outer=4, inner=3, repeats=repeats))
        (folder / "plan.json").write_text(plan.model_dump_json(), encoding="utf-8")
        (folder / "summary.json").write_text(json.dumps(_summary(names, samples, repeats)), encoding="utf-8")
        skills = dict(zip(ROWS, (2.5, 1.6, 2.6, 2.2, 1.5), strict=True))
        predictions = pd.concat([_predictions(row, skill, names, samples, repeats, 4) for row, skill in skills.items()], ignore_index=True)
        predictions.to_parquet(folder / "predictions.parquet")
        for name, table in _curve_tables(predictions, names).items():
            table.to_parquet(folder / f"curves-{name}.parquet")
        _units(folder, predictions)
        features = [f"GENE{i}" for i in range(30)] if len(names) < 12 else [f"$g_{i}$ <b>x</b>" for i in range(30)]
        tables = _explanation(predictions, names, features) | _enrichment(names, features, folder.parents[1]) | _afterwards()
        for name, table in tables.items():
            table.to_parquet(folder / f"{name}.parquet")
        return Run(folder)

    return make


@pytest.fixture(scope="session")
def run(make_run):
    """Five classes, one repeat."""
    return make_run()


@pytest.fixture(scope="session")
def hard_run(make_run):
    """Twelve classes with long names that hold what HTML and mathematics would read, two repeats."""
    return make_run(names=LONG, repeats=2)


@pytest.fixture(scope="session")
def binary_run(make_run):
    """Two classes, one of whose names begins as a formula does."""
    return make_run(names=["=1+1", "_control"], samples=60)
