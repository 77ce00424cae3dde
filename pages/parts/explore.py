"""The samples on two axes: what is drawn, and what the picture can and cannot say. Computed in a child process, kept in the workspace."""

import pandas as pd
import streamlit as st

from genoml_core.child import Warm
from genoml_core.dataset import Dataset
from genoml_core.engine import explore
from genoml_core.engine.explore import Look
from genoml_core.explore import EXPLORE
from genoml_core.figures import points
from genoml_core.workspace import Workspace
from pages.parts import problem, shell, show
from pages.parts.state import Choices
from pages.parts.text import md, plural, short

WARM = Warm()  # one for all visitors of this server, beside that of the previews: a first UMAP keeps it busy for a while
SECONDS = 300
WORTH_SAYING = 0.05  # of an axis' variance
AXES = 4  # components in the table
ONE_COLOUR = "All samples"


def choose(dataset: Dataset, choices: Choices) -> tuple[str, str, str | None]:
    """Layer, picture and colour; where there is no sample column to colour by, the way to add some."""
    tag, layers, columns = dataset.key[:8], list(dataset.facts.layers), list(dataset.samples)
    layer = layers[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(layers) > 1:
            layer = st.segmented_control("Layer", layers, default=layer, format_func=md, required=True, key=f"explore-layer-{tag}")
        labels = {name: entry.label for name, entry in EXPLORE.items()}
        name = st.segmented_control("Picture", labels, default="pca", format_func=labels.get, required=True, key=f"explore-picture-{tag}")
        if columns:
            first = next((c for c in (choices.title, choices.batch, *_of_cohorts(dataset)) if c), columns[0])
            place = columns.index(first)
            return layer, name, st.selectbox("Colour by", columns, place, format_func=lambda c: short(c, 50), key=f"explore-colour-{tag}")
    st.info("The samples have no columns that could colour them.", icon=":material/info:")
    if st.button("Add a sample table", icon=":material/upload:", key="to-samples"):
        shell.go("data")
    return layer, name, None


def _of_cohorts(dataset: Dataset) -> list[str]:
    return [column for column, role in dataset.facts.roles.items() if role == "cohort"]


def of(workspace: Workspace, dataset: Dataset, layer: str, name: str) -> Look:
    """The look at one layer, from disk or computed now. Raises GenoMLError where it cannot be made."""
    path = explore.place(workspace.cache, dataset, layer, name)
    if not path.exists():
        with st.spinner(f"Placing the samples ({EXPLORE[name].label}); a first map can take a minute…"):
            asked = {"dataset": str(dataset.path), "layer": layer, "name": name, "out": str(path)}
            WARM.call("genoml_core.engine.explore:make", seconds=SECONDS, **asked)
    return explore.read(path)


def picture(workspace: Workspace, dataset: Dataset, layer: str, name: str, column: str | None) -> Look | None:
    """The samples as points in a card, with the menu that saves them; None where they cannot be placed."""
    with st.container(border=True), problem.told():
        look = of(workspace, dataset, layer, name)
        values = dataset.samples[column] if column else pd.Series(ONE_COLOUR, index=dataset.samples.index, name="colour")
        table = points.table(look.points, look.shares, values)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(points.POINTS.label, anchor=False, width="content")
            show.menu("points", f"{name}-{layer}", lambda suffix: _written(table, suffix), ("png", "svg", "pdf", "csv"))
        show.chart(points.screen(table), points.describe(table), "points")
        st.caption(_drawn(look))
        return look
    return None


def _written(table: pd.DataFrame, suffix: str) -> bytes:
    from genoml_core.figures.export import written

    return written(points.POINTS, table, suffix)


def _drawn(look: Look) -> str:
    """How many samples and features are in the picture, and how they were prepared."""
    said = [f"{plural(len(look.points), 'sample')} on {plural(look.features, 'feature')}"]
    if look.measured > len(look.points):
        said[0] += f", drawn at random from {look.measured:,}"
    if look.unmeasured:
        said.append(f"{plural(look.unmeasured, 'sample')} without any value in this layer left out")
    said.append("at most the 2,000 features that vary most, missing values at the median, standardised, beyond ±5 cut off")
    return "; ".join(said) + "."


def reading(look: Look | None, name: str, choices: Choices) -> None:
    """What the picture can say, which sample columns go with its axes, and what it cannot say."""
    if look is None:
        return
    with st.container(border=True):
        st.header("What it says", anchor=False)
        st.markdown(EXPLORE[name].help)
        if look.shares:
            st.markdown(_most(look))
            _warn_of_batch(look, choices)
            _columns(look)
        st.subheader("What it cannot say", anchor=False)
        st.markdown(EXPLORE[name].limits)


def _most(look: Look) -> str:
    """The variance that the components hold, and for each of the two drawn the sample column that goes most with it."""
    drawn = list(look.points)[:2]
    both, count, everything = _percent(sum(look.shares[:2])), len(look.shares), _percent(sum(look.shares))
    most = "; ".join(f"{axis}, {_goes_with(look.explained[axis])}" for axis in drawn)
    return f"The components drawn hold **{both}** of the variance, all {count} together {everything}. What goes with them: {most}."


def _goes_with(explained: pd.Series) -> str:
    if explained.empty or explained.max() < WORTH_SAYING:
        return f"no sample column (each below {_percent(WORTH_SAYING)})"
    return f"most of all **{md(explained.idxmax(), 50)}**, which explains {_percent(explained.max())} of it"


def _warn_of_batch(look: Look, choices: Choices) -> None:
    """A warning where the batch explains more of a drawn component than the target."""
    if not {choices.batch, choices.title} <= set(look.explained.index):
        return
    batch, target = look.explained.loc[choices.batch].iloc[:2], look.explained.loc[choices.title].iloc[:2]
    if (more := batch.index[(batch > target) & (batch > WORTH_SAYING)]).empty:
        return
    shares = "; ".join(f"{axis}: {_percent(batch[axis])} batch, {_percent(target[axis])} target" for axis in more)
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


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"
