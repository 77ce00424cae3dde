"""A final model read again: from its run, or from a bundle that was taken to another machine."""
import hashlib
import json
import zlib
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from ..after import AFTER
from ..errors import DataError
from ..files import SEAL, sealed
from .final import Final
from .portable import unpacked

FILES = AFTER["final"].files
MOST = 8_000_000_000  # bytes of a bundle


class Model(NamedTuple):
    """A final model and what is known of it (``final.json``)."""

    final: Final
    facts: dict

    @classmethod
    def read(cls, path: Path) -> "Model":
        """From the folder of a run, or from a bundle. Raises DataError for a file that is none, or not as it was written."""
        if not path.is_dir():
            return cls.bundled(path)
        found = {name: (path / name).read_bytes() for name in FILES}
        return cls._checked(found, sealed(path), "The final model of this run", "Fit it again, on the page Predict: under What is this?")

    @classmethod
    def bundled(cls, path: Path) -> "Model":
        """From a bundle, a zip that holds the two files, and of each file the SHA-256."""
        fix = "Write one: python -m genoml_core bundle RUN --out FILE.zip"
        try:
            with ZipFile(path) as bundle:
                if sum(part.file_size for part in bundle.infolist()) > MOST:
                    raise DataError(f"{path.name!r} is too large for the bundle of a model.", fix=fix)
                noted = dict(json.loads(bundle.read(SEAL)))
                found = {name: bundle.read(name) for name in FILES}
        except (BadZipFile, KeyError, ValueError, RuntimeError, zlib.error) as error:
            raise DataError(f"{path.name!r} is not the bundle of a model.", str(error), fix) from error
        return cls._checked(found, noted, f"The bundle {path.name!r}", "Get it again from its maker.")

    @classmethod
    def _checked(cls, found: dict[str, bytes], noted: dict[str, str], what: str, fix: str) -> "Model":
        if other := [name for name, content in found.items() if hashlib.sha256(content).hexdigest() != noted.get(name)]:
            raise DataError(f"{what} is damaged.", f"Not as written: {', '.join(other)}.", fix)
        return cls(unpacked(found["final.skops"]), json.loads(found["final.json"]))
