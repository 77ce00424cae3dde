"""How figures are finished, on the screen and on paper: width, letters, colours, legend, and their own titles and labels."""
import json
from contextlib import suppress
from pathlib import Path

from pydantic import Field, ValidationError

from ..errors import GenoMLError
from ..files import write_json
from ..frozen import Frozen
from ..registry import near_miss
from .theme import MILLIMETRE, PALETTE, faint

FILE = "finish.json"  # in a workspace
WIDTHS = {0: "as the figure is", 85: "85 mm, one column", 114: "114 mm, one and a half", 174: "174 mm, two columns"}
PALETTES = {
    "usual": PALETTE,
    "bright": ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#8C8C8C", "#999933"),
    "muted": ("#332288", "#CC6677", "#117733", "#DDCC77", "#88CCEE", "#882255", "#8C8C8C", "#44AA99"),
    "greys": ("#303030", "#8A8A8A", "#5A5A5A", "#B5B5B5", "#757575", "#A0A0A0", "#C9C9C9", "#484848"),
}  # usual: Okabe and Ito; bright and muted: Paul Tol (2021), "Colour schemes", SRON/EPS/TN/09-002
USUAL_LETTERS = 7.0  # points that all sizes of letters are told for
ROW = 3.4  # millimetres that a row of a legend takes


class Finish(Frozen):
    """width: on paper in millimetres, one of WIDTHS, 0 for that of each figure; font: points; palette: one of PALETTES.

    title, x, y: of one figure; "" for its own.
    """

    width: int = 0
    font: float = Field(USUAL_LETTERS, ge=5, le=16)
    palette: str = "usual"
    legend: bool = True
    title: str = Field("", max_length=200)
    x: str = Field("", max_length=200)
    y: str = Field("", max_length=200)

    @property
    def scale(self) -> float:
        """How much larger than usual letters are."""
        return self.font / USUAL_LETTERS

    def size(self, own: tuple[float, float]) -> tuple[float, float]:
        """Width and height in millimetres of a figure that has this size: what becomes narrower becomes lower by half as much."""
        return (self.width, own[1] * (1 + self.width / own[0]) / 2) if self.width else own

    def colours(self) -> dict[str, str]:
        """The colours that become others."""
        return {} if self.palette == "usual" else dict(zip(PALETTE, PALETTES[self.palette], strict=True))

    def on_screen(self, drawn):
        """A Plotly figure, finished."""
        if self == PLAIN:
            return drawn
        import plotly.io

        text = drawn.to_json()
        for old, new in self.colours().items():
            text = text.replace(old, new).replace(faint(old, 0)[:-2], faint(new, 0)[:-2])
        drawn = plotly.io.from_json(text)
        drawn.update_layout(font={"size": round(12 * self.scale)}, title={"text": _safe(self.title)} if self.title else {})
        if self.title:
            drawn.update_layout(margin={"t": 56})
        if not self.legend:
            drawn.update_layout(showlegend=False)
        for way, label in (("x", self.x), ("y", self.y)):
            if label:
                drawn.update_layout({f"{way}axis": {"title": {"text": _safe(label)}}})
        return drawn

    def on_paper(self, drawing, axes) -> None:
        """A Matplotlib figure, finished; its letters follow from the settings that it was drawn with."""
        for artist in drawing.findobj():
            _recolour(artist, self.colours())
        if legend := axes.get_legend():
            if self.legend and self.width:
                self._below(drawing, legend)
            if self.width or not self.legend:
                legend.remove()
        for label, put in ((self.title, axes.set_title), (self.x, axes.set_xlabel), (self.y, axes.set_ylabel)):
            if label:
                put(label.replace("$", r"\$"))

    def _below(self, drawing, legend) -> None:
        """The entries of a legend below the figure, which gets room for them: beside it they would take what is narrow already."""
        labels = [text.get_text() for text in legend.get_texts()]
        columns = max(1, int(self.width / (ROW * self.scale) / (0.5 * max(map(len, labels)) + 4)))
        drawing.legend(legend.legend_handles, labels, loc="outside lower left", ncols=columns, handlelength=2)
        width, height = drawing.get_size_inches()
        drawing.set_size_inches(width, height + MILLIMETRE * ROW * self.scale * -(-len(labels) // columns))


PLAIN = Finish()


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _recolour(artist, colours: dict[str, str]) -> None:
    """Give what has a colour of the usual palette the other one; how much it lets through stays."""
    from matplotlib.colors import to_hex, to_rgba, to_rgba_array

    for part in ("color", "facecolor", "edgecolor", "markerfacecolor", "markeredgecolor") if colours else ():
        with suppress(AttributeError, ValueError, TypeError):
            found = to_rgba_array(getattr(artist, f"get_{part}")())
            new = [to_rgba(colours.get(to_hex(one).upper(), tuple(one)), one[3]) for one in found]
            if new and any(to_hex(one).upper() in colours for one in found):
                getattr(artist, f"set_{part}")(new[0] if len(new) == 1 else new)


def finish_of(workspace: Path, figure: str = "") -> Finish:
    """How figures of a workspace, or one of them, are finished."""
    try:
        kept = json.loads((workspace / FILE).read_text(encoding="utf-8"))
        return Finish(**kept.get("all", {}), **kept.get("figures", {}).get(figure, {}))
    except (OSError, ValueError, TypeError, AttributeError, ValidationError):
        return PLAIN


def keep_finish(workspace: Path, figure: str, finish: Finish) -> None:
    """Finish all figures of a workspace so from now on, and one of them with this title and these labels.

    Raises GenoMLError for a width or palette that does not exist.
    """
    for value, known in ((finish.palette, PALETTES), (finish.width, WIDTHS)):
        if value not in known:
            raise GenoMLError(f"Figures cannot be finished with {value!r}.", fix=near_miss(str(value), map(str, known)))
    path = workspace / FILE
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    own = {name: getattr(finish, name) for name in ("title", "x", "y") if getattr(finish, name)}
    shared = {name: value for name, value in finish.model_dump().items() if name not in ("title", "x", "y")}
    write_json(path, {"all": shared, "figures": {**kept.get("figures", {}), figure: own}})
