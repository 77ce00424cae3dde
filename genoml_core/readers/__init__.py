"""Readers: files become a Dataset. One format a module, chosen by content, and run only in a throw-away child process."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..child import GIGABYTE, call
from ..dataset import Dataset
from ..errors import GenoMLError
from ..params import Param
from ..registry import Registry
from ..workspace import Workspace
from .parts.records import Contents, Duplicates, Orientation, Parsed, Wanted

READERS = Registry(__name__, "reader")
MEMORY = 8 * GIGABYTE


@dataclass(frozen=True)
class Reader:
    """One catalogue entry. ``sniff`` says by the content whether it can read a file, or a folder where ``folder`` is set.

    suffixes: for the file chooser only; params: how a user may want it read; rows: the cells of a file that is a table, for use as a sample
    table; parts: other files that belong to a file and are not read by themselves; general: asked after all others.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Path], bool]
    give: Callable[[Path, Wanted], Parsed | Contents]
    folder: bool = False
    params: dict[str, Param] = field(default_factory=dict)
    rows: Callable[[Path, Wanted], Iterable[tuple[int, list[str]]]] | None = None
    parts: Callable[[Path], list[Path]] = lambda path: []
    general: bool = False

    def read(self, path: Path, wanted: Wanted) -> Contents:
        """What the file or folder holds. Raises DataError for what cannot be read."""
        return Contents.of(self.give(path, wanted))


def reader(name: str, *, label: str, suffixes: tuple[str, ...] = (), sniff: Callable[[Path], bool], **more):
    """Declare the decorated ``give(path, wanted) -> Parsed or Contents`` as the reader of a format; more: the other fields of ``Reader``.

    It raises DataError for what it cannot read.
    """

    def declare(give):
        READERS.add(Reader(name, label, suffixes, sniff, give, **more))
        return give

    return declare


def import_files(
    workspace: Workspace,
    files: Sequence[tuple[str, str | Path]],
    *,
    name: str | None = None,
    orientation: Orientation | None = None,
    duplicates: Duplicates | None = None,
    samples: str | Path | Sequence[str | Path] | None = None,
    layer: str | Sequence[str | None] | None = None,
    format: str | None = None,
    about: Sequence[str] = (),
    options: dict | None = None,
    covariates: Sequence[str] | None = None,
    description: str = "",
) -> tuple[Dataset, dict]:
    """Make a dataset of files, folders and zips and, if given, sample tables; returns it and the report of what was found and done.

    files: (file name for people, path). layer: the name of what a file measures, or one for each; None: found out. Files of one layer have
    different samples; samples of different layers meet by their ids, and who has only some of them stays. orientation: what the rows are;
    duplicates: how genes that repeat are combined (None: an error); format: a reader's name; None means: found out by content; about:
    columns of matrix files that describe samples and are no measurements; options: parameters of the readers. samples: paths of sample
    tables. covariates: the sample columns to use as features; None: what is usual.
    report: {"orientation", "kind", "reader" (of the first layer), "layers": {name: {"orientation", "kind", "reader", "files", "samples"}},
    "rule" (by which the samples of layers met, or None), "overlaps": [{table, samples, rows, matched, percent, column, rule,
    only_in_matrix, only_in_table}], "changes", "notes"}.
    Raises DataError for bad data, GenoMLError for a request that cannot be met.
    """
    tables = [samples] if isinstance(samples, str | Path) else list(samples or [])
    names = [layer] * len(files) if layer is None or isinstance(layer, str) else list(layer)
    if not files or len(names) != len(files):
        raise GenoMLError(
            f"{len(files)} files and {len(names)} layer names do not fit.", fix="Give each file a layer name, or none of them."
        )
    named = [[label, shown, str(Path(path).resolve())] for label, (shown, path) in zip(names, files, strict=True)]
    beside = [[None, Path(path).name, str(Path(path).resolve())] for path in tables]
    if format is not None:
        READERS[format]  # a wrong name is an error before any work
    bytes = sum(_size(Path(path)) for *_, path in named + beside)
    workspace.room(bytes)
    answer = call(
        "genoml_core.readers.parts.build:build",
        memory=MEMORY,
        seconds=120 + bytes / 1e6,
        folder=str(workspace.path / "datasets"),
        files=named,
        tables=beside,
        name=name,
        orientation=orientation,
        duplicates=duplicates,
        format=format,
        about=list(about),
        options=dict(options or {}),
        covariates=None if covariates is None else list(covariates),
        description=description,
    )
    return workspace.dataset(answer["key"]), answer["report"]


def _size(path: Path) -> int:
    """The bytes of a file, or of all files of a folder. Raises GenoMLError where there is neither."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    if not path.is_file():
        raise GenoMLError(f"There is no file {path.name!r}.", fix="Check the path.")
    return path.stat().st_size
