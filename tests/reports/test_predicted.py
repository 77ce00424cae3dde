"""Words beside predictions, the model card and the bundle: each finding said once, nothing hidden, and a model that works elsewhere."""
import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from genoml_core.cli import main
from genoml_core.engine.final import finish
from genoml_core.engine.finished import Model
from genoml_core.engine.predict import predict
from genoml_core.errors import DataError, GenoMLError
from genoml_core.reports.bundle import bundle
from genoml_core.reports.model_card import card
from genoml_core.reports.predicted import findings, of_known, reliance, summary
from genoml_core.workspace import Workspace
from tests.making import SCALED, cohorts_run, dataset, finished_run, numbers_run, three_classes


@pytest.fixture(scope="module")
def run(lasting_workspace):
    run = numbers_run(lasting_workspace)
    finish(run)
    return run


@pytest.fixture(scope="module")
def packed(run):
    return bundle(run)


def layer(**other) -> dict:
    usual = {"from": "rna", "used": 40, "found": 40, "share": 1.0, "renamed": {}, "missing": [], "kinds": ["log", "log"], "lacking": 0}
    return {**usual, "lacked": 0.0, "optional": False, **other}


def report(shift=None, standardise=False, cohorts=(), **layers) -> dict:
    told = {"asked": {"standardise": standardise}, "cohorts": list(cohorts), "decisions": {}, "samples": 12}
    return {"layers": layers, "shift": shift, **told}


@pytest.mark.parametrize(("told", "severity", "words"), [
    (report(rna=layer()), "note", "40 of 40 features found, 100% of what this layer does"),
    (report(rna=layer(share=0.9, found=36)), "warning", "36 of 40 features found, 90%"),
    (report(rna=layer(share=0.5, found=20)), "error", "20 of 40 features found, 50%"),
    (report(rna=layer(**{"from": None}, found=0, share=0.0)), "error", "was not found: none of the 40 features"),
    (report(rna=layer(**{"from": None}, found=0, share=0.0, optional=True)), "warning", "was not found"),
    (report(rna=layer(**{"from": "mine"})), "note", "(in the files: 'mine')"),
    (report(rna=layer(renamed={"NUF2": "CDCA1"})), "note", "1 feature found under another name: 'NUF2 as CDCA1'"),
    (report(rna=layer(missing=["ESR1"])), "note", "gets what is usual in training: 'ESR1'"),
    (report(rna=layer(kinds=["counts", "zscore"])), "warning", "held counts in training; here they look like z-scores"),
    (report(rna=layer(lacking=3, lacked=0.25)), "note", "3 samples without any value, as 25% did in training"),
    (report(rna=layer(lacking=3, optional=True)), "note", "without any value, which none did in training"),
    (report(shift={"value": 0.52, "p": 1e-9, "warned": True}), "warning", "moved by 0.52 standard deviations, beyond chance"),
    (report(standardise=True), "warning", "the prediction of one depends on the others"),
    (report(cohorts=["z", ""]), "warning", "of these cohorts: 'z' and 'not named'"),
])
def test_each_finding_has_its_sentence(told, severity, words):
    assert [level for level, sentence in findings(told) if words in sentence] == [severity]


@pytest.mark.parametrize("told", [
    report(rna=layer(kinds=["zscore", "log"])), {**report(rna=layer(kinds=["counts", "zscore"])), "samples": 1},
])
def test_few_or_similar_values_are_no_reason_to_doubt_their_scale(told):
    assert not [sentence for _, sentence in findings(told) if "look like" in sentence]


def test_samples_of_the_training_are_told():
    assert of_known([], 5) == []
    [(severity, sentence)] = of_known(["s1", "s2"], 5)
    assert severity == "warning"
    assert "has learnt from 2 of these 5 samples, such as 's1'" in sentence
    assert "has learnt from this sample (by name)" in of_known(["s1"], 1)[0][1]


@pytest.mark.parametrize("told", [report(), report(shift={"value": 0.2, "p": 0.3, "warned": False})])
def test_nothing_is_said_of_what_was_not_found(told):
    assert findings(told) == []


def test_the_summary_counts_everybody():
    told = report() | {"decisions": {"answered": 7, "unlike": 2, "refused": 1}}
    assert summary(told, 10) == "10 samples: 7 answered, 2 unlike the training samples, 1 no answer: too little was measured."


def test_no_signal_is_said_first(run):
    facts = run.final()
    assert reliance(facts)[0].startswith(facts["verdict"]["sentence"])
    hopeless = {**facts, "verdict": {"word": "no signal", "sentence": "There is no evidence of signal."}}
    assert reliance(hopeless)[0] == "Nothing may rest upon these predictions."


def test_the_card_says_what_the_folds_said(run):
    told, summed = card(run), run.summary
    assert summed["verdict"]["sentence"] in told
    value = summed["headline"]["metrics"]["r2"]
    assert f"{value['value']:.3f} ({value['low']:.3f} to {value['high']:.3f})" in told
    assert "114 samples" in told
    assert "Not for clinical use" in told
    assert "The file holds no sample" in told
    assert told.count("\n## ") == 7


def test_the_card_warns_of_samples_in_the_file(workspace):
    X = np.random.default_rng(0).normal(size=(60, 5)).astype(np.float32)
    data = dataset(workspace, X, "numeric", **{"y|*<b>": X[:, 0]})
    settings = {"task": "regression", "models": ["kernel_ridge"], "recipe": SCALED, "outer": 2, "inner": 2}
    run = finished_run(workspace, data, "y|*<b>", **settings)
    with pytest.raises(GenoMLError, match="not worked out yet"):
        card(run)
    finish(run)
    told = card(run)
    assert "HOLDS MEASUREMENTS OF TRAINING SAMPLES" in told
    assert told.startswith("# Model card: y\\|\\*\\<b\\>\n")
    assert "y|*<b>" not in told


def test_a_bundle_has_all_that_is_needed_and_no_sample(packed, run, tmp_path):
    (tmp_path / "model.zip").write_bytes(packed)
    with zipfile.ZipFile(tmp_path / "model.zip") as content:
        names = set(content.namelist())
        ids = list(run.dataset.samples.index)
        told = b"".join(content.read(name) for name in names if not name.endswith((".skops", ".csv"))).decode()
    assert names == {"final.skops", "final.json", "plan.json", "environment.json", "card.md", "README.txt", "example-expression.csv",
                     "example-samples.csv", "sha256.json"}  # fmt: skip
    assert not [name for name in ids if f'"{name}"' in told]
    assert "example-expression.csv --samples example-samples.csv" in told


def test_a_bundle_predicts_on_another_machine(packed, run, tmp_path, monkeypatch, capsys):
    """Another home, without dataset and run: the example gets an answer, and samples get what they get here."""
    here = predict(Model.read(run.path), run.dataset).table
    (tmp_path / "model.zip").write_bytes(packed)
    with zipfile.ZipFile(tmp_path / "model.zip") as content:
        content.extractall(tmp_path / "opened")
    samples = run.dataset.samples[["tissue"]]
    genes = pd.DataFrame(run.dataset.matrix("expression"), samples.index, run.dataset.features("expression"))
    genes.join(samples).rename_axis("sample").to_csv(tmp_path / "new.csv", float_format="%.9g")
    monkeypatch.setenv("GENOML_HOME", str(tmp_path / "elsewhere"))
    for files, out in (("opened/example-expression.csv --samples opened/example-samples.csv", "one.csv"), ("new.csv", "all.csv")):
        words = [str(tmp_path / word) if word.endswith(".csv") else word for word in files.split()]
        assert main(["predict", str(tmp_path / "model.zip"), *words, "--out", str(tmp_path / out)]) == 0
    one, everybody = (pd.read_csv(tmp_path / name, keep_default_na=False, dtype={"sample": str}) for name in ("one.csv", "all.csv"))
    assert one.decision.tolist() == ["answered"]
    assert one.measured.tolist() == pytest.approx([1])
    found = everybody.set_index("sample").loc[here["sample"]]
    np.testing.assert_allclose(found[["predicted", "low", "high"]], here[["predicted", "low", "high"]], rtol=1e-9)
    assert "samples: 120 answered" in capsys.readouterr().err


@pytest.mark.parametrize(("damage", "words"), [
    (lambda data: b"no zip", "not the bundle of a model"), (lambda data: data[:-200], "not the bundle of a model"),
])
def test_a_damaged_bundle_is_told(packed, tmp_path, damage, words):
    (tmp_path / "model.zip").write_bytes(damage(packed))
    with pytest.raises(DataError, match=words):
        Model.read(tmp_path / "model.zip")


def test_a_changed_bundle_is_told(packed, tmp_path):
    with zipfile.ZipFile(io.BytesIO(packed)) as content:
        files = {name: content.read(name) for name in content.namelist()}
    files["final.json"] = json.dumps({**json.loads(files["final.json"]), "task": "classification"}).encode()
    with zipfile.ZipFile(tmp_path / "model.zip", "w") as changed:
        for name, body in files.items():
            changed.writestr(name, body)
    with pytest.raises(DataError, match="is damaged"):
        Model.read(tmp_path / "model.zip")


def test_another_zip_is_no_bundle(tmp_path):
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("final.json", "{}")
    with pytest.raises(DataError, match="not the bundle of a model"):
        Model.read(tmp_path / "other.zip")


def test_a_bundle_of_several_layers_has_an_example_for_each(workspace, tmp_path, capsys):
    run = cohorts_run(workspace)
    finish(run)
    (tmp_path / "model.zip").write_bytes(bundle(run))
    with zipfile.ZipFile(tmp_path / "model.zip") as content:
        content.extractall(tmp_path)
    read_me = (tmp_path / "README.txt").read_text()
    line = next(line for line in read_me.splitlines() if "predict BUNDLE.zip" in line).partition("predict ")[2]
    line = line.replace("BUNDLE.zip", "model.zip").replace("example-", f"{tmp_path}/example-").replace("model.zip", f"{tmp_path}/model.zip")
    words = line.replace("predictions.csv", f"{tmp_path}/predictions.csv").split()
    assert main(["--workspace", workspace.id, "predict", *words]) == 0
    assert pd.read_csv(tmp_path / "predictions.csv").decision.tolist() == ["answered"]


def test_commands(workspace, tmp_path, capsys):
    """predict makes the final model where it is missing; nobody answered is bad data; wrong words are told."""
    data = three_classes(workspace)
    run = finished_run(workspace, data, "subtype", models=["linear_svm"], recipe=SCALED, outer=3, inner=2)

    def do(*words):
        try:
            code = main(["--workspace", workspace.id, *map(str, words)])
        except SystemExit as told:
            code = told.code
        out = capsys.readouterr()
        return code, out.out, out.err

    code, out, err = do("predict", run.id, data.key[:12], "--out", tmp_path / "p.csv", "--moves", tmp_path / "m.csv", "--level", "0.8")
    assert (code, out.strip()) == (0, str(tmp_path / "p.csv"))
    assert "The final model is fitted on all samples first." in err
    assert run.summary["verdict"]["sentence"] in err
    table = pd.read_csv(tmp_path / "p.csv", keep_default_na=False)
    assert len(table) == 72
    assert set(pd.read_csv(tmp_path / "m.csv")["sample"]) == set(table["sample"])

    few = pd.DataFrame(np.asarray(data.matrix("expression"))[:, :5], data.samples.index, [f"g{i}" for i in range(5)])
    few.rename_axis("sample").to_csv(tmp_path / "few.csv")
    code, _, err = do("predict", run.id, tmp_path / "few.csv", "--out", tmp_path / "p.csv")
    assert code == 3
    assert "72 no answer: too little was measured" in err
    assert do("predict", run.id, tmp_path / "nowhere.csv", "--out", tmp_path / "p.csv")[0] == 2
    assert do("predict", run.id, data.key, "--out", tmp_path / "p.csv", "--level", "1.2")[0] == 2
    assert do("bundle", run.id, "--out", tmp_path / "b.zip")[0] == 0
    assert zipfile.is_zipfile(tmp_path / "b.zip")
    assert do("card", run.id)[1].startswith("# Model card: subtype")


def test_a_bundle_needs_no_workspace_that_knows_it(packed, tmp_path, monkeypatch):
    (tmp_path / "model.zip").write_bytes(packed)
    monkeypatch.setenv("GENOML_HOME", str(tmp_path / "nothing"))
    assert Model.read(tmp_path / "model.zip").facts["task"] == "regression"
    assert Workspace.create().runs() == []
