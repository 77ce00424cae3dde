"""What a user deleted: it lies in the trash for two weeks and can be put back; then it goes for good."""
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock
from pydantic import BaseModel

from .errors import GenoMLError
from .files import whole_folder, write_json
from .storage import PUBLIC, children, remove

DAYS = 14
LEAVING, RETURNING, GOING = ".leaving", ".returning", ".going"
_ENTRY = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}(\.\w+)?")


class Discarded(BaseModel):
    """One entry of the trash. parts: where they lay in the workspace, as ``runs/<id>``; dataset: the key of that concerned, or ""."""

    id: str
    noun: Literal["dataset", "run", "reference"]
    title: str
    dataset: str
    parts: list[str]

    @property
    def runs(self) -> list[str]:
        """The ids of its runs."""
        return [part.removeprefix("runs/") for part in self.parts if part.startswith("runs/")]

    @property
    def until(self) -> datetime:
        """When it goes for good."""
        return datetime.strptime(self.id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) + timedelta(days=DAYS)


class Trash:
    """The folder ``<workspace>/trash``: an entry a deletion, which holds the folders as they lay in the workspace.

    The suffix of an entry says what is being done with it. Whoever looks next ends what a killed process began.
    """

    def __init__(self, workspace: Path):
        self.workspace, self.path = workspace, workspace / "trash"

    def put(self, noun: str, title: str, dataset: str, parts: list[str]) -> Discarded:
        """Move parts of the workspace here, in this order. Raises GenoMLError where the last one has left meanwhile."""
        item = Discarded(
            id=f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}", noun=noun, title=title, dataset=dataset, parts=parts
        )
        with self._alone():
            if not (self.workspace / parts[-1]).exists():
                raise GenoMLError(f"There is no {noun} {title!r} any more.", "It was deleted just now, perhaps in another window.")
            with whole_folder(self.path / f"{item.id}{LEAVING}") as folder:
                for part in ("datasets", "runs", "references"):
                    (folder / part).mkdir()
                write_json(folder / "trash.json", item.model_dump())
            self._settle()
        return item

    def items(self) -> list[Discarded]:
        """What can be put back, the latest first."""
        self.settle()
        found = [self._read(self.path / name) for name in reversed(self._names()) if "." not in name]
        return [item for item in found if item.parts]  # one may have left just now

    def find(self, name: str) -> Discarded:
        """The entry with this id, or that holds the run or dataset of this name; the start of a name will do."""
        found = [item for item in self.items() if name and any(n.startswith(name) for n in _names_of(item))]
        if len(found) != 1:
            why = f"{len(found)} entries begin like this." if found else "It was put back or has gone for good, or it was never there."
            raise GenoMLError(f"There is no entry {name!r} in the trash.", why, "List what is there and choose one.")
        return found[0]

    def restore(self, name: str) -> Discarded:
        """Put an entry back where it lay. Raises GenoMLError where its place is taken, or the dataset of a run is not there.

        A dataset that has been imported again is the same by its key: it stays, and the runs come back to it.
        """
        with self._alone():
            self._settle()
            item = self.find(name)
            self._refuse(item)
            os.rename(self.path / item.id, self.path / f"{item.id}{RETURNING}")
            self._settle()
        self._remove()
        return item

    def _refuse(self, item: Discarded) -> None:
        if taken := [id for id in item.runs if (self.workspace / "runs" / id).exists()]:
            raise GenoMLError(f"There is a run {taken[0]} in the workspace again.", fix="Delete it first.")
        if item.noun == "run" and item.dataset and not (self.workspace / "datasets" / item.dataset).exists():
            fix = "Put its dataset back first, or import the same files again: they get the same key."
            raise GenoMLError("The dataset of this run is not in the workspace.", "Without it the run cannot be read.", fix)

    def purge(self, everything: bool = False) -> int:
        """Remove for good what has lain here for DAYS days, or all of it; returns the bytes that this made free."""
        with self._alone():
            self._settle()
            for item in self.items():
                if everything or item.until < datetime.now(UTC):
                    os.rename(self.path / item.id, self.path / f"{item.id}{GOING}")
        return self._remove()

    def settle(self) -> None:
        """End what a killed process began to move."""
        if any(name.endswith((LEAVING, RETURNING)) for name in self._names()):
            with self._alone(), suppress(OSError):  # where an open file forbids it (Windows), the next look tries again
                self._settle()

    def _settle(self) -> None:
        for name in self._names():
            entry, id = self.path / name, name.partition(".")[0]
            if name.endswith(LEAVING):
                for part in self._read(entry).parts:
                    _move(self.workspace / part, entry / part)
                os.rename(entry, self.path / id)
            elif name.endswith(RETURNING):
                for part in reversed(self._read(entry).parts):
                    _move(entry / part, self.workspace / part)
                os.rename(entry, self.path / f"{id}{GOING}")

    def _remove(self) -> int:
        going = [self.path / name for name in self._names() if name.endswith(GOING)]
        return sum(self._forget(self._read(entry)) + remove(entry) for entry in going)

    def _forget(self, item: Discarded) -> int:
        """Nothing that was made from a dataset outlives it: samples stand in the cache, columns in what was chosen."""
        if item.noun == "run" or not item.dataset or (self.workspace / "datasets" / item.dataset).exists():
            return 0
        made = [*(self.workspace / "cache").glob("*")]  # it is not told apart by dataset; runs under way only make it again
        if (self.workspace / "incoming" / "read").exists():
            made += [path for path in children(self.workspace / "incoming") if path.name != PUBLIC]  # the files that it was made from
        return sum(map(remove, [self.workspace / "choices" / f"{item.dataset}.json", *made]))

    def _read(self, entry: Path) -> Discarded:
        """What an entry says of itself; where that is damaged, or half removed, what it holds."""
        try:
            return Discarded.model_validate_json((entry / "trash.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            parts = sorted(path.relative_to(entry).as_posix() for path in entry.glob("*/*"))
            kinds = {part.partition("/")[0] for part in parts}
            noun = next((noun for noun in ("dataset", "reference") if f"{noun}s" in kinds), "run")
            return Discarded(id=entry.name.partition(".")[0], noun=noun, title="(its name is lost)", dataset="", parts=parts)

    def _names(self) -> list[str]:
        """The names of all entries; none where nothing was ever deleted."""
        try:
            return sorted(filter(_ENTRY.fullmatch, os.listdir(self.path)))
        except FileNotFoundError:
            return []

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.mkdir(mode=0o700, exist_ok=True)
        with FileLock(self.path / ".lock"):
            yield


def _move(source: Path, target: Path) -> None:
    if source.exists() and not target.exists():
        os.rename(source, target)


def _names_of(item: Discarded) -> list[str]:
    return [item.id, *(part.partition("/")[2] for part in item.parts)]
