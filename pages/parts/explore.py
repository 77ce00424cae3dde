"""What the views of the explore page share: what is looked at, the tables behind it, the card of a figure, the words beside it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock

import pandas as pd
import streamlit as st

from genoml_core.child import Warm
from genoml_core.dataset import Dataset
from genoml_core.engine import explore
from genoml_core.engine.explore import Look
from genoml_core.explore import EXPLORE
from genoml_core.figures import Figure
from genoml_core.follow_up import happened, tells_follow_up
from genoml_core.registry import near_miss
from genoml_core.workspace import Workspace
from pages.parts import marks, problem, shell, show
from pages.parts.doctor import WARM
from pages.parts.state import Choices
from pages.parts.text import distinct, md, plural

BUSY = Warm()  # for what may take a minute, so that nothing else waits for it
SECONDS = 600
POLL = 1.5  # seconds between two looks whether a slow picture is there
ONE_COLOUR = "All samples"
FEATURE = "A gene or other feature…"
MOST_GROUPS = 16
UNITS = {"counts": "log2 CPM", "beta": "M-value"}  # of values that were made comparable
LISTED = 5_000  # features to choose from; others can be typed

_WORKER = ThreadPoolExecutor(1, thread_name_prefix="explore")
_BEGIN = Lock()
_making: dict[tuple, Future] = {}  # folder of the dataset, layer, name


@dataclass(frozen=True)
class Scene:
    """What is looked at.

    column: what colours the samples; feature: which feature's values these are, if any; marked: ids of the samples that the user marked.
    """

    workspace: Workspace
    dataset: Dataset
    choices: Choices
    layer: str
    column: pd.Series
    marked: list[str]
    feature: str | None = None

    @property
    def tag(self) -> str:
        """What keys of widgets end with."""
        return self.dataset.key[:8]

    @property
    def samples(self) -> pd.DataFrame:
        """The sample table, with the marks as a column where there are some."""
        return marks.beside(self.dataset.samples, self.marked)


def choose(workspace: Workspace, dataset: Dataset, choices: Choices) -> Scene:
    """Layer and colour; where there is no sample column to colour by, the way to add some."""
    tag, layers, marked = dataset.key[:8], list(dataset.facts.layers), marks.of(dataset)
    layer = layers[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(layers) > 1:
            layer = st.segmented_control("Layer", layers, default=layer, format_func=md, required=True, key=f"explore-layer-{tag}")
        column, feature = _column(workspace, dataset, choices, layer, marks.beside(dataset.samples, marked))
    if not len(dataset.samples.columns):
        st.info("The samples have no columns that could colour them.", icon=":material/info:")
        if st.button("Add a sample table", icon=":material/upload:", key="to-samples"):
            shell.go("data")
    return Scene(workspace, dataset, choices, layer, column, marked, feature)


def _column(workspace: Workspace, dataset: Dataset, choices: Choices, layer: str, samples: pd.DataFrame) -> tuple[pd.Series, str | None]:
    """What colours the samples: a column, or the values of a feature, which is named."""
    columns, tag = list(samples), dataset.key[:8]
    one = pd.Series(ONE_COLOUR, index=samples.index, name="samples")
    target = None if choices.task == "survival" else choices.column
    usual = next((c for c in (target, choices.cohort, choices.batch, *groupings(dataset), *columns) if c), None)
    place = columns.index(usual) if usual else 0
    labels = distinct([*columns, FEATURE], 50)
    name = st.selectbox("Colour or group by", labels, place, format_func=labels.get, key=f"explore-colour-{tag}")
    if name != FEATURE:
        return samples.get(name, one), None
    feature = choose_feature(dataset, layer, "colour")
    with problem.told():
        if feature is not None:
            look = of(workspace, dataset, layer, "feature", feature=feature)
            return valued(dataset, layer, feature, look.tables["feature"]["value"].reindex(samples.index)), feature
    return one, None


def valued(dataset: Dataset, layer: str, feature: str, values: pd.Series) -> pd.Series:
    """Values of a feature, with the scale that they are on in their name."""
    unit = UNITS.get(dataset.facts.layers[layer].kind)
    return values.rename(f"{feature} ({unit})" if unit else feature)


def choose_feature(dataset: Dataset, layer: str, purpose: str) -> str | None:
    """A feature by its name, from a list or typed; None until there is one. purpose: what it is chosen for, in keys."""
    features = dataset.features(layer)
    known = list(features[:LISTED])
    typed = st.selectbox(
        "Gene or feature", known, None, placeholder="Choose or type a name", accept_new_options=len(features) > LISTED,
        key=f"explore-feature-{purpose}-{layer}-{dataset.key[:8]}",
    )  # fmt: skip
    if typed is None or typed in features:
        return typed
    found = features[features.str.lower() == typed.strip().lower()]
    if not len(found):
        st.warning(f"There is no feature {md(typed)} in this layer. {md(near_miss(typed, known))}"[:300], icon=":material/search_off:")
        return None
    return found[0]


def groupings(dataset: Dataset) -> list[str]:
    """Sample columns that hold a few groups and are neither ids nor outcomes by their names."""
    few = [name for name in dataset.samples if 2 <= dataset.samples[name].nunique() <= MOST_GROUPS]
    return [name for name in few if not tells_follow_up(name) and not happened(dataset.labels(name).unique())]


def of(workspace: Workspace, dataset: Dataset, layer: str, name: str, **asked) -> Look | None:
    """The look at one layer, from disk or made now; None while a slow one is being made. Raises GenoMLError where it cannot be made."""
    wanted = partial(explore.kept, workspace.cache, dataset, layer, name, **asked)
    if look := wanted():
        return look
    task = {"folder": str(workspace.cache), "dataset": str(dataset.path), "layer": layer, "name": name, **asked}
    if EXPLORE[name].busy:
        return wanted() if _done((dataset.path, layer, name), task) else None
    with st.spinner("Looking at the samples…"):
        WARM.call("genoml_core.engine.explore:make", seconds=SECONDS, **task)
    return wanted()


def _done(slow: tuple, task: dict) -> bool:
    """Whether a slow look has been made; begins it where nobody has. Raises GenoMLError where it failed."""
    with _BEGIN:
        if slow not in _making:
            _making[slow] = _WORKER.submit(BUSY.call, "genoml_core.engine.explore:make", seconds=SECONDS, **task)
        making = _making[slow]
        if not making.done():
            return False
        del _making[slow]
    making.result()
    return True


def wait(scene: Scene, name: str) -> None:
    """Say that a slow picture is being made, and draw the page again when it is there."""

    @st.fragment(run_every=POLL)
    def look():
        made = _making.get((scene.dataset.path, scene.layer, name))
        if made is None or made.done():
            st.rerun()
        st.info(
            f"{EXPLORE[name].label} is being made: seconds for some hundred samples, a minute or two for ten thousand. "
            "You can look at something else meanwhile.",
            icon=":material/hourglass_top:",
        )

    look()


def card(scene: Scene, figure: Figure, table: pd.DataFrame, stem: str, caption: str, drawn=None, choice: bool = True) -> None:
    """A figure in a card: title, menu, drawing, and what is in it.

    drawn: the drawing, where it shows marked samples; choice: whether samples can be chosen in it.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(figure.label, anchor=False, width="content")
        show.menu(figure.name, f"{figure.name}-{stem}", partial(show.of_dataset, scene.dataset, figure, table, caption))
    if drawn is not None and choice:
        marks.chart(scene.dataset, drawn, figure.describe(table), figure.name)
    else:
        show.chart(figure.screen(table) if drawn is None else drawn, figure.describe(table), figure.name)
    st.caption(caption)


def counted(look: Look, what: str = "") -> str:
    """How many samples are in the picture, and who is not, as a sentence."""
    said = [f"{plural(look.drawn, 'sample')}{what}"]
    if look.measured > look.drawn:
        said[0] += f", drawn at random from {look.measured:,}"
    if look.unmeasured:
        said.append(f"{plural(look.unmeasured, 'sample')} without any value in this layer left out")
    return "; ".join(said) + "."


def reading(name: str, *own: Callable[[], None]) -> None:
    """What a picture can say, what it says of these data, and what it cannot say."""
    with st.container(border=True):
        st.header("What it says", anchor=False)
        st.markdown(EXPLORE[name].help)
        for say in own:
            say()
        st.subheader("What it cannot say", anchor=False)
        st.markdown(EXPLORE[name].limits)


def percent(share: float) -> str:
    """A share for reading."""
    return f"{100 * share:.0f}\u00a0%"
