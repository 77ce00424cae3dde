"""Outcomes among the features are known by their names, and no gene is taken for one."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.checks import CHECKS
from genoml_core.checks.names import _pattern
from genoml_core.dataset import Dataset, DatasetFacts, Layer
from genoml_core.engine.compose import compose

SYMBOLS = [
    "OS9", "OSR1", "OSM", "DFS70", "DFSX", "PFS1", "PFN1", "RELA", "RELT", "RELN", "RECK", "RECQL", "RESP18", "SUBT1", "SURVIVIN", "BIRC5",
    "PAM", "PAM16", "HLA-A", "HLA-DRA", "MT-ND1", "TP53", "TP53BP1", "TP53-AS1", "C1orf112", "1007_s_at", "ENSG00000141510.11", "NKX2-1",
    "CLASP1", "STATUS1", "TARGET2",
]


@pytest.mark.parametrize("name", [
    "vital_status", "Vital.Status", "vitalStatus", "days_to_death", "days_to_last_followup", "days_to_last_follow_up", "OS_MONTHS",
    "os_status", "OS.time", "DFS_STATUS", "dfs", "pfs.months", "Survival", "survival_months", "Overall Survival (Months)", "relapse",
    "relapse_free", "recurrence-date", "PAM50", "PAM50_paper", "subtype", "Response", "cms_label", "CMS.label_2", "consensus_cms_label",
])
def test_outcomes(name):
    assert _pattern("CMS label").fullmatch(name)


@pytest.mark.parametrize("target", ["subtype", "A", "class", "status", "PAM50"])
def test_no_gene_is_an_outcome(target):
    assert [name for name in SYMBOLS if _pattern(target).fullmatch(name)] == []


def test_no_gene_of_many_sets_is_an_outcome(real_data):
    lines = [line for path in (real_data / "gene_sets").glob("*.gmt") for line in path.read_text().splitlines()]
    symbols = {symbol for line in lines for symbol in line.split("\t")[2:]}
    assert len(symbols) > 10_000
    assert [symbol for symbol in symbols if _pattern("PAM50").fullmatch(symbol)] == []


def test_features_and_covariates_are_told(workspace):
    X = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    layer = Layer(X=X, features=["TP53", "os_months", "y_call_2"], kind="log")
    table = pd.DataFrame({"y_call": ["a", "b"] * 20, "vital_status": [0.0, 1] * 20, "relapse": [1.0, 2] * 20}, [f"s{i}" for i in range(40)])
    facts = DatasetFacts(name="x", roles={"vital_status": "covariate", "relapse": "ignored"})
    data = Dataset.write(workspace.path / "datasets", {"rna": layer}, table, facts)
    found = CHECKS["outcome_among_features"](data, compose(data, "y_call"))
    assert [(f.severity, f.what) for f in found] == [
        ("warning", "The sample columns used as features have names of outcomes: 'vital_status'."),
        ("warning", "Layer 'rna' has names of outcomes: 'os_months' and 'y_call_2'."),
    ]
    assert CHECKS["outcome_among_features"](data, compose(data, "y_call", covariates=[]))[0].what.startswith("Layer 'rna'")
