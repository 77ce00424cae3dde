"""Gene sets that stand high or low, and which of them say the same: they share the genes that put them there."""
from itertools import combinations

import numpy as np
import pandas as pd

from ..errors import GenoMLError
from . import figure
from .attribution import EXPLAINED, named
from .dials import USUAL, Dials
from .pathways import rows_of
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

MOST = 25  # sets
SHARED = 0.5  # of the genes of the smaller one: from here on two sets are linked (Merico et al. 2010, PLoS One 5:e13984)
LINK, SET = "link", "set"
SIDES = {1: ("raises it", PALETTE[1]), -1: ("lowers it", PALETTE[0])}


def table(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """kind, set, other, value, q, genes, x, y, x2, y2, groups, output: the 25 sets of smallest q (kind "set"; value: normalised score;
    genes: how many put it there), and links between those that share half of these genes (kind "link"; value: the share).

    groups: of sets that hang together. Places say nothing but who is linked with whom.
    """
    rows = rows_of(run, "ranked", output, dials)
    first = rows[(rows.shuffled == 0) & rows.genes.notna()].sort_values(["q", "p"], kind="stable").head(MOST)
    if len(first) < 2:
        raise GenoMLError("There are too few sets to be linked.", fix="Choose another class, or other gene sets.")
    genes = {name: set(text.split(", ")) for name, text in zip(first.set, first.genes, strict=True)}
    shares = {pair: _share(*(genes[name] for name in pair)) for pair in combinations(genes, 2)}
    places, groups = _places(list(genes), [pair for pair, share in shares.items() if share >= SHARED])
    sets = [
        {"kind": SET, "set": row.set, "value": row.nes, "q": row.q, "genes": len(genes[row.set]), "x": places[row.set][0],
         "y": places[row.set][1]}
        for row in first.itertuples()
    ]  # fmt: skip
    links = [
        {"kind": LINK, "set": one, "other": other, "value": share, "x": places[one][0], "y": places[one][1], "x2": places[other][0],
         "y2": places[other][1]}
        for (one, other), share in shares.items() if share >= SHARED
    ]  # fmt: skip
    columns = ["kind", "set", "other", "value", "q", "genes", "x", "y", "x2", "y2"]
    return pd.DataFrame([*sets, *links], columns=columns).assign(groups=groups, output=output)


def _share(one: set, other: set) -> float:
    """Of the smaller one's genes, how many are in both."""
    return len(one & other) / min(len(one), len(other))


def _places(names: list[str], links: list[tuple[str, str]]) -> tuple[dict[str, np.ndarray], int]:
    """A place for each set, linked ones near each other, always the same; and how many groups hang together."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(links)
    return networkx.spring_layout(graph, k=1.2 / len(names) ** 0.5, seed=0), networkx.number_connected_components(graph)


def _sides(table: pd.DataFrame):
    """(words, colour, its sets)."""
    sets = table[table.kind == SET]
    for sign, (name, colour) in SIDES.items():
        if len(part := sets[np.sign(sets.value).replace(0, 1) == sign]):
            yield name, colour, part


def _sizes(part: pd.DataFrame, least: float, most: float) -> np.ndarray:
    return np.clip(least + (most - least) * np.sqrt(part.genes / 60), least, most).to_numpy(float)


def screen(table: pd.DataFrame):
    """Plotly: a circle a set, large where many genes put it there; a line where two share them."""
    import plotly.graph_objects as go

    drawn, links = go.Figure(), table[table.kind == LINK]
    drawn.add_scatter(
        x=np.column_stack([links.x, links.x2, np.full(len(links), np.nan)]).ravel(), hoverinfo="skip", showlegend=False, mode="lines",
        y=np.column_stack([links.y, links.y2, np.full(len(links), np.nan)]).ravel(), line={"color": QUIET, "width": 1.2},
    )
    for name, colour, part in _sides(table):
        drawn.add_scatter(
            x=part.x, y=part.y, mode="markers+text", name=name, text=on_screen(part.set, 16), textposition="top center",
            textfont={"size": 10}, marker={"size": _sizes(part, 9, 30), "color": colour, "opacity": 0.85}, cliponaxis=False,
            customdata=np.column_stack([on_screen(part.set, 60), part.value, part.q, part.genes]),
            hovertemplate="%{customdata[0]}: %{customdata[1]:.2f}, q %{customdata[2]:.2g}, %{customdata[3]} genes<extra></extra>",
        )
    screen_layout(drawn, x="", y="", height=520, legend=[name for name, _ in SIDES.values()])
    drawn.update_layout(showlegend=True)
    return drawn.update_xaxes(visible=False, range=[-1.35, 1.35]).update_yaxes(visible=False, range=[-1.2, 1.25])


def paper(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    for row in table[table.kind == LINK].itertuples():
        axes.plot([row.x, row.x2], [row.y, row.y2], color=QUIET, linewidth=0.6, zorder=1)
    handles, names = [], []
    for name, colour, part in _sides(table):
        handles.append(axes.scatter(part.x, part.y, _sizes(part, 3, 10) ** 2, color=colour, alpha=0.85, linewidth=0, zorder=2))
        names.append(name)
        for x, y, words in zip(part.x, part.y, on_paper(list(part.set), 18), strict=True):
            axes.annotate(words, (x, y), (0, 4), textcoords="offset points", ha="center", fontsize=4.5)
    axes.set(xlim=(-1.5, 1.5), ylim=(-1.15, 1.2), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    paper_legend(axes, handles, names)


def describe(table: pd.DataFrame) -> str:
    """How many sets, links and groups, and the largest overlap."""
    sets, links = (table[table.kind == kind] for kind in (SET, LINK))
    told = f"{len(sets)} gene sets for {named(table.output.iloc[0])}, {len(links)} links, {table.groups.iloc[0]} groups that hang together"
    if links.empty:
        return f"{told}: none says what another says."
    most = links.loc[links.value.idxmax()]
    return f"{told}; closest are {most.set} and {most.other}, with {most.value:.0%} of the smaller one's leading genes in both."


figure("set_network", "Which gene sets say the same?", table=table, screen=screen, paper=paper, describe=describe, size=(160, 120),
       **{**EXPLAINED, "section": "Pathways", "after": "enrichment"},
       help="The sets of smallest false discovery rate. Linked are those of which the smaller shares half of its leading genes with the "
            "other: they tell one story, not two. Places have no meaning but that.")
