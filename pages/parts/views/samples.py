"""The samples on two axes, and which sample columns go with these."""

import pandas as pd
import streamlit as st

from genoml_core.engine.explore import Look
from genoml_core.explore import EXPLORE
from genoml_core.figures import points
from pages.parts import explore, problem
from pages.parts.explore import Scene, percent
from pages.parts.state import Choices
from pages.parts.text import md, short

MAPS = ("pca", "umap")
WORTH_SAYING = 0.05  # of an axis' variance
AXES = 4  # components in the table


def draw(scene: Scene) -> None:
    """The picture on the left, what it says on the right."""
    left, right = st.columns([3, 2], gap="medium")
    look = None
    with left, st.container(border=True), problem.told():
        labels = {name: EXPLORE[name].label for name in MAPS}
        name = st.segmented_control(
            "Picture", labels, default="pca", format_func=labels.get, required=True, key=f"explore-picture-{scene.tag}"
        )
        look = explore.of(scene.workspace, scene.dataset, scene.layer, name)
        if look is None:
            explore.wait(scene, name)
        else:
            table = points.table(look.points, look.shares, scene.column)
            how = "at most the 1,000 features that vary most, missing values at the mean, standardised, beyond ±5 cut off"
            explore.card(scene, points.POINTS, table, f"{name}-{scene.layer}", explore.counted(look, f" on {how}"),
                         points.screen(table, scene.marked))  # fmt: skip
    if look is not None:
        with right:
            explore.reading(name, lambda: _of_components(look, scene.choices))


def _of_components(look: Look, choices: Choices) -> None:
    if look.shares:
        st.markdown(_most(look))
        _warn_of_batch(look, choices)
        _columns(look)


def _most(look: Look) -> str:
    """The variance that the components hold, and for each of the two drawn the sample column that goes most with it."""
    drawn = list(look.points)[:2]
    both, count, everything = percent(sum(look.shares[:2])), len(look.shares), percent(sum(look.shares))
    most = "; ".join(f"{axis}, {_goes_with(look.explained[axis])}" for axis in drawn)
    return f"The components drawn hold **{both}** of the variance, all {count} together {everything}. What goes with them: {most}."


def _goes_with(explained: pd.Series) -> str:
    if explained.empty or explained.max() < WORTH_SAYING:
        return f"no sample column (each below {percent(WORTH_SAYING)})"
    return f"most of all **{md(explained.idxmax(), 50)}**, which explains {percent(explained.max())} of it"


def _warn_of_batch(look: Look, choices: Choices) -> None:
    """A warning where the batch explains more of a drawn component than the target."""
    if not {choices.batch, choices.title} <= set(look.explained.index):
        return
    batch, target = look.explained.loc[choices.batch].iloc[:2], look.explained.loc[choices.title].iloc[:2]
    if (more := batch.index[(batch > target) & (batch > WORTH_SAYING)]).empty:
        return
    shares = "; ".join(f"{axis}: {percent(batch[axis])} batch, {percent(target[axis])} target" for axis in more)
    st.warning(
        f"{shares}. Samples differ by {md(choices.batch, 50)} more than by {md(choices.title, 50)}. Where the two are mixed up, a model "
        "may learn the batch: see the checks on the data page.",
        title="The batch shows more than the target",
        icon=":material/warning:",
    )


def _columns(look: Look) -> None:
    """The share of each component that each sample column explains, those that explain most first."""
    if look.explained.empty:
        return
    shown = (100 * look.explained.iloc[:, :AXES]).sort_values(list(look.points)[:AXES], ascending=False)
    shown.index = shown.index.map(lambda column: short(column, 50))
    words = "; ".join(f"{column}: {', '.join(f'{axis} {value:.0f} %' for axis, value in row.items())}" for column, row in shown.iterrows())
    with st.expander("How much of each component goes with each sample column", icon=":material/table:", expanded=True):
        st.dataframe(
            shown.rename_axis("Column"),
            column_config={axis: st.column_config.NumberColumn(format="%.0f %%") for axis in shown},
            alt=words,
        )
        st.caption(
            "Share of the variance of the component: epsilon squared for groups, adjusted R² for numbers; both are corrected for what "
            "chance explains."
        )
