"""What a report must say beside its numbers."""
from ..run import Run

NOT_CLINICAL = (
    "Not for clinical use: this is a study of whether something can be predicted, not a test that was approved for patients. No decision "
    "about a person may rest upon it."
)


def limitations(run: Run) -> list[str]:
    """What the results cannot say, in sentences, by what the run was."""
    design, target = run.plan.design, run.plan.target
    told = [NOT_CLINICAL]
    if run.plan.shuffle is not None:
        told.append("The labels were shuffled: whatever is shown here is chance.")
    if run.summary["verdict"]["word"] in ("no signal", "inconclusive", "worse"):
        told.append("The verdict gives no reason to use the model instead of the simple baseline.")
    if design.name == "nested":
        told.append("All samples come from one dataset: how the models do elsewhere, with other instruments or people, was not measured.")
    if not target.group:
        told.append("No column said which samples belong together; if some do, the scores are too high.")
    if run.state == "incomplete":
        told.append("Some fits failed, and their models are left out: see the page Train.")
    if not design.locked:
        told.append("No sample was locked away: whoever tries many plans on the same samples will find one that looks good by chance.")
    return [*told, "Features that drive a prediction go with the outcome; they need not cause it."]
