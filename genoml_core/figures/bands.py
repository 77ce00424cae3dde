"""How lines with a band are drawn: a line a series over its 95 % interval."""
import pandas as pd

from .theme import PAPER_DASHES, faint, on_screen, paper_legend, screen_layout, style


def by_series(table: pd.DataFrame):
    """(series, its rows) in the order of the table."""
    return table.groupby("series", sort=False)


def screen_bands(table: pd.DataFrame, titles: tuple[str, str], *, percent: bool = False, looks=style):
    """Plotly: columns series, x, value, low, high; a series without limits is a line alone.

    percent: x as percent, on a log scale; looks(i): colour and dash of the i-th series.
    """
    import plotly.graph_objects as go

    drawn, names = go.Figure(), on_screen(table.series.unique(), 40)
    for i, (_, part) in enumerate(by_series(table)):
        colour, dash = looks(i)
        group = {"legendgroup": str(i), "name": names[i]}
        if part.low.notna().any():
            around, edge = pd.concat([part.x, part.x[::-1]]), pd.concat([part.high, part.low[::-1]])
            drawn.add_scatter(x=around, y=edge, fill="toself", fillcolor=faint(colour, 0.16), line={"width": 0}, hoverinfo="skip",
                              showlegend=False, mode="lines", **group)
        drawn.add_scatter(x=part.x, y=part.value, mode="lines", line={"color": colour, "dash": dash, "width": 2},
                          customdata=part[["low", "high"]], **group,
                          hovertemplate="%{y:.3f} (%{customdata[0]:.3f} to %{customdata[1]:.3f})")
    screen_layout(drawn, x=titles[0], y=titles[1], legend=names)
    drawn.update_layout(hovermode="x unified")
    if percent:
        drawn.update_xaxes(type="log", tickformat=".1~%")
    return drawn


def paper_bands(table: pd.DataFrame, axes, titles: tuple[str, str], *, percent: bool = False, looks=style) -> None:
    """Matplotlib: the same."""
    handles, names = [], []
    for i, (name, part) in enumerate(by_series(table)):
        colour, dash = looks(i)
        if part.low.notna().any():
            axes.fill_between(part.x, part.low, part.high, color=colour, alpha=0.16, linewidth=0)
        handles += axes.plot(part.x, part.value, color=colour, linestyle=PAPER_DASHES[dash])
        names.append(name)
    if percent:
        from matplotlib.ticker import FuncFormatter

        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:g} %"))
    axes.set(xlabel=titles[0], ylabel=titles[1])
    paper_legend(axes, handles, names)
