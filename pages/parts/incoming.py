"""Files that have come in and wait on disk, one a slot, until a reader has made a dataset of them; a refresh keeps them."""

import os
import re
import shutil
from pathlib import Path, PurePosixPath

from genoml_core.errors import GenoMLError
from genoml_core.settings import settings
from genoml_core.workspace import Workspace

MATRIX, TABLE = "matrix", "samples"
CAME = ".came"  # in a slot: the id of the upload that filled it


def waiting(workspace: Workspace, slot: str) -> Path | None:
    """The file that waits in a slot, MATRIX or TABLE."""
    folder = workspace.incoming / slot
    return next((path for path in folder.iterdir() if not path.name.startswith(".")), None) if folder.is_dir() else None


def came(workspace: Workspace, slot: str) -> str:
    """The id of the upload that filled a slot."""
    note = workspace.incoming / slot / CAME
    return note.read_text() if note.exists() else ""


def put(workspace: Workspace, slot: str, name: str, path: Path, id: str) -> None:
    """Let a whole file wait in a slot, in place of what waited there. ``path`` is moved."""
    folder = _emptied(workspace, slot)
    os.replace(path, folder / safe_name(name))
    (folder / CAME).write_text(id)


def dropped() -> list[str]:
    """The names of the files in the drop folder of this server, in order; none where there is no such folder."""
    folder = settings().drop_folder
    if folder is None or not folder.is_dir():
        return []
    inside = folder.resolve()
    return sorted(p.name for p in folder.iterdir() if p.is_file() and not p.name.startswith(".") and inside in p.resolve().parents)


def take(workspace: Workspace, slot: str, name: str) -> None:
    """Let a file of the drop folder wait in a slot; it is read where it lies. Raises GenoMLError where there is none of this name."""
    if name not in dropped():
        raise GenoMLError(f"There is no file {name!r} on this server.", fix="Choose one of the list.")
    (_emptied(workspace, slot) / safe_name(name)).symlink_to((settings().drop_folder / name).resolve())


def _emptied(workspace: Workspace, slot: str) -> Path:
    folder = workspace.incoming / slot
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    (workspace.incoming / "read").unlink(missing_ok=True)
    return folder


def mark_read(workspace: Workspace) -> None:
    """Note that the waiting files have become a dataset; they stay, so that they can be read again in another way."""
    (workspace.incoming / "read").touch()


def was_read(workspace: Workspace) -> bool:
    """Whether the waiting files have become a dataset."""
    return (workspace.incoming / "read").exists()


def discard(workspace: Workspace) -> None:
    """Remove the waiting files, and those that have not come whole."""
    shutil.rmtree(workspace.incoming)
    workspace.incoming.mkdir(mode=0o700)


def safe_name(name: str) -> str:
    """The last part of an uploaded file's name, made of letters, digits, dot, dash and underscore."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.-]+", "_", last).strip(".")[-100:] or "file"
