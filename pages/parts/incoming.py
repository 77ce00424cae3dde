"""Files that have come in and wait on disk until readers have made a dataset of them; a refresh keeps them."""

import os
import re
import shutil
from pathlib import Path, PurePosixPath

from genoml_core.errors import GenoMLError
from genoml_core.settings import settings
from genoml_core.storage import PUBLIC
from genoml_core.workspace import Workspace

MATRIX, TABLE = "matrix", "samples"
DEEP = 6  # parts of a path that are kept
CAME = ".came"  # in a slot: a file for each upload, named by its id, that holds the name of what came


def waiting(workspace: Workspace, slot: str) -> list[Path]:
    """The files and folders that wait in a slot, MATRIX or TABLE, by name."""
    folder = workspace.incoming / slot
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []


def came(workspace: Workspace, slot: str, id: str) -> bool:
    """Whether what an upload of this id sent waits in a slot."""
    note = workspace.incoming / slot / CAME / id
    return note.exists() and (workspace.incoming / slot / note.read_text()).exists()


def put(workspace: Workspace, slot: str, name: str, path: Path, id: str) -> None:
    """Let a whole file wait in a slot, beside what waits there; one of its name is replaced. ``path`` is moved."""
    place = _slot(workspace, slot) / safe_path(name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(path, place)
    notes = workspace.incoming / slot / CAME
    notes.mkdir(exist_ok=True, mode=0o700)
    (notes / id).write_text(safe_path(name))


def adopt(workspace: Workspace, slot: str, path: Path) -> None:
    """Let a file or folder of the workspace wait in a slot; what waits there under its name is replaced. ``path`` is moved."""
    remove(workspace, slot, path.name)
    os.replace(path, _slot(workspace, slot) / safe_name(path.name))


def remove(workspace: Workspace, slot: str, name: str) -> None:
    """Remove one of the waiting files or folders."""
    path = workspace.incoming / slot / safe_name(name)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    (workspace.incoming / "read").unlink(missing_ok=True)


def dropped() -> list[str]:
    """The names of the files and folders in the drop folder of this server, in order; none where there is no such folder."""
    folder = settings().drop_folder
    if folder is None or not folder.is_dir():
        return []
    inside = folder.resolve()
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(".") and inside in path.resolve().parents)


def take(workspace: Workspace, slot: str, name: str) -> None:
    """Let what lies in the drop folder wait in a slot; it is read where it lies. Raises GenoMLError where there is none of this name."""
    if name not in dropped():
        raise GenoMLError(f"There is no file {name!r} on this server.", fix="Choose one of the list.")
    remove(workspace, slot, name)
    (_slot(workspace, slot) / safe_name(name)).symlink_to((settings().drop_folder / name).resolve())


def _slot(workspace: Workspace, slot: str) -> Path:
    folder = workspace.incoming / slot
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (workspace.incoming / "read").unlink(missing_ok=True)
    return folder


def mark_read(workspace: Workspace) -> None:
    """Note that the waiting files have become a dataset; they stay, so that they can be read again in another way."""
    (workspace.incoming / "read").touch()


def was_read(workspace: Workspace) -> bool:
    """Whether the waiting files have become a dataset."""
    return (workspace.incoming / "read").exists()


def discard(workspace: Workspace) -> None:
    """Remove the waiting files, and those that have not come whole; public data that are being fetched come nevertheless."""
    for path in workspace.incoming.iterdir():
        if path.name != PUBLIC:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def safe_path(name: str) -> str:
    """The place of an uploaded file in its slot: its name, below the folders that were uploaded with it."""
    parts = PurePosixPath(name).parts
    leads_away = ".." in parts or "\\" in name or name.startswith("/") or ":" in name
    return safe_name(name) if leads_away else "/".join(map(safe_name, parts[-DEEP:])) or "file"


def safe_name(name: str) -> str:
    """The last part of an uploaded file's name, made of letters, digits, dot, dash and underscore."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.-]+", "_", last).strip(".")[-100:] or "file"
