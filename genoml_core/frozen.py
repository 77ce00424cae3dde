"""Records that never change and have one spelling, and what is said where a file is none."""
import json
from collections.abc import Mapping
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import GenoMLError


class Frozen(BaseModel):
    """A record whose fields are all known and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@contextmanager
def explained(noun: str):
    """Turn what pydantic refuses into a GenoMLError that names the fields."""
    try:
        yield
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors()]
        why, fix = "; ".join(faults[:5]) + ".", f"Correct these fields, or make the {noun} anew."
        raise GenoMLError(f"This is not a {noun}.", why, fix) from error


def canonical(content: Mapping | list) -> str:
    """JSON with one spelling: sorted keys, no spaces."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
