"""Checklists of reporting, filled in where the run knows the answer; where it does not, a person must answer.

TRIPOD+AI: Collins et al. (2024) BMJ 385:e078378. DOME: Walsh et al. (2021) Nat Methods 18:1122-1127. Items in our own short words.
"""
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from ..errors import counted, in_sentence
from ..metrics import METRICS
from ..models import label_of_use, model_of
from ..plan import SAMPLE_TABLE
from ..run import Run
from .limits import limitations
from .words import held_out, recipe_in_words

YOU = "You must answer."


class Item(NamedTuple):
    """One item: what is asked, and how a run answers; None where only a person can."""

    number: str
    asks: str
    answer: Callable[[Run], str] | None = None


def _source(run: Run) -> str:
    facts = run.dataset.facts
    files = f", from {', '.join(facts.sources)}" if facts.sources else ""
    return f"Dataset {facts.name} (key {facts.key[:12]}){files}. Who collected it, where and why: {YOU.lower()}"


def _preparation(run: Run) -> str:
    parts = {layer: recipe_in_words(uses) for layer, uses in run.plan.recipe.items()}
    return " ".join(f"{'Sample columns' if layer == SAMPLE_TABLE else f'Layer {layer}'}: {words}." for layer, words in parts.items())


def _outcome(run: Run) -> str:
    target = run.plan.target
    happened = f"; the event happened where its value is {' or '.join(target.event_values)}" if target.event_values else ""
    return f"{target.task}: {', '.join(target.outcome)}{happened}. How it was assessed: {YOU.lower()}"


def _predictors(run: Run) -> str:
    layers = [f"{name} ({counted(run.dataset.facts.layers[name].features, 'feature')})" for name in run.plan.layers]
    columns = [f"the sample columns {', '.join(run.plan.target.covariates)}"] * bool(run.plan.target.covariates)
    return f"All features of {', '.join([*layers, *columns])}. When and how they were measured: {YOU.lower()}"


def _size(run: Run) -> str:
    samples = run.summary["samples"]
    events = f", {counted(samples['events'], 'event')}" if "events" in samples else ""
    classes = f" ({', '.join(f'{name} {number}' for name, number in samples['classes'].items())})" if "classes" in samples else ""
    return f"{counted(samples['used'], 'sample')}{classes}{events}, {counted(samples['features'], 'feature')}. Why so many: {YOU.lower()}"


def _missing(run: Run) -> str:
    gaps = [f"{name} {run.dataset.facts.layers[name].missing:.1%}" for name in run.plan.layers]
    return f"Share of missing values: {', '.join(gaps)}. What was done stands under preparation, learnt from training samples only."


def _split(run: Run) -> str:
    plan = run.plan
    about = held_out(plan.design.name, plan.design.by, plan.target.group, plan.target.roles)
    return f"{plan.design.sentence[:1].upper() + plan.design.sentence[1:]}. {about}"


def _models(run: Run) -> str:
    roles = {role: [label_of_use(use.id) for use in run.plan.models if model_of(use.id).role == role] for role in ("model", "baseline")}
    most = counted(run.plan.configurations, "setting")
    return f"{', '.join(roles['model'])}; up to {most} each, chosen in inner folds. Baselines: {', '.join(roles['baseline'])}."


def _measures(run: Run) -> str:
    labels = dict.fromkeys(METRICS[name.split(":")[0]].label for name in run.summary["headline"]["metrics"])
    return f"{', '.join(labels)}; chosen by {in_sentence(METRICS[run.plan.objective].label)}."


def _imbalance(run: Run) -> str:
    if run.plan.target.task != "classification":
        return "Does not apply: there are no classes."
    more = "rare classes were fitted again until all were as large, inside training parts; " if run.plan.oversample else ""
    return f"Folds are stratified; {more}probabilities calibrated inside the training parts ({run.plan.calibration})."


def _output(run: Run) -> str:
    return {
        "classification": "A probability of each class, and the class that is called.",
        "regression": "A number.",
        "survival": "A risk, and the chance of survival at each of some times.",
    }[run.plan.target.task]


def _flow(run: Run) -> str:
    samples = run.summary["samples"]
    return (f"{samples['used']:,} used, {samples['unlabelled']:,} left out without a usable outcome, {samples.get('locked', 0):,} locked "
            f"away; {counted(samples['groups'], 'group')} kept together.")


def _performance(run: Run) -> str:
    metric = METRICS[run.plan.objective]
    found = run.summary["headline"]["metrics"][metric.name]
    limits = "" if found["low"] is None else f" (95 % interval {found['low']:.3f} to {found['high']:.3f})"
    return f"{metric.label} {found['value']:.3f}{limits}, and all others under Scores."


def _verdict(run: Run) -> str:
    return run.summary["verdict"]["sentence"]


def _limits(run: Run) -> str:
    return " ".join(limitations(run))


def _again(run: Run) -> str:
    what = f"Plan {run.plan.key[:12]}, run {run.id}: `export` writes data, plan and a script that does it again"
    return f"{what}. Where it is public: {YOU.lower()}"


def _model(run: Run) -> str:
    return f"The models of the folds can be made again from data and plan; none was fitted to all samples. {YOU}"


def _groups(run: Run) -> str:
    if run.plan.target.group:
        return "Samples of one group were never on both sides of a split."
    return f"No column says which samples belong together. {YOU}"


def _mixtures(run: Run) -> str:
    mixed = any(model_of(use.id).sees == "models" for use in run.plan.models)
    return "Mixtures, of inner held-out predictions only." if mixed else "None."


def _confidence(run: Run) -> str:
    return "95 % intervals from 1,000 resamples of groups; differences hold a corrected t-test over the folds, too."


def _explained(run: Run) -> str:
    return "Contributions of features on held-out samples, under Explain." if run.after("explanation").done else "Not explained yet."


TRIPOD = (
    Item("1", "Title: a prediction model, for whom, of what"), Item("2", "Abstract"), Item("3a", "Context: disease, aim, existing models"),
    Item("3b", "Who will use it, for whom, at which point of care"), Item("3c", "Known health inequalities"), Item("4", "Objectives"),
    Item("5a", "Sources of the data", _source), Item("5b", "Dates of the data and of follow-up"), Item("6a", "Setting and centres"),
    Item("6b", "Who was eligible"), Item("6c", "Treatments"), Item("7", "How data were prepared", _preparation),
    Item("8a", "Outcome: definition, time, how assessed", _outcome), Item("8b", "Who assessed it"), Item("8c", "Blinding"),
    Item("9a", "How predictors were chosen before modelling"), Item("9b", "Predictors: definition and time", _predictors),
    Item("9c", "Who assessed them"), Item("10", "Sample size", _size), Item("11", "Missing data", _missing),
    Item("12a", "How data were used: development and evaluation", _split), Item("12b", "How predictors were handled", _preparation),
    Item("12c", "Kind of model, how it was built", _models), Item("12d", "Differences between sites or countries"),
    Item("12e", "Measures of performance", _measures), Item("12f", "Updating of the model", lambda run: "None was done."),
    Item("12g", "How predictions were made", _output), Item("13", "Class imbalance", _imbalance), Item("14", "Fairness: what was done"),
    Item("15", "What the model puts out", _output), Item("16", "Differences of training and evaluation data", _split),
    Item("17", "Ethical approval"), Item("18a", "Funding"), Item("18b", "Conflicts of interest"), Item("18c", "Protocol"),
    Item("18d", "Registration"), Item("18e", "Sharing of data"), Item("18f", "Sharing of code", _again),
    Item("19", "Involvement of patients and the public"), Item("20a", "Flow of participants", _flow), Item("20b", "Their characteristics"),
    Item("20c", "How they compare with the development data"), Item("21", "Numbers in each analysis", _size),
    Item("22", "The model itself, so that it can be used", _model), Item("23a", "Performance with intervals", _performance),
    Item("23b", "Performance in subgroups"), Item("24", "Results of updating", lambda run: "None was done."),
    Item("25", "Interpretation, with fairness", _verdict), Item("26", "Limitations", _limits),
    Item("27a", "Input that is poor or missing: what to do"), Item("27b", "What users must do and know"), Item("27c", "Next steps"),
)  # fmt: skip
DOME = (
    Item("Data 1", "Where the data come from", _source), Item("Data 2", "How they were split", _split),
    Item("Data 3", "Redundancy between parts", _groups),
    Item("Data 4", "Where the data are to be had"), Item("Optimisation 1", "Algorithms", _models),
    Item("Optimisation 2", "Predictions of other models as input", _mixtures),
    Item("Optimisation 3", "Encoding and preparation", _preparation), Item("Optimisation 4", "Parameters", _models),
    Item("Optimisation 5", "Features, and whether they were selected inside training data", _preparation),
    Item("Optimisation 6", "Over- and underfitting", lambda run: "Settings were chosen in inner folds, judged in outer ones."),
    Item("Optimisation 7", "Configurations to be had", _again), Item("Model 1", "Can it be interpreted?", _explained),
    Item("Model 2", "Output", _output), Item("Model 3", "Time", lambda run: f"{run.summary['ledger']['total']:.0f} s of CPU time in all."),
    Item("Model 4", "Where the model is to be had", _model), Item("Evaluation 1", "Method", _split),
    Item("Evaluation 2", "Measures", _measures), Item("Evaluation 3", "Comparison", _verdict),
    Item("Evaluation 4", "Confidence", _confidence), Item("Evaluation 5", "Where the evaluation is to be had", _again),
)  # fmt: skip
LISTS = {"TRIPOD+AI": TRIPOD, "DOME": DOME}


def checklist(run: Run, name: str) -> pd.DataFrame:
    """Item, Asks, Answer: a list of ``LISTS`` with what the run knows."""
    rows = [{"Item": item.number, "Asks": item.asks, "Answer": item.answer(run) if item.answer else YOU} for item in LISTS[name]]
    return pd.DataFrame(rows)
