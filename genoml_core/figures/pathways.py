"""Gene sets that stand high among the features that drive predictions, beside what they come to with labels shuffled."""
import numpy as np
import pandas as pd

from ..errors import GenoMLError
from ..registry import near_miss
from ..statistics.enrichment import running_sum
from . import figure
from .attribution import EXPLAINED, named
from .dials import USUAL, Dials
from .theme import PALETTE, QUIET, on_paper, on_screen, paper_legend, screen_layout

TOP = 15
SURE = 0.05  # false discovery rate
TITLES = {"ranked": "Normalised enrichment", "over": "Times as many as chance"}
VALUES = {"ranked": "nes", "over": "fold"}
NOTHING = {"ranked": 0.0, "over": 1.0}
NAMES = ("Labels as they are, false discovery rate below 5 %", "Labels as they are, not so sure", "Labels shuffled")
POINTS = 400  # of a running sum
COLUMNS = ["sets", "output", "set", "shuffled", "value", "p", "q", "size", "genes", "found", "by_chance"]


def rows_of(run, how: str, output: str, dials: Dials) -> pd.DataFrame:
    """The tests of the collection that the dials name, or of the first, for one output; as in ``Run.enriched``."""
    rows = run.enriched(how, output=[output])
    known = list(rows.sets[rows.shuffled == 0].unique())
    if not known:
        raise GenoMLError("No set could be tested for this output.", fix="Choose another class, or other gene sets.")
    if dials.sets and dials.sets not in known:
        raise GenoMLError(f"No gene sets {dials.sets!r} were tested.", fix=near_miss(dials.sets, known))
    return rows[rows.sets == (dials.sets or known[0])]


def _table(how: str):
    def table(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
        """sets, output, set, shuffled, value, p, q, size, genes, found, by_chance: the 15 sets of smallest q, and what they came to with
        labels shuffled (shuffled 1, 2 ...). found, by_chance: how many sets have a false discovery rate below 5 %, with labels as they
        are, and in the mean with shuffled ones.
        """
        rows = rows_of(run, how, output, dials)
        real, sure = rows[rows.shuffled == 0], (rows.q < SURE).groupby(rows.shuffled).sum()
        first = real.sort_values(["q", "p"], kind="stable").set.head(TOP)
        told = rows[rows.set.isin(first)].rename(columns={VALUES[how]: "value"})
        place = told.set.map(dict(zip(first, range(TOP), strict=False)))
        told = told.assign(found=int(sure[0]), by_chance=sure.drop(0).mean(), place=place, genes=told.genes.fillna("none"))
        return told.sort_values(["shuffled", "place"], ignore_index=True)[COLUMNS]

    return table


def _parts(table: pd.DataFrame):
    """(words, colour, filled, rows) of sets that are sure, of those that are not, and of shuffled labels."""
    real = table.shuffled == 0
    sure = real & (table.q < SURE)
    drawn = (PALETTE[1], True, sure), (PALETTE[0], False, real & ~sure), (QUIET, True, ~real)
    for name, (colour, filled, rows) in zip(NAMES, drawn, strict=True):
        yield name, colour, filled, table[rows]


def _places(table: pd.DataFrame) -> tuple[list[str], dict[str, int]]:
    names = list(table.set[table.shuffled == 0])
    return names, {name: place for place, name in enumerate(names)}


def _screen(how: str):
    def screen(table: pd.DataFrame):
        """Plotly: a row a set; a dot for the labels as they are, small grey ones for shuffled labels."""
        import plotly.graph_objects as go

        drawn, (names, at) = go.Figure(), _places(table)
        for name, colour, filled, part in _parts(table):
            drawn.add_scatter(
                x=part.value, y=part.set.map(at), mode="markers", name=name,
                marker={"color": colour, "size": 6 if colour == QUIET else 11, "symbol": "circle" if filled else "circle-open"},
                customdata=np.column_stack([on_screen(part.set, 60), part["size"], part.q]) if len(part) else None,
                hovertemplate="%{customdata[0]}: %{x:.2f}, %{customdata[1]} genes, q %{customdata[2]:.2g}<extra></extra>",
            )
        drawn.add_vline(NOTHING[how], line={"color": QUIET, "dash": "dash", "width": 1})
        screen_layout(drawn, x=TITLES[how], y="", height=90 + 26 * len(names), legend=NAMES)
        shown = {"tickvals": list(range(len(names))), "ticktext": on_screen(names, 22), "range": [len(names) - 0.5, -0.5]}
        return drawn.update_yaxes(showgrid=False, **shown)

    return screen


def _paper(how: str):
    def paper(table: pd.DataFrame, axes) -> None:
        """Matplotlib: the same."""
        (names, at), handles = _places(table), []
        for _, colour, filled, part in _parts(table):
            handles += axes.plot(part.value, part.set.map(at), "o", color=colour, markersize=2.2 if colour == QUIET else 4.5,
                                 markerfacecolor=colour if filled else "none")
        axes.axvline(NOTHING[how], color=QUIET, linewidth=0.8, linestyle="--", zorder=0)
        axes.set_yticks(range(len(names)), on_paper(names, 34))
        axes.set(xlabel=TITLES[how], ylim=(len(names) - 0.5, -0.5))
        axes.tick_params(axis="y", length=0)
        axes.legend(handles, [name for name, *_ in _parts(table)], loc="upper left", bbox_to_anchor=(-0.4, -0.12), borderaxespad=0)

    return paper


def _describe(table: pd.DataFrame) -> str:
    """How many sets are sure, how many with labels shuffled, and the first."""
    first = "; ".join(f"{row.set} {row.value:+.2f} ({_q(row.q)})" for row in table[table.shuffled == 0].head(3).itertuples())
    return (f"Gene sets of {table.sets.iloc[0]} and {named(table.output.iloc[0])}: {table.found.iloc[0]} with a false discovery rate below "
            f"5 %, with shuffled labels {table.by_chance.iloc[0]:.1f} on average; first {first}. {_verdict(table)}")


def _q(q: float) -> str:
    return "q < 0.001" if q < 0.001 else f"q = {q:.2g}"


def _verdict(table: pd.DataFrame) -> str:
    found, chance = table.found.iloc[0], table.by_chance.iloc[0]
    if not found:
        return "No set is sure: there is no pathway to tell of."
    if chance >= found / 2:
        return "About as many come up when nothing can be learnt: they say little of the outcome."
    return "That is more than chance brings."


def table_sum(run, output: str, dials: Dials = USUAL) -> pd.DataFrame:
    """sets, output, set, rank, sum, score, member: the running sum of one set over all genes, from the highest score to the lowest.

    The set is that of the dials, or the one of smallest q. Of very many genes, members and evenly spaced others are told.
    """
    rows = rows_of(run, "ranked", output, dials)
    real = rows[rows.shuffled == 0]
    name = dials.pathway or real.sort_values(["q", "p"], kind="stable").set.iloc[0]
    if name not in set(real.set):
        raise GenoMLError(f"No set {name!r} was tested.", fix=near_miss(name, real.set))
    ranking = run.ranking()
    ranking = ranking[ranking.output == output].reset_index(drop=True)
    member = ranking.gene.isin(_members(run, rows.sets.iloc[0], name)).to_numpy()
    summed = running_sum(ranking.score.to_numpy(), member)
    every = np.arange(len(member))
    shown = member | (every % max(1, len(member) // POINTS) == 0) | np.isin(every, [summed.argmax(), summed.argmin()])
    told = pd.DataFrame({"rank": every + 1, "sum": summed, "score": ranking.score, "member": member})[shown]
    return told.assign(sets=rows.sets.iloc[0], output=output, set=name).reset_index(drop=True)[["sets", "output", "set", *told]]


def _members(run, sets: str, name: str) -> pd.Series:
    """The genes of a set, as the workspace has them."""
    from ..reference import Reference

    folder = run.path.parents[1] / "references"
    reference = next((r for r in map(Reference, sorted(folder.iterdir())) if r.facts.kind == "gene sets" and r.name == sets), None)
    if reference is None:
        fix = "Add the same file again, or take it from the trash."
        raise GenoMLError(f"The gene sets {sets!r} are no longer in this workspace.", fix=fix)
    return reference.table.gene[reference.table.set == name]


def screen_sum(table: pd.DataFrame):
    """Plotly: the sum as a line, and a mark below for each gene of the set."""
    import plotly.graph_objects as go

    drawn, members = go.Figure(), table[table.member]
    floor = min(0.0, table["sum"].min()) - 0.08
    drawn.add_scatter(x=table["rank"], y=table["sum"], mode="lines", line={"color": PALETTE[2], "width": 2}, name="running sum",
                      hovertemplate="gene %{x}: %{y:.2f}<extra></extra>")
    drawn.add_scatter(x=members["rank"], y=[floor] * len(members), mode="markers", name="genes of the set",
                      marker={"symbol": "line-ns-open", "size": 10, "color": PALETTE[0]}, hovertemplate="gene %{x}<extra></extra>")
    drawn.add_hline(0, line={"color": QUIET, "width": 1})
    screen_layout(drawn, x=_axis(table), y="Running sum", legend=["running sum", "genes of the set"])
    return drawn.update_layout(title={"text": on_screen([table.set.iloc[0]], 60)[0], "font": {"size": 13}}, margin={"t": 40})


def paper_sum(table: pd.DataFrame, axes) -> None:
    """Matplotlib: the same."""
    members, floor = table[table.member], min(0.0, table["sum"].min()) - 0.08
    [line] = axes.plot(table["rank"], table["sum"], color=PALETTE[2])
    [marks] = axes.plot(members["rank"], [floor] * len(members), "|", color=PALETTE[0], markersize=5, markeredgewidth=0.6)
    axes.axhline(0, color=QUIET, linewidth=0.6)
    axes.set(xlabel=_axis(table), ylabel="Running sum", title=on_paper([table.set.iloc[0]], 60)[0])
    paper_legend(axes, [line, marks], ["running sum", "genes of the set"])


def _axis(table: pd.DataFrame) -> str:
    return f"Genes, from what raises {named(table.output.iloc[0])} to what lowers it".replace("$", r"\$")


def describe_sum(table: pd.DataFrame) -> str:
    """Its largest distance from 0."""
    peak = table.loc[table["sum"].abs().idxmax()]
    what = f"Running sum of {table.set.iloc[0]} over {table['rank'].max():,} genes for {named(table.output.iloc[0])}"
    farthest = f"the sum is farthest from 0 at gene {peak['rank']:,}, {peak['sum']:+.2f}"
    return f"{what}: {table.member.sum()} of its genes were tested; {farthest}."


_SHARED = {**EXPLAINED, "section": "Pathways", "after": "enrichment"}
figure("ranked_sets", "Gene sets high or low in the ranking", table=_table("ranked"), screen=_screen("ranked"), paper=_paper("ranked"),
       describe=_describe, size=(150, 110), **_SHARED,
       help="Gene set enrichment: genes in the order of what they do to the prediction. Right: the set's genes raise it, left: they lower "
            "it. Genes of a set often rise and fall together, so sets come up more often by chance than their q says. Grey: the same "
            "models with labels shuffled; trust what stands clear of them.")
figure("over_sets", "Gene sets among the most important genes", table=_table("over"), screen=_screen("over"), paper=_paper("over"),
       describe=_describe, size=(150, 110), **_SHARED,
       help="How many of the most important genes are in a set, against chance among all genes that models were given: never against the "
            "whole genome, which would make every set of well-measured genes stand out.")
figure("running_sum", "One gene set in the ranking", table=table_sum, screen=screen_sum, paper=paper_sum, describe=describe_sum,
       size=(140, 75), **_SHARED,
       help="The sum rises at genes of the set and falls between them. A peak far left: the set's genes raise the prediction.")
