"""Numbers in tables: each class as a test, how good the probabilities are, every score of the headline."""

import pandas as pd
import streamlit as st

from genoml_core.figures import FIGURES
from genoml_core.figures.dials import Called, Dials
from genoml_core.figures.subgroups import by_group
from genoml_core.metrics import METRICS
from genoml_core.metrics.calibration import ece_of_perfect
from genoml_core.reports.exhibits import scores, told
from genoml_core.reports.tables import as_tests
from genoml_core.run import Run
from pages.parts import problem
from pages.parts.text import md


def panels(run: Run, model: str, dials: Dials) -> None:
    """Folded tables: each class as a test, how good the probabilities are, all metrics of the headline beside the baseline."""
    st.header("In numbers", anchor=False, help="Each value with its 95 % interval.")
    classes = run.summary["task"] == "classification"
    if classes:
        with st.expander("Each class", icon=":material/category:", expanded=True), problem.told():
            _classes(run, model, dials)
        with st.expander("The probabilities", icon=":material/percent:"), problem.told():
            _probabilities(run, model)
    elif dials.by and run.summary["task"] == "regression":
        with st.expander(f"Each {md(dials.by, 40)}", icon=":material/category:", expanded=True), problem.told():
            _groups(run, model, dials)
    with st.expander("All scores of the headline", icon=":material/table:", expanded=not classes):
        _show(_metrics(run), "scores", ())


def _metrics(run: Run) -> pd.DataFrame:
    table = scores(run)
    table = table[~table.index.str.contains(":")]  # those of single classes stand above
    return table.assign(**{"Better is": [METRICS[name].better for name in table.index]})


def _classes(run: Run, model: str, dials: Dials) -> None:
    """Sensitivity, specificity and predictive values under the dials."""
    table = FIGURES["practice"].read(run, model, dials)
    _show(as_tests(table), "classes", ("sensitivity", "specificity"))
    st.caption("PPV and NPV: how often a positive and a negative answer are right, at the prevalence beside them.")


def _groups(run: Run, model: str, dials: Dials) -> None:
    """Scores within each value of the column, the best first, and their median and quartiles at the top."""
    table = by_group(run, model, dials)
    if table.empty:
        st.caption("No group is large enough: fewer than 10 samples are not shown.")
        return
    names = {name: METRICS[name].label for name in table.columns[2:]}
    of_all = table.n.isna()
    table = pd.concat([table[of_all], table[~of_all].sort_values(table.columns[2], ascending=False)])
    named = table.rename(columns={"group": dials.by, "n": "Samples", **names})
    config = {dials.by: st.column_config.TextColumn(pinned=True)}
    config |= {label: st.column_config.NumberColumn(format="%.3f") for label in names.values()}
    words = ", ".join(f"{row[0]} {row[2]:.2f}" for row in table.head(10).itertuples(index=False))
    st.dataframe(named, hide_index=True, column_config=config, alt=f"{named.columns[2]} by {dials.by}: {words}.", key="table-groups")
    st.caption("Within one group nothing is gained by telling groups apart. Correlations are means over the folds.")


def _probabilities(run: Run, model: str) -> None:
    """Calibration: overall, and of each class."""
    facts = run.summary[model] if model in run.summary else run.summary["models"][model]
    found, classes = facts["metrics"], list(run.summary["samples"]["classes"])
    if "calibration_slope" not in found:
        st.caption("This run was made by an earlier version. Start it again to see slopes and intercepts.")
        return
    perfect = ece_of_perfect(Called(run, model).probability)
    st.markdown(
        f"Slope of all probabilities together: **{told(found['calibration_slope'], '.2f')}**; 1 is right, below 1 they are too extreme. "
        f"Calibration error: **{told(found['ece'])}**; with so few samples even perfect probabilities would show {perfect:.3f} on average."
    )
    rows = [
        {"Class": name, "Slope": told(found[f"class_slope:{name}"], ".2f"), "Intercept": told(found[f"class_intercept:{name}"], "+.2f")}
        for name in classes
    ]
    _show(pd.DataFrame(rows), "probabilities", ())
    st.caption("Slope below 1: too extreme. Intercept above 0: the class is more common than its probabilities say.")


def _show(table: pd.DataFrame, key: str, explained: tuple[str, ...]) -> None:
    words = "; ".join(" ".join(map(str, row)) for row in table.iloc[:, :3].itertuples(index=False))
    config = {METRICS[name].label: st.column_config.TextColumn(help=METRICS[name].help) for name in explained}
    first = {table.columns[0]: st.column_config.TextColumn(pinned=True)}
    st.dataframe(table, hide_index=True, column_config={**first, **config}, alt=words, key=f"table-{key}")
