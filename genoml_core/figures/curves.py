"""How the two curves with a band, ROC and precision-recall, are drawn: one line a class over its 95 % interval."""
import pandas as pd

from .theme import PAPER_DASHES, QUIET, faint, on_screen, paper_legend, screen_layout, style


def stored(run, name: str, model: str) -> pd.DataFrame:
    """The rows of one model from a stored curve table."""
    curves = run.curves(name)
    return curves[curves.model == model].drop(columns="model").reset_index(drop=True)


def _areas(table: pd.DataFrame, measure: str) -> dict[str, str]:
    """By class: "(measure 0.93)"."""
    return {name: f"({measure} {part.area.iloc[0]:.2f})" for name, part in by_class(table)}


def by_class(table: pd.DataFrame):
    """(class, its rows) in the order of the table."""
    return table.groupby("class", sort=False, observed=True)


def screen_curves(table: pd.DataFrame, x: str, y: str, measure: str, titles: tuple[str, str]):
    """Plotly lines with bands; a class and its band are one entry of the legend."""
    import plotly.graph_objects as go

    drawn, areas = go.Figure(), _areas(table, measure)
    entries = [f"{name} {area}" for name, area in zip(on_screen(areas), areas.values(), strict=True)]
    for i, (_, part) in enumerate(by_class(table)):
        colour, dash = style(i)
        around = pd.concat([part, part[::-1]])
        edge = pd.concat([part.high, part.low[::-1]])
        group = {"legendgroup": str(i), "name": entries[i]}
        drawn.add_scatter(x=around[x], y=edge, fill="toself", fillcolor=faint(colour, _alpha(table)), line={"width": 0},
                          hoverinfo="skip", showlegend=False, mode="lines", **group)
        drawn.add_scatter(x=part[x], y=part[y], mode="lines", line={"color": colour, "dash": dash, "width": 2},
                          customdata=part[["low", "high"]],
                          hovertemplate="%{y:.2f} (%{customdata[0]:.2f} to %{customdata[1]:.2f})", **group)
    screen_layout(drawn, x=titles[0], y=titles[1], legend=entries)
    drawn.update_layout(hovermode="x unified" if len(areas) <= 6 else "closest")
    drawn.update_xaxes(range=[0, 1], constrain="domain")
    drawn.update_yaxes(range=[0, 1.02])
    return drawn


def paper_curves(table: pd.DataFrame, axes, x: str, y: str, measure: str, titles: tuple[str, str]) -> None:
    """Matplotlib lines with bands, the legend beside them."""
    areas, handles = _areas(table, measure), []
    for i, (_, part) in enumerate(by_class(table)):
        colour, dash = style(i)
        axes.fill_between(part[x], part.low, part.high, color=colour, alpha=_alpha(table), linewidth=0)
        handles += axes.plot(part[x], part[y], color=colour, linestyle=PAPER_DASHES[dash])
    axes.set(xlabel=titles[0], ylabel=titles[1], xlim=(0, 1), ylim=(0, 1.02))
    paper_legend(axes, handles, areas, areas.values())


def guide(drawn, x, y, name: str) -> None:
    """A quiet dashed line on the screen that tells what guessing or perfection would give."""
    line = {"color": QUIET, "dash": "dash", "width": 1}
    drawn.add_scatter(x=x, y=y, mode="lines", line=line, name=name, hoverinfo="skip", showlegend=False)


def _alpha(table: pd.DataFrame) -> float:
    """Bands fade where many lie on one another."""
    return 0.18 if table["class"].nunique() <= 4 else 0.10
