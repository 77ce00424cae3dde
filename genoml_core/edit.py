"""An edit of a dataset: what one click on a check, or a merge of classes, does. The dataset stays as it is; a new one is made."""
import re
from typing import Literal

from pydantic import BaseModel

VERSION = re.compile(r"(ENS[A-Z]*[GTP]\d{11})\.\d+(_PAR_Y)?")  # of an Ensembl id; the copy on the Y chromosome is another gene
RESPONSE, DRUG, LINE = PAIRED = ("response", "drug", "line")  # the columns that an edit makes of many: a sample for each value
FOLLOW_UP = ("follow_up_days", "event")  # the columns that an edit makes of two times or dates; the event is "1" or "0"
Action = Literal[
    "rename features", "cut versions", "drop features", "drop samples", "drop columns", "relabel", "cap", "turn", "follow up", "logarithm",
    "mark", "pair",
]


class Edit(BaseModel, frozen=True, extra="forbid"):
    """button: what the click says; layer, column: where; names: what is dropped; to: old name -> new name; most: the cap.

    rename features, cut versions: those that get one name become one, counts by their sum, other values by their mean. turn: rows become
    columns. follow up: names are the columns of the event's time or date and of the last contact, column that of the start where they are
    dates; they give FOLLOW_UP. logarithm: a new column, log10 of a column; where it is 0 or less it is missing.
    pair: a sample for each value in the columns named: RESPONSE holds it, DRUG the name of the column, LINE that of the sample.
    mark: a new column that says "marked" for the samples of these names and "others" for the rest.
    """

    action: Action
    button: str
    layer: str | None = None
    column: str | None = None
    names: tuple[str, ...] = ()
    to: dict[str, str] = {}
    most: float | None = None
