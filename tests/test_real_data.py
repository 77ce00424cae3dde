"""Published data through the command line, as a user would: the scores that an honest analysis reaches, and no more is claimed."""
import json

import pytest

from genoml_core.cli import main

CLASSES = ("--task", "classification", "--target")
SURVIVAL = ("--task", "survival", "--time")


@pytest.fixture
def show(workspace, capsys, tmp_path):
    """``show(files, *settings)``: what ``show --json`` prints for a quick nested run of these files; settings go to ``plan``."""

    def last(*words):
        assert main(["--workspace", workspace.id, *map(str, words)]) == 0
        return capsys.readouterr().out

    def do(files, *settings):
        key = last("import", *files).splitlines()[-1]
        plan = last("plan", key, "--effort", "quick", *settings)
        (tmp_path / "plan.json").write_text(plan)
        run = last("run", tmp_path / "plan.json").splitlines()[-1]
        return json.loads(last("show", run, "--json"))

    return do


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_pam50_of_tcga_breast_cancer(show, real_data):
    """956 patients, 342 without a label; z-scores with wild values; Normal-like has 16 samples."""
    folder = real_data / "pam50_tcga_brca"
    files = [folder / "brca_expression_zscore.csv.gz", "--samples", folder / "brca_clinical.csv"]
    found = show(files, *CLASSES, "PAM50", "--group", "patient")
    assert found["samples"]["used"] == found["samples"]["groups"] == 614
    assert found["samples"]["unlabelled"] == 342
    assert found["samples"]["classes"] == {"Basal": 103, "Her2": 53, "LumA": 315, "LumB": 127, "Normal": 16}
    metrics = found["headline"]["metrics"]
    assert metrics["balanced_accuracy"]["value"] >= 0.78
    assert metrics["macro_auroc"]["value"] >= 0.94
    assert found["verdict"]["word"] in ("better", "equivalent", "inconclusive")


@pytest.mark.slow
def test_small_round_blue_cell_tumours(show, real_data):
    """63 tumours of four kinds that separate cleanly: the honest score is high, and no better than nearest centroid."""
    found = show([real_data / "srbct_mixomics" / "srbct.csv.gz"], *CLASSES, "class", "--models", "logistic_l2,linear_svm")
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


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(("drug", "least", "drivers"), [("1047", 0.58, ["TP53_mut"]), ("1373", 0.61, ["BRAF_mut"])])
def test_drugs_whose_targets_are_known(show, real_data, workspace, drug, least, drivers):
    """Nutlin-3a needs p53; dabrafenib is made for mutated BRAF: trees find both, and the tissue alone does not."""
    folder = real_data / "gdsc_v17"
    files = [folder / "genomic_features_v17.csv.gz", "--samples", folder / "IC50_v17.csv.gz", "--covariates", "TISSUE_FACTOR"]
    found = show(files, "--task", "regression", "--target", f"Drug_{drug}_IC50")
    models = found["models"]
    assert max(models[name]["metrics"]["pearson"]["value"] for name in ("xgboost", "random_forest")) >= least
    assert found["baseline"]["name"] == "covariates_only"
    assert models["mean"]["metrics"]["r2"]["value"] == pytest.approx(0, abs=0.01)
    assert models["covariates_only"]["metrics"]["pearson"]["value"] < found["headline"]["metrics"]["pearson"]["value"]
    first = workspace.run(found["run"]).importance().nlargest(3, "importance").feature
    assert set(drivers) <= set(first)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_survival_of_tcga_breast_cancer(show, real_data):
    """Expression says little about survival here, and the verdict claims little."""
    folder = real_data / "pam50_tcga_brca"
    files = [folder / "brca_expression_zscore.csv.gz", "--samples", folder / "brca_clinical.csv", "--covariates", "age"]
    found = show(files, *SURVIVAL, "survival_months", "--event", "os_event", "--group", "patient")
    assert found["samples"]["events"] > 80
    assert 0.45 <= found["headline"]["metrics"]["harrell_c"]["value"] <= 0.72
    assert found["verdict"]["word"] in ("no signal", "inconclusive", "worse", "equivalent")


@pytest.mark.slow
def test_survival_of_the_german_breast_cancer_study(show, real_data):
    """GBSG2, five measurements and three words: a C-index near 0.68, as published for Cox regression."""
    files = [real_data / "gse7390_arff" / "GBSG2.arff", "--covariates", "horTh,menostat,tgrade"]
    found = show(files, *SURVIVAL, "time=days", "--event", "cens", "--models", "cox_ridge,xgboost")
    assert found["samples"]["used"] == 686
    assert found["samples"]["events"] == 299
    assert found["headline"]["metrics"]["harrell_c"]["value"] == pytest.approx(0.68, abs=0.03)
    assert "C-index 0." in found["verdict"]["sentence"]


OF_LAYERS = "cox_ridge,cox_elastic_net,cox_priority,xgboost,multimodal_network"
OF_FEATURES = "cox_ridge,cox_elastic_net,xgboost,neural_network"
LITTLE = ("no signal", "inconclusive", "worse", "equivalent")


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(("end", "events"), [("OS", 48), ("PFI", 43)])
def test_methylation_and_mirna_say_little_about_survival_with_breast_cancer(show, real_data, end, events):
    """348 patients and few events: no strong prognosis is claimed. Nine were followed for no time at all."""
    folder = real_data / "brca_meth_mirna_survival"
    layers = [folder / f"{name}.csv.gz" for name in ("methylation", "mirna", "expression")]
    files = [*layers, "--samples", folder / "clinical.csv", "--covariates", "age_at_initial_pathologic_diagnosis"]
    found = show(files, *SURVIVAL, f"{end}.time=days", "--event", end, "--models", OF_LAYERS)
    assert found["samples"]["events"] == events
    assert found["samples"]["used"] == 339
    assert found["verdict"]["word"] in LITTLE
    assert found["headline"]["metrics"]["harrell_c"]["low"] < 0.6


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_expression_says_something_about_death_of_bladder_cancer(show, real_data):
    """Of 360 patients one is in no table; the event is a 0 here."""
    folder = real_data / "survpath_rna"
    files = [folder / "blca_rna_clean.csv", "--samples", folder / "tcga_blca.csv", "--covariates", "age,is_female"]
    outcome = ("survival_months_dss", "--event", "censorship_dss=0", "--group", "case_id")
    found = show(files, *SURVIVAL, *outcome, "--models", OF_FEATURES)
    assert (found["samples"]["used"], found["samples"]["events"]) == (359, 113)
    assert found["headline"]["metrics"]["harrell_c"]["value"] == pytest.approx(0.66, abs=0.05)


@pytest.mark.slow
def test_nineteen_deaths_of_colorectal_cancer_prove_nothing(show, real_data):
    folder = real_data / "coread_cms"
    layers = [word for name in ("gex", "cnv", "muts") for word in ("--layer", f"{name}={folder / f'COREAD_CMS13_{name}.csv'}")]
    files = [*layers, "--samples", folder / "COREAD_CMS13_subtypes.csv", "--covariates", "age,gender"]
    found = show(files, *SURVIVAL, "osMo=months", "--event", "osStat", "--models", OF_LAYERS)
    assert found["samples"]["events"] == 19
    assert found["verdict"]["word"] in LITTLE


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(("file", "settings", "outcome", "events", "c"), [
    ("breast_cancer_GSE7390-metastasis", ["--covariates", "grade,er"], ("t.tdm=days", "--event", "e.tdm"), 51, 0.68),
    ("whas500", ["--about", "lenfol,los", "--covariates", "gender,cvd,afb,sho,chf,av3,miord,mitype"],
     ("lenfol=days", "--event", "fstat"), 215, 0.77),
    ("flchain", ["--covariates", "sex,mgus"], ("futime=days", "--event", "death"), 2_166, 0.79),
])  # fmt: skip
def test_published_survival_sets(show, real_data, file, settings, outcome, events, c):
    """The length of the stay, and the cause that is known of the dead alone, are no features; three were followed for no time."""
    found = show([real_data / "gse7390_arff" / f"{file}.arff", *settings], *SURVIVAL, *outcome, "--models", OF_FEATURES)
    assert found["samples"]["events"] == events
    assert found["headline"]["metrics"]["harrell_c"]["value"] == pytest.approx(c, abs=0.06)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_adrenal_cancer_with_layers_that_half_of_the_patients_lack(workspace, real_data, run_plan):
    """43 of 92 patients have all assays. Time and event are made of the days to death and to the last contact.

    The fifth assay, mutations, is left out: no gene is changed in more than one patient.
    """
    from genoml_core.edit import FOLLOW_UP, Edit
    from genoml_core.engine.revise import revised
    from genoml_core.readers import import_files

    folder = real_data / "miniacc"
    files = [(f"{name}.csv", folder / f"{name}.csv") for name in ("RNASeq2GeneNorm", "gistict", "RPPAArray", "miRNASeqGene")]
    data, _ = import_files(workspace, files, samples=[folder / "colData.csv", folder / "sampleMap.csv"])
    edit = Edit(action="follow up", button="Make them", names=("days_to_death", "days_to_last_followup"))
    data = revised(data, edit, workspace.path / "datasets")
    time, event = FOLLOW_UP
    settings = {"task": "survival", "event": event, "covariates": ["years_to_birth"], "models": OF_LAYERS.split(",")}
    run = run_plan(data, time, **settings)
    assert not run.summary["failed"]
    assert run.summary["samples"]["events"] == 33
    assert run.summary["headline"]["metrics"]["harrell_c"]["value"] == pytest.approx(0.84, abs=0.06)
