"""Units that an earlier run of the workspace has done: of the same data, plan and model, by the same code, so with the same result."""
import hashlib
import json
import shutil
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ..files import seal, sealed, whole_folder, write_json
from ..plan import Plan, Use
from .cache import Cache
from .environment import libraries
from .provenance import digest

PACKAGE = Path(__file__).parents[1]


def unit_key(plan: Plan, use: Use, place: dict) -> str:
    """The key of what a model, as a plan uses it, comes to at one place (repeat and fold), whatever other models and repeats there are."""
    rest = plan.model_dump(mode="json", exclude={"models": True, "design": {"repeats"}})
    return f"units/{digest(rest, use.model_dump(mode='json'), place, libraries(), _code())}"


def take_over(cache: Cache, key: str, target: Path) -> bool:
    """Make a unit's folder from what an earlier run has left in the cache; returns whether there was something."""
    start, spent = time.time(), time.process_time()
    entry = cache.entry(key)
    if entry is None:
        return False
    try:
        with whole_folder(target) as folder:
            for name in ("predictions.parquet", "inner.parquet"):
                shutil.copy(entry / name, folder)
            facts = json.loads((entry / "unit.json").read_text(encoding="utf-8"))
            facts |= {"reused": True, "wall": time.time() - start, "cpu": {"cache": time.process_time() - spent}}
            write_json(folder / "unit.json", facts)
            seal(folder)
    except FileNotFoundError:  # it was removed meanwhile, to make room
        return False
    return True


def leave(cache: Cache, key: str, unit: Path) -> None:
    """Put a unit's folder into the cache, for later runs; on a full disk it is left out."""
    with suppress(OSError), cache.making(key) as folder:
        for name in sealed(unit):
            shutil.copy(unit / name, folder)


@lru_cache(maxsize=1)
def _code() -> str:
    """A hash of the whole package: what a unit is made by is spread over it."""
    return digest([hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(PACKAGE.rglob("*.py"))])
