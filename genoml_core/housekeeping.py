"""What the commands do that make room: discard, restore, gc; ``told`` holds their words."""
import sys

from .storage import in_words
from .trash import DAYS
from .workspace import Workspace, all_workspaces


def discard(told):
    """Move a run or a dataset to the trash."""
    item = told.workspace.discard(told.name)
    along = ", with the runs on it," if item.noun == "dataset" and item.runs else ""
    print(f"The {item.noun} {item.title!r}{along} is in the trash until {item.until:%Y-%m-%d}.", file=sys.stderr)
    print(item.id)


def restore(told):
    """Put back what was discarded."""
    item = told.workspace.trash.restore(told.name)
    print(f"The {item.noun} {item.title!r} is back.", file=sys.stderr)
    for part in item.parts:
        print(part)


def gc(told):
    """Say what was removed and how much room that made."""
    for workspace in all_workspaces() if told.everywhere else [told.workspace]:
        for what, freed in _removed(workspace):
            if freed:
                print(f"{workspace.id}  {what}: {in_words(freed)}")


def _removed(workspace: Workspace) -> list[tuple[str, int]]:
    from .engine.cache import Cache

    return [
        (f"trash older than {DAYS} days", workspace.trash.purge()),
        ("half-written files of killed processes and given-up uploads", workspace.sweep()),
        ("cache beyond its cap", Cache(workspace.cache).prune()),
    ]
