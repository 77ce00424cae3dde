"""How files and folders get their names: whole or not at all, also when the machine loses power; and how damage is seen."""
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

SEAL = "sha256.json"  # the SHA-256 of the files beside it


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` to write to; it takes the name only when the block ends well."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}{path.suffix}")
    try:
        yield temporary
        _to_disk(temporary)
        os.replace(temporary, path)
        _to_disk(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A temporary folder that becomes ``path`` when the block ends well; a folder already there wins."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    temporary.mkdir(parents=True)
    try:
        yield temporary
        for part in (*temporary.rglob("*"), temporary):
            _to_disk(part)
        try:
            os.rename(temporary, path)
        except OSError:
            if not path.is_dir():
                raise
        _to_disk(path.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _to_disk(path: Path) -> None:
    """Wait until the system has written a file, or the names in a folder, to the disk."""
    if os.name != "posix":  # elsewhere folders cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_json(path: Path, content) -> None:
    """Write JSON whole or not at all."""
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False), encoding="utf-8")


def seal(folder: Path, names: Iterable[str] | None = None) -> None:
    """Note the SHA-256 of files below a folder, all or those named; what was noted of others stays."""
    paths = [folder / name for name in names] if names is not None else sorted(p for p in folder.rglob("*") if p.is_file())
    write_json(folder / SEAL, sealed(folder) | {path.relative_to(folder).as_posix(): sha256(path) for path in paths})


def unseal(folder: Path, names: Collection[str]) -> None:
    """Forget what was noted of files, and remove them."""
    write_json(folder / SEAL, {name: digest for name, digest in sealed(folder).items() if name not in names})
    for name in names:
        (folder / name).unlink(missing_ok=True)


def sealed(folder: Path) -> dict[str, str]:
    """What a folder's seal says: file -> SHA-256; nothing where there is none."""
    path = folder / SEAL
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def damaged(folder: Path) -> list[str]:
    """The sealed files that are not as they were, or gone; the seal itself where it cannot be read."""
    try:
        noted = sealed(folder)
    except ValueError:
        return [SEAL]
    return [name for name, digest in noted.items() if not (folder / name).is_file() or sha256(folder / name) != digest]


def sha256(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
