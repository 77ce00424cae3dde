"""A file on its way in, piece by piece, so that it may be of any size and go on after whatever interrupted it."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time

from genoml_core.errors import GenoMLError
from genoml_core.files import whole_file
from genoml_core.workspace import Workspace, home
from pages.parts import incoming

PIECE = 8 << 20  # bytes
VALID = 24 * 3600  # seconds that a token, and a file that has not come whole, are kept


def token(workspace: Workspace, slot: str) -> str:
    """What allows this page to send files into a slot of this workspace, for a day."""
    said = json.dumps([workspace.id, slot, int(time.time()) + VALID]).encode()
    return f"{base64.urlsafe_b64encode(said).decode()}.{_signature(said)}"


def opened(token: str) -> tuple[Workspace, str] | None:
    """The workspace and slot of a token; None where it is not ours, or too old."""
    said, _, signature = token.partition(".")
    try:
        content = base64.urlsafe_b64decode(said)
    except ValueError:
        return None
    if not hmac.compare_digest(_signature(content), signature):
        return None
    workspace, slot, until = json.loads(content)
    return (Workspace(workspace), slot) if time.time() < until else None


def _signature(said: bytes) -> str:
    return hmac.new(_key(), said, hashlib.sha256).hexdigest()


def _key() -> bytes:
    """A secret of this machine: on disk, so that an upload goes on after the server was started again."""
    path = home() / "upload-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as temporary:
            temporary.touch(mode=0o600)
            temporary.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()


class Arriving:
    """One file on its way into a slot. Who sends it says its name, size in bytes and time of change: the same three, the same file."""

    def __init__(self, workspace: Workspace, slot: str, name: str, size: int, changed: int):
        self.workspace, self.slot, self.name, self.size = workspace, slot, name, size
        self.id = hashlib.sha256(json.dumps([name, size, changed]).encode()).hexdigest()[:32]
        self.part = workspace.incoming / f".{slot}-{self.id}.part"

    @property
    def offset(self) -> int:
        """How many bytes are here."""
        if incoming.came(self.workspace, self.slot, self.id):
            return self.size
        return self.part.stat().st_size if self.part.exists() else 0

    def begin(self) -> int:
        """Make room for the file, or refuse it; returns the offset to go on from. Raises GenoMLError."""
        if not self.size:
            raise GenoMLError("The file is empty.", fix="Choose another file.")
        for old in self.workspace.incoming.glob(".*.part"):
            if time.time() - old.stat().st_mtime > VALID:
                old.unlink()
        self.workspace.room(self.size - self.offset)
        return self.offset

    def add(self, offset: int, piece: bytes) -> int:
        """Write a piece at its place, if all before it is here; returns the offset to go on from."""
        if offset == self.offset and offset + len(piece) <= self.size:
            with os.fdopen(os.open(self.part, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
                file.seek(offset)
                file.write(piece)
            if offset + len(piece) == self.size:
                incoming.put(self.workspace, self.slot, self.name, self.part, self.id)
        return self.offset
