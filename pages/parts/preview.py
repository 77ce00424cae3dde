"""What a recipe does to a sample of the data: computed in a child process, kept as small JSON under the key of what was asked."""

import hashlib
import itertools
import json

import pandas as pd
import streamlit as st

from genoml_core.child import Warm
from genoml_core.dataset import Dataset
from genoml_core.plan import SAMPLE_TABLE, Use
from genoml_core.target import Target
from genoml_core.files import write_json
from genoml_core.reports.words import recipe_in_words
from genoml_core.workspace import Workspace
from pages.parts import launch, problem, show
from pages.parts.charts import components, distribution
from pages.parts.state import Choices
from pages.parts.text import md, short

FUNCTION = "genoml_core.engine.preview:preview"
WARM = Warm()  # one for all visitors of this server
MOST_COLOURS, VERSION = 24, 3  # groups with a colour each; of what is kept on the disk


def of(workspace: Workspace, dataset: Dataset, layer: str, uses: list[Use], target: Target | None) -> dict:
    """The preview of a recipe, from disk or computed now. Raises GenoMLError for a recipe that cannot be done."""
    asked = {
        "layer": layer, "recipe": [use.model_dump(mode="json") for use in uses], "target": target and target.model_dump(mode="json")
    }  # fmt: skip
    key = hashlib.sha256(json.dumps([dataset.key, asked, VERSION], sort_keys=True).encode()).hexdigest()
    path = workspace.cache / "previews" / f"{key}.json"
    if not path.exists():
        path.parent.mkdir(exist_ok=True, mode=0o700)
        with st.spinner("Trying the recipe on a sample of the data…"):
            write_json(path, WARM.call(FUNCTION, dataset=str(dataset.path), **asked))
    return json.loads(path.read_text(encoding="utf-8"))


def panel(workspace: Workspace, dataset: Dataset, choices: Choices, layer: str, uses: list[Use]) -> None:
    """What stands against the recipe; features, distribution and principal components, before and after; the sentence on it."""
    with st.container(border=True):
        st.header(
            "What it does",
            anchor=False,
            help="For the eye only: this preview looks at up to 300 samples at once, and nothing of it enters the training.",
        )
        with problem.told():
            target = _doubts(dataset, choices)
            st.caption("On a sample of the data. Where a value is chosen inside the folds, its default is shown.")
            found = of(workspace, dataset, layer, uses, target)
            _features(found["steps"], found["given"])
            st.subheader("Distribution of all values", anchor=False)
            show.chart(distribution(found["steps"]), _distribution_words(found["steps"]), "preview-distribution")
            _components(dataset, found["pca"], choices)
    with st.expander("In the methods text", icon=":material/description:", expanded=True):
        st.markdown(f"{'Sample columns' if layer == SAMPLE_TABLE else f'Layer {md(layer)}'}: {md(recipe_in_words(uses))}.")


def _doubts(dataset: Dataset, choices: Choices) -> Target | None:
    """What the checks of the recipes say, of all layers; returns what is predicted, if that is chosen."""
    from genoml_core.engine.examine import recipe_findings

    if not choices.ready:
        st.caption("Steps that look at the target, and what the checks say, come when it is chosen what to predict.")
        return None
    plan = launch.plan_of(dataset, choices)
    problem.show_findings(recipe_findings(dataset, plan))
    return plan.target


def _features(steps: list[dict], first: int) -> None:
    """How many features there are after each step."""
    last = steps[-1]["features"]
    st.markdown(f"**{first:,}** features go in, **{last:,}** come out." if first != last else f"All **{first:,}** features stay.")
    if any(one["features"] != other["features"] for one, other in itertools.pairwise(steps)):
        rows = [{"After": step["label"], "Features": step["features"]} for step in steps]
        rows[0]["After"] = "nothing yet" if steps[0]["name"] == "raw" else rows[0]["After"]
        with st.expander("Features after each step", type="compact"):
            st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Features after each step")


def _components(dataset: Dataset, pca: dict, choices: Choices) -> None:
    st.subheader(
        "Samples side by side (PCA)",
        anchor=False,
        help="Principal components: samples that lie close have similar profiles. Clouds by class are good news, by batch a warning.",
    )
    known = dict.fromkeys((choices.column, choices.event, choices.cohort, choices.batch, choices.group))
    columns = [c for c in known if c and dataset.samples[c].nunique() <= MOST_COLOURS]
    column = st.selectbox("Colour by", columns, format_func=short, key="preview-color") if columns else None
    values = dataset.samples.loc[pca["samples"], column].map(short, na_action="ignore") if column else None
    shares = "; ".join(f"{part}: the first two components explain {sum(pca[part]['explained']):.0%}" for part in ("before", "after"))
    show.chart(
        components(pca, values), f"Scatter plots of {len(pca['samples'])} samples on two principal components. {shares}.", "preview-pca"
    )


def _distribution_words(steps: list[dict]) -> str:
    ranges = [f"from {s['histogram']['edges'][0]:.3g} to {s['histogram']['edges'][-1]:.3g}" for s in (steps[0], steps[-1])]
    return f"Histograms of all values: {ranges[0]} before, {ranges[1]} after the recipe."
