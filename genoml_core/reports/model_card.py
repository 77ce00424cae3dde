"""A model card: what a final model is, what it is for, how well it does and for whom, after Mitchell et al. (2019, FAT* 220-229)."""
from ..run import Run
from ..errors import counted
from .exhibits import score_label, told
from .limits import NOT_CLINICAL, limitations
from .methods import methods

SHOWN = 12  # settings


def card(run: Run) -> str:
    """The card of a run's final model, Markdown. Raises GenoMLError where there is none."""
    facts = run.final()
    parts = {
        "Model": _model(facts), "Intended use": _use(facts), "Training samples": _samples(run, facts), "How well it does": _scores(facts),
        "How it was judged": list(map(_plain, methods(run))), "Limits": [f"* {_plain(sentence)}" for sentence in limitations(run)],
        "Privacy": [_privacy(facts)],
    }  # fmt: skip
    body = "\n\n".join(f"## {title}\n\n" + _joined(lines) for title, lines in parts.items())
    return f"# Model card: {_plain(facts['target'])}\n\n{body}\n"


def _joined(lines: list[str]) -> str:
    listed = lines and lines[0].startswith(("* ", "| "))
    return ("\n" if listed else "\n\n").join(lines)


def _plain(text: str) -> str:
    """A name of the user's that cannot be taken for markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|!$" else sign for sign in " ".join(text.split()))


def _model(facts: dict) -> list[str]:
    settings = [f"{_plain(name)} = {_plain(str(value))}" for name, value in facts["settings"].items()][:SHOWN]
    versions = ", ".join(f"{name} {number}" for name, number in facts["libraries"].items())
    return [
        f"* Predicts: {_plain(facts['target'])} ({facts['task']}).",
        f"* Model: {_plain(facts['model'])}, with {', '.join(settings) or 'its usual settings'}; chosen on all training samples by "
        "inner cross-validation, as in each fold of the run.",
        f"* In the folds of the run the choice fell on: {', '.join(f'{_plain(name)} ({n})' for name, n in facts['picked'].items())}.",
        f"* Made {facts['made']} from run {facts['run']} with {versions}.",
        *[f"* Limits of predictions: from {facts['parts']} fits, each without a part of the samples."] * (facts["parts"] > 0),
    ]


def _use(facts: dict) -> list[str]:
    return [
        f"To predict {_plain(facts['target'])} of samples that were measured and prepared like those in training, for research.",
        NOT_CLINICAL,
        "A sample of which too little was measured gets no answer; one that is unlike the training samples, or of which the model is not "
        "sure enough, is marked.",
    ]


def _samples(run: Run, facts: dict) -> list[str]:
    outcome = "; ".join(f"{name}: {_told(value)}" for name, value in facts["outcome"].items())
    layers = ", ".join(f"{_plain(name)} ({run.dataset.facts.layers[name].features:,} features)" for name in run.plan.layers)
    return [
        f"* {counted(facts['samples'], 'sample')} of {_plain(run.dataset.name)}, {counted(facts['groups'], 'group')} that stay together.",
        f"* Layers: {layers}.",
        *[f"* Sample columns: {_plain(', '.join(columns))}." for columns in [run.plan.target.covariates] if columns],
        f"* Outcome: {outcome}.",
    ]


def _told(value) -> str:
    return ", ".join(f"{_plain(str(k))} {_told(v)}" for k, v in value.items()) if isinstance(value, dict) else f"{value:,.4g}"


def _scores(facts: dict) -> list[str]:
    rows = ["| score | model | baseline |", "| --- | --- | --- |"]
    for name, found in facts["metrics"].items():
        rows.append(f"| {_plain(score_label(name))} | {told(found)} | {told(facts['baseline']['metrics'][name])} |")
    sentence = f"{_plain(facts['verdict']['sentence'])} Scores of held-out samples in nested cross-validation, 95 % intervals in brackets."
    return [*rows, "", sentence]


def _privacy(facts: dict) -> str:
    if facts["holds_samples"]:
        return (
            "The file of this model HOLDS MEASUREMENTS OF TRAINING SAMPLES, because its kind of model or of step compares new samples "
            "with them. Whoever has the file has these values: share it only as you may share the data themselves."
        )
    return (
        "The file holds no sample: only what was learnt from all of them (weights, medians, components), names of features and columns, "
        "and sorted scores without names. A model can still tell something about who it was trained on; that was not measured."
    )
