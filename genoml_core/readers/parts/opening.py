"""Open an uploaded text file safely: packed or not by its first bytes, encoding by byte-order mark or UTF-8, sizes guarded."""

import bz2
import csv
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import DataError

MAX_BYTES = 4 * 1024**3  # of one file, uncompressed
MAX_LINE = 16 * 1024**2  # characters
MAX_RATIO = 200  # uncompressed : compressed bytes, looked at after the first RATIO_FROM bytes
RATIO_FROM = 10 * 1024**2
PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

csv.field_size_limit(MAX_LINE)


class _Guarded(io.RawIOBase):
    """Decompressed bytes, counted; too many of them, or too many for the size on disk, are an error."""

    def __init__(self, path: Path):
        self._stream, self._packed, self._seen = _unpacker(path)(path), path.stat().st_size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        content = self._stream.read(len(buffer))
        self._seen += len(content)
        if self._seen > MAX_BYTES:
            raise _too_large()
        if self._seen > max(RATIO_FROM, MAX_RATIO * self._packed):
            raise DataError(
                "The compressed file unpacks to more than data ever do.",
                f"More than {MAX_RATIO} bytes come out of each byte of it.",
                "Unpack it yourself, look at it, and upload the plain file.",
            )
        buffer[: len(content)] = content
        return len(content)

    def close(self):
        self._stream.close()
        super().close()


def _too_large() -> DataError:
    size = f"{MAX_BYTES / 1024**3:.3g} GB"
    return DataError(
        "The file is too large.", f"At most {size} (uncompressed) can be read.", "Leave out genes or samples that you do not need."
    )


def _unpacker(path: Path) -> Callable | None:
    """What opens a packed file, by its first bytes."""
    with path.open("rb") as handle:
        start = handle.read(5)
    return next((unpack for mark, unpack in PACKED.items() if start.startswith(mark)), None)


def open_bytes(path: Path) -> io.BufferedIOBase:
    """The bytes of a file, unpacked where it is gzip, bzip2 or xz. Raises DataError beyond ``MAX_BYTES`` or for a bomb (while reading)."""
    if _unpacker(path):
        return io.BufferedReader(_Guarded(path), 1024**2)
    if path.stat().st_size > MAX_BYTES:
        raise _too_large()
    return path.open("rb")


def first_bytes(path: Path, count: int = 4096) -> bytes:
    """The start of the (unpacked) content. Raises DataError where a packed file is damaged."""
    with translated_errors(), open_bytes(path) as handle:
        return handle.read(count)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Damage that shows while reading, in words."""
    try:
        yield
    except UnicodeDecodeError as error:
        why = f"Near byte {error.start:,} it is not valid {error.encoding.upper()}."
        raise DataError("The file's text encoding is not UTF-8.", why, "Save it again as UTF-8 (Excel: 'CSV UTF-8').") from error
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the disk, not of the content
        why = "It ends too early." if isinstance(error, EOFError) else "Its checksum or structure is wrong."
        raise DataError("The compressed file is damaged.", why, "Copy or download it again.") from error


@contextmanager
def open_text(path: Path) -> Iterator[io.TextIOBase]:
    """The text of a file. Raises DataError where it is damaged, too large or in another encoding."""
    start = first_bytes(path, 3)
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), "utf-8")
    with translated_errors(), open_bytes(path) as raw, io.TextIOWrapper(raw, encoding) as text:
        yield text


def numbered_lines(text: io.TextIOBase) -> Iterator[tuple[int, str]]:
    """(line number, line) of every line that holds more than separators. Raises DataError for NUL bytes and endless lines."""
    number = 0
    while line := text.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise DataError(f"Line {number:,} is longer than {MAX_LINE:,} characters.", fix="Check that this is a table with line ends.")
        if "\0" in line:
            raise DataError(
                f"Line {number:,} holds NUL bytes.", "The file is damaged or not a text table.", "Export it again as CSV or TSV."
            )
        if line.strip(' \t,;\r\n"'):
            yield number, line


def cells(line: str, separator: str) -> list[str]:
    """The cells of one line as text, quotes resolved, surrounding blanks removed."""
    line = line.rstrip("\r\n")
    fields = next(csv.reader([line], delimiter=separator)) if '"' in line else line.split(separator)
    return [field.strip() for field in fields]
