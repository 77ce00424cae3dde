"""Work on the results of a run: one process at a time notes itself, and leaves whole tables or the reason why not."""
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from threadpoolctl import threadpool_limits

from ..files import seal, whole_file, write_json
from ..run import Run
from .failures import failure_of
from .store import note_process

ROWS = 100_000  # in a group of a file: who wants some of them reads these only


@contextmanager
def working(run: Run, name: str) -> Iterator[None]:
    """While this process works; what stops it is noted in plain words and goes on."""
    after = run.after(name)
    note_process(after.note)
    after.why.unlink(missing_ok=True)
    try:
        with threadpool_limits(1):
            yield
    except Exception as error:
        after.why.write_text(failure_of(error).reason, encoding="utf-8")
        raise
    finally:
        after.note.unlink(missing_ok=True)


def leave(run: Run, name: str, *contents: pd.DataFrame | dict) -> None:
    """Write what finished work has found, tables and records, in the order of ``AFTER``."""
    files = run.after(name).files
    for file, content in zip(files, contents, strict=True):
        if isinstance(content, dict):
            write_json(run.path / file, content)
            continue
        with whole_file(run.path / file) as path:
            content.to_parquet(path, row_group_size=ROWS)
    seal(run.path, files)
