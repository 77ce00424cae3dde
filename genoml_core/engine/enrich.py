"""Which gene sets stand high among the features that drive predictions, and which would with labels shuffled.

The models of all folds of the first repeat rank genes by what they do to held-out samples; a mixture stands behind the best model that it
mixes. The shuffled labels go the same way: sets that come up there, too, tell what the choice of genes alone brings.
"""
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from ..dataset import SAMPLE_TABLE
from ..errors import GenoMLError
from ..reference import Reference
from ..run import Run
from ..statistics.enrichment import over_representation, ranked_enrichment, usable_sets
from ..workspace import Workspace
from .after import leave, working
from .again import Place, places
from .explain import explained, importance_of
from .null import with_shuffled_labels
from .problem import Problem, problem_of

SHUFFLES = 5
CHOSEN, SHARE = 100, 0.05  # of the genes that are called important: at most so many, and this share of those that were tested
TESTS = {
    "ranked": ["set", "size", "es", "nes", "p", "q", "genes"],
    "over": ["set", "size", "overlap", "expected", "fold", "p", "q", "genes"],
}  # fmt: skip


def enrich(run: Run) -> None:
    """Write the tables of ``after.AFTER`` for the enrichment of a run with results: see ``Results.ranking`` and ``enriched``.

    It tests all gene sets of the workspace. Raises GenoMLError where there are none, or none of their genes was tested.
    """
    with working(run, "enrichment") as along, TemporaryDirectory() as scratch:
        known = Workspace(run.workspace).references("gene sets")
        if not known:
            raise GenoMLError("There are no gene sets in this workspace.", fix="Add a GMT file on the page Data, under Gene sets.")
        problem, tables, first = problem_of(run.path), {name: [] for name in TESTS}, None
        found = places(run, problem)
        for shuffled in along(range(SHUFFLES + 1)):
            now = with_shuffled_labels(problem, shuffled) if shuffled else problem
            universe, ranking = _ranking(now, found, Path(scratch))
            first = ranking if first is None else first
            for name, table in _tests(known, universe, ranking):
                tables[name].append(table.assign(shuffled=shuffled))
        if not tables["ranked"]:
            why = "A set counts where 5 to 500 of its genes were tested by their names."
            raise GenoMLError("The gene sets name hardly any feature of this run.", why, "Add sets that call genes as the dataset does.")
        whole = {name: pd.concat(parts, ignore_index=True)[["sets", "output", "shuffled", *TESTS[name]]] for name, parts in tables.items()}
        leave(run, "enrichment", {"tested": [reference.key for reference in known]}, first, whole["over"], whole["ranked"])


def _ranking(problem: Problem, found: list[Place], scratch: Path) -> tuple[pd.Index, pd.DataFrame]:
    """Every gene that a model was given; and output, gene, score and chosen of each for each output, the largest score first.

    score: the mean absolute contribution, with the sign of its direction, summed over layers; chosen: whether it is among the important.
    """
    outputs = getattr(problem.outcome, "classes", [""])
    folds = [explained(problem, place.unit, [(1.0, place.unit, place.option)], scratch) for place in found]
    columns = folds[0].columns
    for fold in folds[1:]:
        columns = columns.union(fold.columns, sort=False)
    universe = pd.Index(columns.get_level_values("feature")[columns.get_level_values("layer") != SAMPLE_TABLE].unique())
    rankings = [pd.DataFrame(columns=["output", "gene", "score", "chosen"])]
    for output, part in importance_of(folds, outputs).groupby("output", sort=False):
        part = part[part.layer != SAMPLE_TABLE]
        signed = (part.importance * part.direction).groupby(part.feature).sum().reindex(universe, fill_value=0.0)
        size = part.importance.groupby(part.feature).sum().nlargest(min(CHOSEN, max(1, int(SHARE * len(universe)))))
        ranking = pd.DataFrame({"output": output, "gene": universe, "score": signed.to_numpy(), "chosen": universe.isin(size.index)})
        rankings.append(ranking.sort_values(["score", "gene"], ascending=[False, True]))
    return universe, pd.concat(rankings[1:] or rankings, ignore_index=True)


def _tests(known: list[Reference], universe: pd.Index, ranking: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Both tests of each collection and output in which there is something to test."""
    usable = {reference.name: usable_sets(reference.table, universe) for reference in known}
    for output, part in ranking.groupby("output", sort=False):
        for collection in (name for name, sets in usable.items() if sets and part.score.any()):
            place = {"sets": collection, "output": output}
            yield "ranked", ranked_enrichment(part.set_index("gene").score, usable[collection]).assign(**place)
            yield "over", over_representation(pd.Index(part.gene[part.chosen]), universe, usable[collection]).assign(**place)
