"""Where a user's datasets, runs and cache live on disk."""
import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from .dataset import Dataset
from .errors import BusyError, DataError, GenoMLError
from .files import damaged, sealed, whole_file, whole_folder
from .plan import Plan
from .reference import Knowledge, Reference
from .after import AFTER
from .run import Run
from .settings import settings
from .storage import below, children, content_size, half_written, in_words, remove_old, size
from .trash import Discarded, Trash

PARTS = {  # folder -> what lies in it
    "datasets": "datasets", "references": "gene sets and networks", "runs": "runs", "incoming": "uploaded files", "cache": "the cache",
    "trash": "the trash",
}
FOLDERS = {"dataset.json": "datasets", "reference.json": "references"}  # what describes a folder's content -> where it lies
_ID = re.compile(r"[0-9a-f]{32}")


def new_id() -> str:
    """An unguessable workspace id: 128 random bits, in hexadecimal since an id that began with a dash would read as an option."""
    return secrets.token_hex(16)


def home() -> Path:
    """The folder of all user data."""
    return settings().home.expanduser()


class Workspace:
    """One user's folder: ``datasets/<key>``, ``references/<key>``, ``runs/<id>``, ``incoming``, ``cache``, ``trash``.

    Its unguessable id is the capability.
    """

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
        for part in PARTS:
            (self.path / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    @property
    def cache(self) -> Path:
        return self.path / "cache"

    @property
    def incoming(self) -> Path:
        """Uploaded files, until a reader has made a dataset of them."""
        return self.path / "incoming"

    @property
    def trash(self) -> Trash:
        """What was deleted here, for as long as it can be put back."""
        return Trash(self.path)

    def _entry(self, name: str, *nouns: str) -> Path:
        """The path of a dataset or run by its name, or by the start of it; never built from the request itself."""
        found = [p for noun in nouns for p in self._folders(f"{noun}s") if name and p.name.startswith(name)]
        exact = [p for p in found if p.name == name] or found
        if len(exact) != 1:
            why = f"{len(exact)} {' or '.join(f'{noun}s' for noun in nouns)} begin like this." if exact else ""
            raise GenoMLError(f"There is no {' or '.join(nouns)} {name!r} in this workspace.", why, "List what is there and choose one.")
        return exact[0]

    def _folders(self, part: str) -> list[Path]:
        self.trash.settle()
        return [p for p in children(self.path / part) if p.is_dir() and not p.name.startswith(".")]

    def dataset(self, key: str) -> Dataset:
        """The dataset with this key (or unique start of a key)."""
        return Dataset(self._entry(key, "dataset"))

    def reference(self, key: str) -> Reference:
        """The gene sets or network with this key (or unique start of a key)."""
        return Reference(self._entry(key, "reference"))

    def run(self, id: str) -> Run:
        """The run with this id (or unique start of an id)."""
        return Run(self._entry(id, "run"))

    def new_run(self, plan: Plan, series: str = "") -> Run:
        """A new run folder that holds its plan; nothing runs yet. Raises GenoMLError where the workspace is full."""
        self.room()
        return Run.create(self.path / "runs", plan, series)

    def new_runs(self, plans: Iterable[Plan]) -> list[Run]:
        """A new run folder for each plan; several are a series."""
        plans = list(plans)
        series = secrets.token_hex(4) if len(plans) > 1 else ""
        return [self.new_run(plan, series) for plan in plans]

    def datasets(self) -> list[Dataset]:
        """All datasets, the newest first."""
        return sorted((Dataset(p) for p in self._folders("datasets")), key=lambda d: d.facts.created, reverse=True)

    def references(self, kind: Knowledge | None = None) -> list[Reference]:
        """All gene sets and networks, or those of one kind, the newest first."""
        found = sorted((Reference(p) for p in self._folders("references")), key=lambda r: r.facts.created, reverse=True)
        return [reference for reference in found if kind in (None, reference.facts.kind)]

    def runs(self) -> list[Run]:
        """All runs, the newest first."""
        return [Run(p) for p in sorted(self._folders("runs"), reverse=True)]

    def runs_on(self, dataset: Dataset) -> list[Run]:
        """The runs whose plan names a dataset, the newest first."""
        return [run for run in self.runs() if _dataset_of(run) == dataset.path.name]

    def discard(self, name: str) -> Discarded:
        """Move a run, gene sets or a network, or a dataset with the runs on it, to the trash; name: id or key, or the start of one.

        Raises BusyError while one of the runs is under way or waits for its turn.
        """
        path = self._entry(name, "dataset", "run", "reference")
        if path.parent.name == "runs":
            run = Run(path)
            return self._discard("run", _title(run), _dataset_of(run), [run])
        if path.parent.name == "references":
            return self._discard("reference", Reference(path).name, "", [], f"references/{path.name}")
        dataset = Dataset(path)
        return self._discard("dataset", dataset.name, path.name, self.runs_on(dataset), f"datasets/{path.name}")

    def _discard(self, noun: str, title: str, key: str, runs: list[Run], *others: str) -> Discarded:
        for run in runs:
            _refuse_active(run)
        return self.trash.put(noun, title, key, [*(f"runs/{run.id}" for run in runs), *others])

    def usage(self) -> dict[str, int]:
        """Bytes by part. Uploads grow in place and are always measured; other parts only where something came or went since."""
        return {part: (size if part == "incoming" else content_size)(self.path / part) for part in PARTS}

    def sweep(self) -> int:
        """Remove what killed processes and uploads that were given up left, a day ago or earlier; returns the bytes that this made free."""
        hidden = (path for path in below(self.incoming) if path.name.startswith("."))
        return remove_old([*hidden, *filter(half_written, below(self.path))])

    def adopt(self, folder: Path) -> str:
        """Take over a copy of a dataset or reference folder of another workspace, as it is; returns its key.

        Raises DataError where the folder is neither, or not as it was written.
        """
        kind = next((part for name, part in FOLDERS.items() if (folder / name).is_file()), None)
        if kind is None or not sealed(folder):
            fix = "Name files to import, or the folder that `export` has written for a dataset or for gene sets."
            raise DataError(f"{folder.name!r} is not the folder of a dataset or of gene sets.", fix=fix)
        if broken := damaged(folder):
            why = f"Not as written: {', '.join(broken)}."
            raise DataError(f"The folder {folder.name!r} is damaged.", why, "Copy it again from where it came from.")
        found = Dataset(folder) if kind == "datasets" else Reference(folder)
        if found.key != found.content_key:
            raise DataError(f"The key of {folder.name!r} is not that of its content.", "It was changed.", "Import its files instead.")
        self.room(size(folder))
        with whole_folder(self.path / kind / found.key) as target:
            shutil.copytree(folder, target, dirs_exist_ok=True)
        return found.key

    def room(self, bytes: int = 0) -> None:
        """Raises GenoMLError where the workspace takes more than it may, or would with so many bytes more."""
        used, most = self.usage(), settings().workspace_gb
        if sum(used.values()) + bytes <= most * 1e9:
            return
        largest = sorted((part for part in PARTS if used[part]), key=used.get, reverse=True)
        by = ", ".join(f"{PARTS[part]} {in_words(used[part])}" for part in largest)
        why = f"It takes {in_words(sum(used.values()))} of {in_words(most * 1e9)}: {by or 'nothing'}."
        more = f" {in_words(bytes)} more would come in." if bytes else ""
        fix = "Empty the trash, clear the cache, or delete runs: on the start page under Storage, or by the commands discard and gc."
        raise GenoMLError("There is no room left in this workspace.", why + more, fix)


def all_workspaces() -> list[Workspace]:
    """The workspaces of this machine, in no order."""
    return [Workspace(path.name) for path in home().glob("workspaces/*") if _ID.fullmatch(path.name)]


def all_runs() -> list[Run]:
    """The runs of all workspaces of this machine, in no order."""
    return [Run(path) for path in home().glob("workspaces/*/runs/[!.]*") if path.is_dir()]


def _dataset_of(run: Run) -> str:
    """The key of its dataset; empty for a plan that cannot be read."""
    try:
        return run.plan.dataset
    except (GenoMLError, OSError):
        return ""


def _title(run: Run) -> str:
    try:
        return f"{run.title} in {run.dataset.name}"
    except (GenoMLError, OSError):
        return run.id


def _refuse_active(run: Run) -> None:
    if run.state in ("running", "queued") or any(run.after(name).running for name in AFTER):
        why = "It waits for its turn." if run.queued else "A process writes to it."
        fix = f"Wait until it ends, or stop it on the page Train; or type: python -m genoml_core cancel {run.id}"
        raise BusyError(f"Run {run.id} cannot be deleted now.", why, fix)
