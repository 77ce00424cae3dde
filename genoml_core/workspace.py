"""Where a user's datasets, runs and cache live on disk."""
import re
import secrets
from pathlib import Path

from .dataset import Dataset
from .errors import GenoMLError
from .files import whole_file
from .plan import Plan
from .run import Run
from .settings import settings

_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """An unguessable workspace id: 128 random bits, in hexadecimal since an id that began with a dash would read as an option."""
    return secrets.token_hex(16)


def home() -> Path:
    """The folder of all user data."""
    return settings().home.expanduser()


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

    def dataset(self, key: str) -> Dataset:
        """The dataset with this key (or unique start of a key)."""
        return Dataset(self._entry("datasets", key, "dataset"))

    def run(self, id: str) -> Run:
        """The run with this id (or unique start of an id)."""
        return Run(self._entry("runs", id, "run"))

    def new_run(self, plan: Plan) -> Run:
        """A new run folder that holds its plan; nothing runs yet."""
        return Run.create(self.path / "runs", plan)

    def datasets(self) -> list[Dataset]:
        """All datasets, the newest first."""
        return sorted((Dataset(p) for p in _folders(self.path / "datasets")), key=lambda d: d.facts.created, reverse=True)

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        return [Run(p) for p in sorted(_folders(self.path / "runs"), reverse=True)]


def _folders(parent: Path) -> list[Path]:
    return [p for p in parent.iterdir() if p.is_dir() and not p.name.startswith(".")]


def all_runs() -> list[Run]:
    """The runs of all workspaces of this machine, in no order."""
    return [Run(path) for path in home().glob("workspaces/*/runs/[!.]*") if path.is_dir()]
