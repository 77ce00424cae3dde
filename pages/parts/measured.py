"""How a run was measured: what each fold chose, where the time went, and the design in words; and the predictions to take away."""

import pandas as pd
import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.errors import in_sentence
from genoml_core.metrics import METRICS
from genoml_core.models import MODELS
from genoml_core.plan import SAMPLE_TABLE, Plan
from genoml_core.target import Target
from genoml_core.run import Run
from pages.parts import show
from pages.parts.charts import bars
from pages.parts.text import duration, md, plural
from pages.parts.words import held_out, methods_of, model_label, settings

_INSIDE = "Probabilities calibrated inside the training parts by"
_CALIBRATED = {
    "balanced": f"{_INSIDE} a temperature and a shift for each class. A sample is called the class whose probability is raised most above "
    "its mean, not always the most probable one: so each class counts alike, as in balanced accuracy.",
    "shifted": f"{_INSIDE} a temperature and a shift for each class. A sample is called the most probable class.",
    "temperature": f"{_INSIDE} a temperature.",
    "sigmoid": f"{_INSIDE} a logistic curve for each class.",
    "none": "Probabilities not calibrated.",
}
KINDS = {"preprocessing": "Preprocessing", "fit": "Fitting", "predict": "Predicting", "cache": "Reading and writing"}


def panels(run: Run, dataset: Dataset) -> None:
    """Three folded panels and the download of all predictions."""
    st.header("How it was measured", anchor=False)
    with st.expander("The design in words", icon=":material/description:", expanded=True):
        st.markdown("\n".join(f"* {sentence}" for sentence in design(run, dataset)))
    with st.expander("What was chosen in each fold", icon=":material/checklist:"):
        _chosen(run)
    with st.expander("Where the computing time went", icon=":material/timer:"):
        _ledger(run.summary["ledger"])
    st.download_button(
        "Download all predictions (CSV)",
        lambda: _predictions(run),
        f"predictions-{run.id}.csv",
        "text/csv",
        key="predictions",
        icon=":material/download:",
        on_click="ignore",
    )


def design(run: Run, dataset: Dataset) -> list[str]:
    """Sentences on samples, groups, folds, preprocessing, intervals; escaped for Markdown."""
    plan = run.plan
    sentences = [
        *["**The labels were shuffled: nothing can be learnt from them, and this run is a check.**"] * (plan.shuffle is not None),
        *_samples(run, dataset),
        f"{md(plan.design.sentence[:1].upper() + plan.design.sentence[1:], 300)}; seed {plan.seed}.",
        *_new(plan),
        *[f"{plural(run.summary['samples'].get('locked', 0), 'sample')} locked away, unseen by any of these models."]
        * (plan.design.locked > 0),
        f"Up to {plural(plan.configurations, 'setting')} a model and fold, chosen by {in_sentence(METRICS[plan.objective].label)}.",
        *["Of the settings within one standard error of the best the simplest was taken; for baselines the best."]
        * (plan.choose == "simplest"),
        *_tier(plan),
        *(f"{_part(layer)}: {methods_of(uses)}." for layer, uses in plan.recipe.items()),
        *["Training samples of rare classes were fitted again until all classes were equally large, inside each training part."]
        * plan.oversample,
        *_calibrated(plan),
        "95 % intervals from 1,000 resamples of groups of samples. They hold the chance of who was sampled, not how the models would "
        "differ if they were trained on others, so those of single scores are somewhat too narrow. The interval of a difference to the "
        "baseline is widened to hold the corrected resampled t-test over the folds, too.",
    ]
    if plan.target.covariates:
        sentences.append(f"Columns used as features beside the layers: {md(', '.join(plan.target.covariates))}.")
    return sentences


def _new(plan: Plan) -> list[str]:
    """What the scores are about."""
    words = held_out(plan.design.name, plan.design.by, plan.target.group, plan.target.roles)
    few = "The intervals rest on samples, not on so few values." if plan.design.name == "leave_out" else ""
    return [" ".join(filter(None, (words, few)))]


def _part(layer: str) -> str:
    return "Sample columns" if layer == SAMPLE_TABLE else f"Layer {md(layer)}"


def _tier(plan: Plan) -> list[str]:
    """How the fits of the plan's tier are done, and by which models otherwise than by the exact one."""
    if plan.tier == "exact":
        return ["Exact tier: each fit as scikit-learn or the model's own library does it, all settings in all inner folds."]
    fits = {model_label(use.id): MODELS[use.name].tasks[plan.target.task] for use in plan.models}
    differs: dict[str, list[str]] = {}
    for label, fit in fits.items():
        if fit.fast:
            differs.setdefault(fit.fast.differs, []).append(label)
    raced = (
        "Fast tier: after one inner fold, two, four and so on the better half of a model's settings went on, and one that was tried in all "
        "was chosen; baselines tried each setting in all. All penalties of a linear model count as one setting."
    )
    return [raced, *(f"{' and '.join(labels)}: {words}." for words, labels in differs.items())]


def _samples(run: Run, dataset: Dataset) -> list[str]:
    """Who was in it: samples, classes, those left out, groups."""
    samples, target = run.summary["samples"], run.plan.target
    sentences = [f"{plural(samples['used'], 'sample')} of {md(dataset.name, 80)}{_outcome(samples, target)}."]
    if samples["unlabelled"]:
        sentences.append(f"{plural(samples['unlabelled'], 'sample')} without a value of {md(target.title)} left out.")
    if target.group and run.plan.design.name == "leave_out":
        kept = f"folds go by {md(run.plan.design.by)}, so a group with several values of it was on both sides of a split"
        sentences.append(f"{plural(samples['groups'], 'group')} by {md(target.group)}, drawn as a whole for the intervals; {kept}.")
    elif target.group:
        sentences.append(f"{plural(samples['groups'], 'group')} by {md(target.group)}: one group was never on both sides of a split.")
    else:
        sentences.append("Each sample counted as independent: no column says which samples belong together.")
    return sentences


def _outcome(samples: dict, target: Target) -> str:
    """What is known of what is predicted, to stand behind the number of samples."""
    if target.task == "classification":
        classes = ", ".join(f"{name} ({n:,})" for name, n in samples["classes"].items())
        return f" in {plural(len(samples['classes']), 'class', 'classes')}: {md(classes)}"
    if target.task == "regression":
        return f"; {md(target.column)} has " + ", ".join(f"{name} {value:.3g}" for name, value in samples["values"].items())
    unit = f" {target.time_unit}" if target.time_unit else ""
    late = f", {samples['late']:,} under observation only from a later time on, before which they do not count" if target.entry else ""
    return f"; {plural(samples['events'], 'event')} in {md(target.event)}, median time {samples['median time']:.3g}{unit}{late}"


def _calibrated(plan: Plan) -> list[str]:
    """How raw scores became what was predicted."""
    if plan.target.task == "regression":
        return []
    if plan.target.task == "survival":
        return ["Slope and baseline hazard of the survival curves, and where high risk begins, were learnt on inner held-out samples."]
    return [_CALIBRATED[plan.calibration]]


def _chosen(run: Run) -> None:
    units = {(u["model"], u["repeat"], u["fold"]): u for u in run.units()}
    rows = []
    for row in ("headline", "baseline"):
        for place, model in run.summary[row]["chosen"].items():
            repeat, fold = map(int, place.split("."))
            unit = units.get((model, repeat, fold), {})
            rows.append(
                {
                    "For": row,
                    "Repeat": repeat + 1,
                    "Fold": fold + 1,
                    "Model": model_label(model),
                    "Settings": settings(unit.get("chosen", {}), model, run.plan.target.task),
                }
            )
    table = pd.DataFrame(rows)
    st.dataframe(
        table,
        hide_index=True,
        column_config={"Settings": st.column_config.TextColumn(width="large")},
        alt="Model and settings chosen in each fold",
    )


def _ledger(ledger: dict) -> None:
    seconds = {label: ledger[kind] for kind, label in KINDS.items()}
    words = ", ".join(f"{label} {duration(s)}" for label, s in seconds.items())
    show.chart(
        bars(pd.Series(seconds), [duration(s) for s in seconds.values()], "CPU seconds"), f"CPU time by kind of work: {words}.", "ledger"
    )
    st.caption(f"{duration(ledger['total'])} of CPU time in all.{_reused(ledger)}")


def _reused(ledger: dict) -> str:
    number = ledger.get("reused", 0)  # runs of earlier versions do not say it
    return f" {plural(number, 'fold')} taken over from an earlier run with the same data, settings and versions." if number else ""


def _predictions(run: Run) -> bytes:
    from genoml_core.figures.export import to_csv

    return to_csv(run.predictions)
