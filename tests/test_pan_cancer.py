"""Ten cancers at once, real patients: what is told within them, by all models, and what the network adds."""
import pytest

from genoml_core.engine.compose import compose
from genoml_core.engine.runner import execute

from .pan_cancer import pan_cancer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600)]
MODELS = ["cox_ridge", "cox_elastic_net", "cox_priority", "xgboost", "multimodal_network", "stack"]


@pytest.fixture(scope="module")
def run(lasting_workspace, real_data):
    """4,340 patients, three layers, age and sex; six models, nested."""
    data = pan_cancer(lasting_workspace, real_data / "porpoise_survival")
    plan = compose(data, "survival_months", task="survival", event="censorship", models=MODELS)
    run = lasting_workspace.new_run(plan)
    execute(run, workers=2)
    return run


def test_what_is_told_within_ten_cancers(run):
    """Who has which cancer says much about survival, and nothing of it counts within them."""
    summary = run.summary
    assert not summary["failed"]
    assert run.predictions["sample"].nunique() == 4_340
    assert summary["objective"] == "stratified_c"
    models = {name: facts["metrics"] for name, facts in summary["models"].items()}
    assert all(facts[metric]["low"] < facts[metric]["value"] < facts[metric]["high"] for name, facts in models.items()
               for metric in ("harrell_c", "stratified_c") if name not in ("kaplan_meier", "cohort_only"))  # fmt: skip
    assert models["cohort_only"]["stratified_c"]["value"] == pytest.approx(0.5)
    assert models["cohort_only"]["harrell_c"]["low"] > 0.6
    assert models["cox_ridge"]["stratified_c"]["value"] == pytest.approx(0.635, abs=0.02)
    assert models["cox_ridge"]["harrell_c"]["value"] > models["cox_ridge"]["stratified_c"]["value"] + 0.03


def test_the_network_stands_beside_the_clinic_and_a_linear_model(run):
    """A pair each, with what it adds to age, sex and the kind of cancer."""
    pairs = [{pair["model"], pair["other"]} for pair in run.summary["pairs"] if pair["metric"] == "stratified_c"]
    others = set().union(*(pair for pair in pairs if "multimodal_network" in pair))
    assert {"cox_ridge", "covariates_only", "cohort_only"} <= others
    within = {name: facts["metrics"]["stratified_c"]["value"] for name, facts in run.summary["models"].items()}
    assert within["multimodal_network"] > within["covariates_only"] + 0.02
    assert run.summary["verdict"]["word"] == "better"  # than the sample columns
