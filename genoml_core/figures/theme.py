"""What all figures share: colours, lines, short names, and the layout of the screen and of paper."""
import html
from contextlib import contextmanager
from os.path import commonprefix
from threading import RLock

# Okabe and Ito (2008), told apart by all common kinds of colour vision; grey for black and a darker yellow, to show on white and on dark
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C", "#B8A800")
DASHES = ("solid", "dash", "dot")
PAPER_DASHES = {"solid": "-", "dash": (0, (4, 1.5)), "dot": (0, (1, 1.2))}
QUIET = "#8C8C8C"  # guides: chance lines, zero lines
MILLIMETRE = 1 / 25.4  # in inches

_RC = {
    "font.family": "sans-serif", "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"],
    "font.size": 7, "axes.labelsize": 7, "axes.titlesize": 8, "xtick.labelsize": 6.5, "ytick.labelsize": 6.5, "legend.fontsize": 6.5,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "lines.linewidth": 1.2, "legend.frameon": False, "svg.fonttype": "none", "svg.hashsalt": "genoml", "pdf.fonttype": 42,
}
_DRAWING = RLock()  # Matplotlib's settings belong to the process, and pages are drawn by threads


def style(index: int) -> tuple[str, str]:
    """Colour and dash of the i-th series; after the palette is used up, the next dash."""
    return PALETTE[index % len(PALETTE)], DASHES[index // len(PALETTE) % len(DASHES)]


def faint(colour: str, alpha: float) -> str:
    """A hex colour as ``rgba(...)`` with transparency, for Plotly."""
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def shortened(names, most: int = 24) -> list[str]:
    """Names that fit: the middle is left out of long ones, or, where they would then look alike, what they all begin and end with."""
    names = [printable(name) for name in names]
    short = [_squeezed(name, most) for name in names]
    if len(set(short)) == len(set(names)):
        return short
    head, tail = (len(commonprefix(way)) for way in (names, [name[::-1] for name in names]))  # noqa: RUF071 - letters, not paths
    return [_squeezed(f"…{name[head:max(head, len(name) - tail)]}…", most) for name in names]


def printable(text) -> str:
    """The text with a space for what has no glyph (and no place in XML)."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))


def _squeezed(name: str, most: int) -> str:
    end = (most - 1) // 3
    return name if len(name) <= most else f"{name[:most - 1 - end]}…{name[-end:]}"


def on_screen(names, most: int = 24) -> list[str]:
    """Users' names for Plotly, which reads HTML."""
    return [html.escape(name, quote=False) for name in shortened(names, most)]


def on_paper(names, most: int = 24) -> list[str]:
    """Users' names for Matplotlib, which reads ``$`` as mathematics."""
    return [name.replace("$", r"\$") for name in shortened(names, most)]


def screen_layout(figure, *, x: str, y: str, height: int = 340, legend=()):
    """Lay a Plotly figure out: the page's theme rules colours, the legend stands below, and long labels move the margins.

    height: pixels without the legend; legend: its entries, for which room is made as on a screen of 390 pixels.
    """
    room = _legend_room(legend)
    figure.update_layout(
        height=height + room, margin={"l": 8, "r": 8, "t": 24, "b": 8}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0, "title": None, "maxheight": max(room, 20)},
        hoverlabel={"namelength": -1},
    )
    figure.update_xaxes(title=x, automargin=True, zeroline=False)
    figure.update_yaxes(title=y, automargin=True, zeroline=False)
    return figure


def _legend_room(entries) -> int:
    """Pixels that a legend needs where 300 are free across."""
    if not entries:
        return 0
    columns = max(1, 300 // (6 * max(map(len, entries)) + 45))
    return 31 * -(-len(entries) // columns) + 12


def time_axis(table) -> str:
    """The title of a time axis, from the unit that a table of survival holds."""
    unit = table.unit.iloc[0]
    return f"Time ({unit})" if unit else "Time"


@contextmanager
def paper_style(scale: float = 1.0):
    """Matplotlib's settings for paper; draw and save inside. One thread at a time. scale: how much larger than usual letters are."""
    import matplotlib

    sizes = {name: value * scale for name, value in _RC.items() if name.endswith(("size", "fontsize"))}
    with _DRAWING, matplotlib.rc_context(_RC | sizes):
        yield


def paper_axes(size: tuple[float, float]):
    """A figure of this size in millimetres, without pyplot, and its axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=tuple(side * MILLIMETRE for side in size), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def paper_legend(axes, handles, names, notes=None) -> None:
    """The legend to the right of the axes, where it hides nothing; notes: what stands behind each name."""
    labels = [f"{name} {note}".strip() for name, note in zip(on_paper(names), notes or [""] * len(handles), strict=True)]
    axes.legend(handles, labels, loc="upper left", bbox_to_anchor=(1.01, 1), borderaxespad=0, handlelength=2)
