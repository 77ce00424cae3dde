"""The training form: models, effort, folds; beside it what the checks say; below it Start."""

import streamlit as st

from genoml_core.dataset import Dataset
from genoml_core.errors import GenoMLError, in_sentence
from genoml_core.metrics import METRICS, objectives
from genoml_core.models import MODELS
from genoml_core.plan import EFFORTS, Plan
from genoml_core.reports.words import held_out
from genoml_core.workspace import Workspace
from pages.parts import beside, launch, problem, shell, state
from pages.parts.state import Choices
from pages.parts.text import md, plural, short
from pages.parts.words import CALIBRATION_WORDS, DESIGN_WORDS, EFFORT_WORDS, TIER_WORDS

USUAL = ""  # no metric has an empty name
CHOOSE = {"best": "The best", "simplest": "The simplest near the best"}


def form(workspace: Workspace, dataset: Dataset, choices: Choices, open_form: bool) -> None:
    """Choices on the left, checks and Start on the right."""
    if not choices.ready:
        st.info("First say which column should be predicted.", icon=":material/info:")
        if st.button("Choose the target", type="primary", icon=":material/table_chart:", key="to-target"):
            shell.go("data")
        return
    if not open_form:
        st.header("Train again", anchor=False)
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True):
        _choices(workspace, dataset, choices)
    with right, st.container(border=True):
        _start(workspace, dataset, choices)


def _choices(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    st.header(f"Predict {md(choices.title, 60)}", anchor=False)
    tag = dataset.key[:8]
    also = beside.targets(dataset, choices, tag)
    models, more = _models(choices, tag), beside.models(workspace, dataset, choices, tag)
    effort, dealt = _effort(choices, tag), _folds(dataset, choices, tag)
    by = dealt.get("by")
    st.caption(md(held_out(dealt["design"] if by else "nested", by, choices.group, dataset.samples), 400))
    state.save(workspace, dataset, choices, also=also, models=models, effort=effort, **dealt, **more)
    _advanced(workspace, dataset, choices, tag)


def _models(choices: Choices, tag: str) -> list[str] | None:
    """The chosen models; None for the usual ones, so that one that is added to them later is in."""
    from genoml_core.engine.compose import sight

    every = [name for name, m in MODELS.items() if choices.task in m.tasks and m.role == "model"]
    able = [name for name in every if MODELS[name].late or not choices.late]
    usual = [name for name in able if MODELS[name].usual]
    chosen = usual if choices.models is None else [m for m in able if m in choices.models]
    models = st.pills("Models", able, selection_mode="multi", default=chosen, format_func=lambda m: MODELS[m].label, key=f"models-{tag}")
    seen = {**sight(choices.task, bool(choices.cohort), bool(choices.covariates)), "listed": False}
    baselines = [m.label for m in MODELS.values() if choices.task in m.tasks and m.role == "baseline" and seen.get(m.sees, True)]
    st.caption(f"Always beside them, as the bar to pass: {', '.join(baselines)}.")
    if unable := [MODELS[name].label for name in every if name not in able]:
        st.caption(f"Not offered, since they take everybody as under observation from the start: {'; '.join(unable)}.")
    with st.popover("What are these?", icon=":material/help:", type="tertiary"):
        st.markdown("\n".join(f"* **{m.label}**: {m.help}" for m in MODELS.values() if choices.task in m.tasks))
    return None if set(models) == set(usual) else models


def _effort(choices: Choices, tag: str) -> str:
    return st.segmented_control(
        "Effort",
        list(EFFORTS),
        default=choices.effort,
        required=True,
        format_func=EFFORT_WORDS.get,
        key=f"effort-{tag}",
        help="How many settings of each model (and of the preprocessing) are tried inside every fold. "
        f"Quick is good for a first look; thorough takes about {EFFORTS['thorough'] // EFFORTS['quick']} times as long.",
    )


def _folds(dataset: Dataset, choices: Choices, tag: str) -> dict:
    """Who is held out, and in how many parts."""
    cells = st.grid(min_column_width=220)
    design = cells.selectbox(
        "Held out",
        list(DESIGN_WORDS),
        index=list(DESIGN_WORDS).index(choices.design),
        format_func=DESIGN_WORDS.get,
        key=f"design-{tag}",
        help="What new samples will be like. At random: like these. Whole values: from a site, of a tissue or with a drug that no model "
        "has seen. Later: each span of time is predicted from all that came before it.",
    )
    if design == "nested":
        return {"design": design, **_dealt(choices, tag)}
    columns = [name for name in dataset.samples if name not in choices.outcome]
    by = cells.selectbox(
        "By the column",
        columns,
        index=columns.index(choices.by) if choices.by in columns else None,
        format_func=lambda name: short(name, 60),
        placeholder="choose one",
        key=f"by-{tag}-{design}",
    )
    if by is None:
        st.caption("Without a column, samples are held out at random.")
        return {"design": design, "by": by}
    if design == "leave_out":
        st.caption("Each value is held out once, up to 20 of them; with more, they are dealt into 20 folds. One repeat.")
        return {"design": design, "by": by}
    outer = cells.number_input("Spans of time", 2, 20, choices.outer, key=f"spans-{tag}", help="Each is predicted from all before it.")
    return {"design": design, "by": by, "outer": int(outer)}


def _dealt(choices: Choices, tag: str) -> dict:
    cells = st.grid(min_column_width=180)
    parts = "The samples are dealt into this many parts. Each part is held out once and judged by models that never saw it."
    again = "The whole thing again with other folds: more stable scores, more time."
    outer = cells.number_input("Folds", 2, 20, choices.outer, key=f"outer-{tag}", help=parts)
    repeats = cells.number_input("Repeats", 1, 50, choices.repeats, key=f"repeats-{tag}", help=again)
    return {"outer": int(outer), "repeats": int(repeats)}


def _advanced(workspace: Workspace, dataset: Dataset, choices: Choices, tag: str) -> None:
    with st.expander("Advanced", icon=":material/settings:", type="compact"):
        cells = st.grid(min_column_width=220)
        objective = _objective(cells, choices, tag)
        inner = cells.number_input(
            "Inner folds",
            2,
            10,
            choices.inner,
            key=f"inner-{tag}",
            help="How the training part of each fold is split again to choose settings.",
        )
        calibration = _calibration(cells, choices, tag) if choices.task == "classification" else None
        tier = cells.selectbox(
            "Fits",
            list(TIER_WORDS),
            index=list(TIER_WORDS).index(choices.tier),
            format_func=TIER_WORDS.get,
            key=f"tier-{tag}",
            help="Fast: quicker fits where they predict as well, and the worse half of the settings is left behind after one inner fold, "
            "two, four and so on. Exact: each fit as scikit-learn itself does it, all settings in all inner folds; a few times as long.",
        )
        choose = cells.selectbox(
            "Settings taken",
            list(CHOOSE),
            index=list(CHOOSE).index(choices.choose),
            format_func=CHOOSE.get,
            key=f"choose-{tag}",
            help="The simplest of those that are within one standard error of the best: fewer features first, then a larger penalty. For "
            "small panels. Baselines always take the best.",
        )
        seed = cells.number_input(
            "Seed", 0, 2**31 - 1, choices.seed, key=f"seed-{tag}", help="The same seed gives the same folds and the same numbers."
        )
        samples = _samples(cells, choices, tag)
    state.save(
        workspace, dataset, choices, objective=objective, inner=int(inner), calibration=calibration, tier=tier, choose=choose,
        seed=int(seed), **samples,
    )  # fmt: skip


def _samples(cells, choices: Choices, tag: str) -> dict:
    """What is done with samples before anything is learnt: some weigh more, some are kept away, their labels are dealt anew."""
    oversample = choices.task == "classification" and cells.checkbox(
        "Over-sample rare classes",
        choices.oversample,
        key=f"oversample-{tag}",
        help="Training samples of rare classes are fitted again until all classes are equally large: inside each training part, so "
        "that no copy is ever held out. Most models weigh classes already, which does the same without copies.",
    )
    locked = cells.number_input(
        "Locked away, %",
        0,
        50,
        choices.locked,
        5,
        key=f"locked-{tag}",
        help="This share of the samples (of the patients, where they are named) is kept from all training and judging, always the same "
        "ones, until you open them on the page Results, once, when all choices are made. Zero: all samples take part.",
    )
    shuffle = cells.checkbox(
        "Shuffle the labels",
        choices.shuffle,
        key=f"shuffle-{tag}",
        help="A check of everything: with labels dealt anew by the seed nothing can be learnt, so the run should find no signal.",
    )
    return {"oversample": oversample, "locked": int(locked), "shuffle": shuffle}


def _objective(cells, choices: Choices, tag: str) -> str | None:
    """None for what is usual, so that it may follow the task and the cohort."""
    metrics = [USUAL, *objectives(choices.task)]
    chosen = cells.selectbox(
        "Objective",
        metrics,
        index=metrics.index(choices.objective) if choices.objective in metrics else 0,
        format_func=lambda m: "What is usual" if m == USUAL else METRICS[m].label,
        key=f"objective-{tag}",
        help="The score by which settings and models are chosen inside the folds.",
    )
    return chosen or None


def _calibration(cells, choices: Choices, tag: str) -> str | None:
    """None for what is usual, so that it may follow the objective."""
    names = [None, *CALIBRATION_WORDS]
    return cells.selectbox(
        "Calibration of probabilities",
        names,
        index=names.index(choices.calibration) if choices.calibration in names else 0,
        format_func=lambda name: CALIBRATION_WORDS.get(name, "What is usual"),
        key=f"calibration-{tag}",
        help="Makes a probability of 80 % mean right in 80 of 100 cases. Learnt inside the training part. Shift: a temperature, and a "
        "shift for each class. Classes called alike: a sample is called the class whose probability is raised most above its mean, which "
        "finds rare classes; usual where balanced accuracy is the objective. Temperature, sigmoid and none leave the call to the model.",
    )


def _start(workspace: Workspace, dataset: Dataset, choices: Choices) -> None:
    from genoml_core.engine.examine import plan_findings

    st.header("Checks", anchor=False)
    try:
        plan = launch.plan_of(dataset, choices)
        found = plan_findings(dataset, plan)
    except GenoMLError as error:
        problem.show(error)
        plan, found = None, []
    problem.show_findings(found)
    error = next((f for f in found if f.severity == "error"), None)
    if plan and not found:
        st.success("Nothing stands in the way.", icon=":material/check_circle:")
    if plan:
        st.caption(_amount(plan))
    reason = "See the checks above." if plan is None else error.what if error else ""
    also = choices.also if plan else []
    if st.button(
        f"Start {1 + len(also)} runs" if also else "Start",
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        key="start",
        disabled=bool(reason),
        help=md(reason) if reason else None,
    ):
        with problem.told():
            run = launch.start(workspace, [plan, *launch.others(dataset, choices)])
            st.query_params["run"] = run.id
            st.rerun()


def _amount(plan: Plan) -> str:
    units = plan.design.outer * plan.design.repeats
    return (
        f"{plural(len(plan.models), 'model')} × {plural(units, 'fold')}, up to {plural(plan.configurations, 'setting')} each, "
        f"compared by {in_sentence(METRICS[plan.objective].label)}."
    )
