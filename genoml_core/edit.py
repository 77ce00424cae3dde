"""An edit of a dataset: what one click on a check, or a merge of classes, does. The dataset stays as it is; a new one is made."""
import re
from typing import Literal

from pydantic import BaseModel

VERSION = re.compile(r"(ENS[A-Z]*[GTP]\d{11})\.\d+(_PAR_Y)?")  # of an Ensembl id; the copy on the Y chromosome is another gene
Action = Literal["rename features", "cut versions", "drop features", "drop samples", "drop columns", "relabel", "cap", "turn"]


class Edit(BaseModel, frozen=True, extra="forbid"):
    """button: what the click says; layer, column: where; names: what is dropped; to: old name -> new name; most: the cap.

    rename features, cut versions: those that get one name become one, counts by their sum, other values by their mean. turn: rows become
    columns.
    """

    action: Action
    button: str
    layer: str | None = None
    column: str | None = None
    names: tuple[str, ...] = ()
    to: dict[str, str] = {}
    most: float | None = None
