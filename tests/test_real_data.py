"""Published data through the command line, as a user would: the scores that an honest analysis reaches, and no more is claimed."""
import json

import pytest

from genoml_core.cli import main


@pytest.fixture
def show(workspace, capsys, tmp_path):
    """``show(files, target, **)``: what ``show --json`` prints for a quick nested run of these files."""

    def last(*words):
        assert main(["--workspace", workspace.id, *map(str, words)]) == 0
        return capsys.readouterr().out

    def do(files, target, *settings):
        key = last("import", *files).splitlines()[-1]
        plan = last("plan", key, "--task", "classification", "--target", target, "--effort", "quick", *settings)
        (tmp_path / "plan.json").write_text(plan)
        run = last("run", tmp_path / "plan.json").splitlines()[-1]
        return json.loads(last("show", run, "--json"))

    return do


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_pam50_of_tcga_breast_cancer(show, real_data):
    """956 patients, 342 without a label; z-scores with wild values; Normal-like has 16 samples."""
    folder = real_data / "pam50_tcga_brca"
    found = show([folder / "brca_expression_zscore.csv.gz", "--samples", folder / "brca_clinical.csv"], "PAM50", "--group", "patient")
    assert found["samples"]["used"] == found["samples"]["groups"] == 614
    assert found["samples"]["unlabelled"] == 342
    assert found["samples"]["classes"] == {"Basal": 103, "Her2": 53, "LumA": 315, "LumB": 127, "Normal": 16}
    metrics = found["headline"]["metrics"]
    assert metrics["balanced_accuracy"]["value"] >= 0.78
    assert metrics["macro_auroc"]["value"] >= 0.94
    assert found["verdict"]["word"] in ("better", "equivalent", "inconclusive")


def test_small_round_blue_cell_tumours(show, real_data):
    """63 tumours of four kinds that separate cleanly: the honest score is high, and no better than nearest centroid."""
    found = show([real_data / "srbct_mixomics" / "srbct.csv.gz"], "class", "--models", "logistic_l2,random_forest,linear_svm")
    assert found["samples"]["classes"] == {"BL": 8, "EWS": 23, "NB": 12, "RMS": 20}
    assert found["headline"]["metrics"]["balanced_accuracy"]["value"] >= 0.97
    assert found["verdict"]["word"] != "better"


def test_shuffled_labels_of_real_data(workspace, real_data, run_plan):
    """The leukaemia data of Golub with shuffled labels: no signal is claimed."""
    import numpy as np
    import pandas as pd

    from tests.making import dataset

    table = pd.read_csv(next((real_data / "microarray").glob("golub*")), index_col=0)
    X = table.select_dtypes("number").to_numpy(np.float32)[:, :2_000]
    y = np.random.default_rng(3).permutation(np.repeat(["ALL", "AML"], [47, 25]))
    run = run_plan(dataset(workspace, X, "numeric", y=y), "y", models=["logistic_l2"])
    assert run.summary["verdict"]["word"] in ("no signal", "inconclusive")


@pytest.mark.slow
def test_the_genes_that_name_a_subtype_explain_it(workspace, real_data, run_plan):
    """The Her2 subtype is named after the product of ERBB2; luminal A tumours divide slowly."""
    from genoml_core.engine.explain import explain
    from genoml_core.readers import import_files

    folder = real_data / "pam50_tcga_brca"
    file, table = (folder / name for name in ("brca_expression_zscore.csv.gz", "brca_clinical.csv"))
    data, _ = import_files(workspace, [(file.name, file)], samples=table)
    run = run_plan(data, "PAM50", models=["logistic_l2"], outer=3, inner=2)
    explain(run)
    first = {name: rows.head(20).set_index("feature").direction for name, rows in run.importance().groupby("output")}
    assert first["Her2"].index[0] == "ERBB2"
    assert first["Her2"]["ERBB2"] == 1
    assert set(first["LumA"][first["LumA"] == -1].index) >= {"AURKA", "BUB1B"}
