"""Work on the results of a run: one process at a time notes itself, and leaves whole tables or the reason why not."""
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from ..files import seal, whole_file, write_json
from ..run import Run
from .failures import failure_of
from .store import note_process

ROWS = 100_000  # in a group of a file: who wants some of them reads these only


@contextmanager
def working(run: Run, name: str) -> Iterator[Callable[[Sequence], Iterator]]:
    """While this process works; what stops it is noted in plain words and goes on.

    Yields ``along``: to go through ``along(steps)`` notes how many of them are done.
    """
    after = run.after(name)
    note_process(after.note)
    after.why.unlink(missing_ok=True)
    try:
        with threadpool_limits(1):
            yield partial(_along, after.steps)
    except Exception as error:
        after.why.write_text(failure_of(error).reason, encoding="utf-8")
        raise
    finally:
        after.note.unlink(missing_ok=True)
        after.steps.unlink(missing_ok=True)


def _along(note: Path, steps: Sequence) -> Iterator:
    for done, step in enumerate(steps):
        write_json(note, [done, len(steps)])
        yield step


def leave(run: Run, name: str, *contents: pd.DataFrame | dict | bytes) -> None:
    """Write what finished work has found, tables, records and packed models, in the order of ``AFTER``."""
    files = run.after(name).files
    for file, content in zip(files, contents, strict=True):
        if isinstance(content, dict):
            write_json(run.path / file, content)
            continue
        with whole_file(run.path / file) as path:
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                content.to_parquet(path, row_group_size=ROWS)
    seal(run.path, files)
