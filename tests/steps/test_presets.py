"""Which recipe suits which values; published data through it."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.checks import dataset_findings
from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.cache import Cache
from genoml_core.engine.compose import compose
from genoml_core.engine.examine import recipe_findings
from genoml_core.engine.ledger import Ledger
from genoml_core.engine.problem import Problem
from genoml_core.plan import SAMPLE_TABLE, Use
from genoml_core.target import NO_GROUP
from genoml_core.readers import import_files
from genoml_core.steps.recipes import PRESETS, default_recipe, suggested
from tests.making import prepared

RANDOM = np.random.default_rng(0)
COUNTS = RANDOM.poisson(RANDOM.gamma(1, 50, 60), (40, 60)).astype(np.int32)
SHARES = RANDOM.dirichlet(np.full(60, 0.05), 40).astype(np.float32)
SHARES[SHARES < 1e-3] = 0
SHARES /= SHARES.sum(axis=1, keepdims=True)
HOLES = np.where(RANDOM.random((40, 60)) < 0.2, np.nan, 1e5 * RANDOM.lognormal(0, 2, (40, 60))).astype(np.float32)


def names(form: str) -> list[str]:
    return [form.format(i) for i in range(60)]


@pytest.fixture
def layer_of(workspace):
    """layer_of(X, kind, features, name): the name of the preset that is suggested for it."""

    def do(X, kind, features, name="expression"):
        facts = DatasetFacts(name="made for a test")
        samples = pd.DataFrame(index=[f"s{i}" for i in range(len(X))])
        data = Dataset.write(workspace.path / "datasets", {name: Layer(X=X, features=features, kind=kind)}, samples, facts)
        assert default_recipe(data, name) == PRESETS[suggested(data, name)].uses()
        return suggested(data, name)

    return do


@pytest.mark.parametrize(("X", "kind", "form", "layer", "preset"), [
    (COUNTS, "counts", "GENE{}", "expression", "rna_counts"),
    (COUNTS, "counts", "hsa-mir-{}a", "mirna", "mirna"),
    (COUNTS * (RANDOM.random(COUNTS.shape) < 0.1), "counts", "GENE{}", "expression", "single_cell"),
    (COUNTS / np.float32(3), "numeric", "GENE{}", "expression", "numbers"),  # no long tail
    (HOLES, "numeric", "P{:05}", "proteins", "proteomics"),
    (np.nan_to_num(HOLES, nan=1.0), "numeric", "GENE{}", "expression", "linear_expression"),
    (np.nan_to_num(HOLES, nan=1.0), "numeric", "Q9Y6K9-{}", "expression", "proteomics"),
    (COUNTS.astype(np.float32) * 50 - 300, "numeric", "{}_s_at", "expression", "microarray"),
    (RANDOM.integers(-2, 3, (40, 60)).astype(np.float32), "numeric", "GENE{}", "cna", "copy_number"),
    (SHARES, "numeric", "s__species{}", "species", "shares"),
    (RANDOM.normal(8, 2, (40, 60)).astype(np.float32), "log", "GENE{}", "expression", "expression"),
    (RANDOM.normal(size=(40, 60)).astype(np.float32), "zscore", "GENE{}", "expression", "zscores"),
    (RANDOM.random((40, 60)).astype(np.float32), "beta", "cg{:08}", "methylation", "methylation"),
    (RANDOM.integers(0, 2, (40, 60)), "binary", "TP53{}_mut", "features", "mutations"),
    (RANDOM.integers(0, 2, (40, 60)), "binary", "GENE{}", "mutation", "mutations"),
    (RANDOM.integers(0, 2, (40, 60)), "binary", "GENE{}", "copy_number", "binary"),
])  # fmt: skip
def test_what_is_suggested(layer_of, X, kind, form, layer, preset):
    X = X.astype(np.int32) if kind in ("counts", "binary") else X.astype(np.float32)
    assert layer_of(X, kind, names(form), layer) == preset


PUBLISHED = {  # files, sample table, target, presets; how many features are left
    "counts_pasilla": (["pasilla_gene_counts.tsv"], "pasilla_sample_annotation.csv", "condition", {"expression": "rna_counts"}, 2_000),
    "gdc_gbm_htseq_subset": ([""], None, "subtype", {"expression": "rna_counts"}, 2_000),
    "gdsc_v17": (
        ["genomic_features_v17.csv.gz"], "IC50_v17.csv.gz", "Drug_1047_IC50", {"mutation": "mutations", "copy_number": "binary"}, None,
    ),
    "brca_meth_mirna_survival": (
        ["methylation.csv.gz", "mirna.csv.gz", "expression.csv.gz"], "clinical.csv", "PAM50",
        {"methylation": "methylation", "mirna": "expression", "expression": "zscores"}, None,
    ),
    "fmt_excel_proteomics": (["Alzheimer.xlsx"], None, "_primary biochemical AD classification", {"expression": "proteomics"}, None),
}  # fmt: skip


@pytest.mark.parametrize("folder", PUBLISHED)
def test_published_data_through_their_presets(real_data, workspace, monkeypatch, folder):
    """Two thirds learn, one third is held out: both come out complete, features standardised where the preset says so."""
    monkeypatch.setattr(Problem, "training_parts", lambda problem, train: [train])  # seven flies have no folds of folds
    files, table, target, presets, width = PUBLISHED[folder]
    paths = [(name or folder, real_data / folder / name) for name in files]
    layers = list(presets) if len(files) > 1 else None
    data, _ = import_files(workspace, paths, layer=layers, samples=real_data / folder / table if table else None)
    assert {layer: suggested(data, layer) for layer in data.facts.layers} == presets
    task = "regression" if target.startswith("Drug") else "classification"
    problem = Problem(compose(data, target, task=task), data)
    third = np.arange(len(problem.rows)) % 3 == 2
    train, held = np.flatnonzero(~third), np.flatnonzero(third)
    recipe = {layer: tuple(use.model_copy(update={"search": {}}) for use in uses) for layer, uses in problem.plan.recipe.items()}
    X, Z = prepared(problem, recipe, train, held, Cache(workspace.cache), Ledger())
    assert np.isfinite(X).all()
    assert np.isfinite(Z).all()
    assert X.shape == (len(train), Z.shape[1])
    assert width in (None, X.shape[1])
    for layer, uses in recipe.items():
        if layer != SAMPLE_TABLE and uses[-1].name == "standard_scale":
            scaled, _ = prepared(problem, {layer: uses}, train, held, Cache(workspace.cache), Ledger())
            np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-3)


def test_sites_of_a_proteomics_study(real_data, workspace):
    """Four sites: the doctor says that they can be read from the proteins; whole sites held out, ComBat is refused, and not otherwise."""
    data, _ = import_files(workspace, [("Alzheimer.xlsx", real_data / "fmt_excel_proteomics" / "Alzheimer.xlsx")])
    [site] = [f for f in dataset_findings(data) if f.code == "batch_can_be_read"]
    assert "'_collection site' can be read from layer 'expression'" in site.what
    assert "by what is missing" in site.why
    steps = tuple(Use(name=name) for name in ("log2", "filter_missing", "impute_median", "combat", "standard_scale"))
    asked = {"column": "_primary biochemical AD classification", "covariates": [], "recipe": {"expression": steps}, "outer": 3, "inner": 2}
    found = {
        group: [f for f in recipe_findings(data, compose(data, group=group, **asked)) if f.code == "batches_to_adjust"]
        for group in (NO_GROUP, "_collection site")
    }
    assert [f.severity for f in found[NO_GROUP]] == ["note"]
    [refused] = found["_collection site"]
    assert refused.severity == "error"
    assert "'Berlin', 'Kiel', 'Magdeburg' and 'Sweden' would be held out as a whole" in refused.what
    assert "ranks within the sample need no batch" in refused.fix
