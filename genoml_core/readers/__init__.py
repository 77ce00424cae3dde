"""Readers: a file becomes a Dataset. One format a file, chosen by content, and run only in a throw-away child process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..child import GIGABYTE, call
from ..dataset import Dataset
from ..errors import GenoMLError
from ..registry import Registry
from ..workspace import Workspace
from .parts.records import Duplicates, Orientation, Parsed, Wanted

READERS = Registry(__name__, "reader")
MEMORY = 8 * GIGABYTE


@dataclass(frozen=True)
class Reader:
    """One catalogue entry. ``sniff`` says by the content whether it can read a file; ``suffixes`` only serve the file chooser."""

    name: str
    label: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Path], bool]
    read: Callable[[Path, Wanted], Parsed]


def reader(name: str, *, label: str, suffixes: tuple[str, ...], sniff: Callable[[Path], bool]):
    """Declare the decorated ``read(path, wanted) -> Parsed`` as the reader of a format. It raises DataError for what it cannot read."""

    def declare(read):
        READERS.add(Reader(name, label, suffixes, sniff, read))
        return read

    return declare


def import_files(
    workspace: Workspace,
    files: Sequence[tuple[str, str | Path]],
    *,
    name: str | None = None,
    orientation: Orientation | None = None,
    duplicates: Duplicates | None = None,
    samples: str | Path | None = None,
    layer: str | Sequence[str] = "expression",
    format: str | None = None,
    covariates: Sequence[str] | None = None,
    description: str = "",
) -> tuple[Dataset, dict]:
    """Make a dataset of matrix files and, if given, one sample table; returns it and the report of what was found and done.

    files: (file name for people, path), one matrix each. layer: the name of the matrix, or one name for each file; all layers must
    have the same samples. orientation: what the rows are; duplicates: how genes that repeat are combined (None: an error); format: a
    reader's name; None means: found out by content. samples: path of the sample table. covariates: sample columns to use as features.
    report: {"orientation", "kind", "reader" (of the first file), "overlap" ({samples, table, matched, percent, column, rule,
    only_in_matrix, only_in_table} or None), "changes", "notes"}.
    Raises DataError for bad data, GenoMLError for a request that cannot be met.
    """
    names = [layer] if isinstance(layer, str) else list(layer)
    if not files or len(names) != len(files) or len(set(names)) < len(names):
        raise GenoMLError(
            f"{len(files)} files and {len(names)} layer names do not fit.", fix="Give each matrix file a layer name of its own."
        )
    paths = [Path(path).resolve() for _, path in files] + ([Path(samples).resolve()] if samples else [])
    for path in paths:
        if not path.is_file():
            raise GenoMLError(f"There is no file {path.name!r}.", fix="Check the path.")
    if format is not None:
        READERS[format]  # a wrong name is an error before any work
    bytes = sum(path.stat().st_size for path in paths)
    workspace.room(bytes)
    request = {
        "files": [[label, shown, str(path)] for label, (shown, _), path in zip(names, files, paths, strict=False)],
        "table": str(paths[-1]) if samples else None,
        "name": name,
        "orientation": orientation,
        "duplicates": duplicates,
        "format": format,
        "covariates": list(covariates or []),
        "description": description,
    }
    answer = call(
        "genoml_core.readers.parts.build:build",
        memory=MEMORY,
        seconds=120 + bytes / 1e6,
        folder=str(workspace.path / "datasets"),
        **request,
    )
    return workspace.dataset(answer["key"]), answer["report"]
