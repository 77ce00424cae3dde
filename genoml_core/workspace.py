"""Where a user's datasets, runs and cache live on disk, and how files get there whole or not at all."""
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import GenoMLError

_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """An unguessable workspace id: 128 random bits, in hexadecimal since an id that began with a dash would read as an option."""
    return secrets.token_hex(16)


def home() -> Path:
    """The folder of all user data: ``GENOML_HOME``, or ``~/.genoml-studio``."""
    return Path(os.environ.get("GENOML_HOME") or "~/.genoml-studio").expanduser()


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` to write to; it takes the name only when the block ends well."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A temporary folder that becomes ``path`` when the block ends well; a folder already there wins."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    temporary.mkdir(parents=True)
    try:
        yield temporary
        try:
            os.rename(temporary, path)
        except OSError:
            if not path.is_dir():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_json(path: Path, content) -> None:
    """Write JSON whole or not at all."""
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False), encoding="utf-8")


class Workspace:
    """One user's folder: ``datasets/<key>``, ``runs/<id>``, ``cache``, ``incoming``. Its unguessable id is the capability."""

    def __init__(self, id: str):
        if not _ID.fullmatch(id):
            raise GenoMLError("This is not a workspace id.", fix="Open the start page to get a new workspace.")
        self.id = id
        self.path = home() / "workspaces" / id

    @classmethod
    def create(cls, id: str | None = None) -> "Workspace":
        """A new, empty workspace; a workspace already there under this id stays as it is."""
        workspace = cls(id or new_id())
        workspace._make()
        return workspace

    @classmethod
    def of_command_line(cls) -> "Workspace":
        """The workspace that commands use when none is named: one a user, made at the first command."""
        named = home() / "command-line-workspace"
        if not named.exists():
            named.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(named) as temporary:
                temporary.write_text(cls.create().id)
        workspace = cls(named.read_text().strip())
        workspace._make()
        return workspace

    def exists(self) -> bool:
        return self.path.is_dir()

    def _make(self):
        for part in ("datasets", "runs", "cache", "incoming"):
            (self.path / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def cache(self) -> Path:
        return self.path / "cache"

    @property
    def incoming(self) -> Path:
        """Uploaded files, until a reader has made a dataset of them."""
        return self.path / "incoming"

    def _entry(self, folder: str, name: str, noun: str) -> Path:
        """The path of a dataset or run by its name, or by the start of it; never built from the request itself."""
        found = [p for p in _folders(self.path / folder) if name and p.name.startswith(name)]
        exact = [p for p in found if p.name == name] or found
        if len(exact) != 1:
            why = f"{len(exact)} {noun}s begin like this." if exact else ""
            raise GenoMLError(f"There is no {noun} {name!r} in this workspace.", why, "List what is there and choose one.")
        return exact[0]

    def dataset(self, key: str):
        """The dataset with this key (or unique start of a key)."""
        from .dataset import Dataset

        return Dataset(self._entry("datasets", key, "dataset"))

    def run(self, id: str):
        """The run with this id (or unique start of an id)."""
        from .run import Run

        return Run(self._entry("runs", id, "run"))

    def datasets(self) -> list:
        """All datasets, the newest first."""
        from .dataset import Dataset

        return sorted((Dataset(p) for p in _folders(self.path / "datasets")), key=lambda d: d.facts.created, reverse=True)

    def runs(self) -> list:
        """All runs, the newest first."""
        from .run import Run

        return [Run(p) for p in sorted(_folders(self.path / "runs"), reverse=True)]


def _folders(parent: Path) -> list[Path]:
    return [p for p in parent.iterdir() if p.is_dir() and not p.name.startswith(".")]
