"""Public data by name: one client a file. What it brings are files as the source gives them, for the readers to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ..errors import GenoMLError
from ..params import Param, checked
from ..registry import Registry
from .parts.client import Client
from .parts.folder import alone
from .parts.progress import Progress

SOURCES = Registry(__name__, "source")


@dataclass(frozen=True)
class Part:
    """Something that is brought: ``get(client, folder)`` writes it below a folder and returns its path in there.

    table: whether it describes samples; size: bytes, None where the source does not say.
    """

    label: str
    get: Callable[[Client, Path], Path]
    size: int | None = None
    table: bool = False


@dataclass(frozen=True)
class Source:
    """One catalogue entry.

    find(client, words, **options) -> a table with "name", "title" and perhaps more, a row for each thing that fits the words.
    offer(client, name, **options) -> its parts. host: who is asked; names: what a name is, for people; params: choices, by name;
    terms: what a user must know before using the data.
    """

    name: str
    label: str
    host: str
    find: Callable[..., pd.DataFrame]
    offer: Callable[..., list[Part]]
    names: str
    terms: str
    params: dict[str, Param] = field(default_factory=dict)


def source(name: str, label: str, **parts) -> Source:
    """Declare a source."""
    return SOURCES.add(Source(name, label, **parts))


def find(source: str, words: str, options: dict | None = None) -> list[dict]:
    """What a source has for these words, as records. Raises GenoMLError where the source cannot be asked."""
    entry = SOURCES[source]
    with _understood(entry):
        return entry.find(Client(), words.strip(), **checked(entry.params, options or {}, entry.label)).to_dict("records")


def offer(source: str, name: str, options: dict | None = None) -> list[dict]:
    """What would be brought: label, size in bytes or None, whether it describes samples. Raises GenoMLError as ``find``."""
    return [{"label": part.label, "size": part.size, "table": part.table} for part in _parts(Client(), source, name, options)]


def bring(source: str, name: str, out: str, options: dict | None = None, progress: str | None = None) -> dict[str, list[str]]:
    """Write what a source has under a name below the folder ``out``; returns {"data": paths, "tables": paths} in there.

    What is there from an interrupted attempt is used. progress: a file that is kept up to date, see ``Progress``. Raises GenoMLError.
    """
    client, folder = Client(), Path(out)
    parts = _parts(client, source, name, options)
    sizes = [part.size for part in parts]
    client.progress = Progress(Path(progress) if progress else None, len(parts), None if None in sizes else sum(sizes))
    with alone(folder), _understood(SOURCES[source]):
        paths = client.together(lambda part: part.get(client, folder), parts)
    found: dict[str, dict[str, None]] = {"data": {}, "tables": {}}
    for part, path in zip(parts, paths, strict=True):
        found["tables" if part.table else "data"][path.relative_to(folder).parts[0]] = None
    return {kind: list(places) for kind, places in found.items()}


def _parts(client: Client, source: str, name: str, options: dict | None) -> list[Part]:
    entry = SOURCES[source]
    with _understood(entry):
        return entry.offer(client, name.strip(), **checked(entry.params, options or {}, entry.label))


@contextmanager
def _understood(entry: Source) -> Iterator[None]:
    """What a server answers in a way that nobody expected, and what the disk refuses, in words."""
    try:
        yield
    except GenoMLError:
        raise
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"[:200]
        raise GenoMLError(f"{entry.host} answered in a way that is not known.", why, "Try again later; it may have changed.") from error
    except OSError as error:
        raise GenoMLError("It could not be written to the disk.", error.strerror or str(error)[:200], "What has come is kept.") from error
