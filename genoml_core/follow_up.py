"""Words of clinical tables: which values say that the event happened, in which unit times are, and what is known only later."""
import re
from collections.abc import Iterable
from typing import Literal, get_args

Unit = Literal["days", "weeks", "months", "years"]

_HAPPENED = {
    "1", "true", "t", "yes", "y", "event", "dead", "deceased", "died", "death", "dod", "relapse", "relapsed", "recurred", "recurrence",
    "progressed", "progression", "metastasis",
}
_NOT_SEEN = {
    "0", "false", "f", "no", "n", "censored", "alive", "living", "lost", "disease free", "diseasefree", "progression free", "no event",
    "no relapse", "no recurrence",
}
_CODED = re.compile(r"^[01]\s*[:=-]\s*")  # cBioPortal writes 1:DECEASED


def happened(values: Iterable[str]) -> tuple[str, ...] | None:
    """Those of a column's values that mean that the event happened; None where a value is not known to mean either."""
    plain = {value: _CODED.sub("", value.strip().lower()) or value.strip() for value in values}
    if not plain or any(word not in _HAPPENED | _NOT_SEEN for word in plain.values()):
        return None
    return tuple(sorted(value for value, word in plain.items() if word in _HAPPENED))


def unit_of(column: str) -> Unit | None:
    """The unit that a time column's name tells; None where it tells none."""
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower())
    units = {unit: {unit, unit[:-1], {"months": "mos", "years": "yrs", "weeks": "wks"}.get(unit, unit)} for unit in get_args(Unit)}
    return next((unit for unit, names in units.items() if names & set(words)), None)


_OF = r"(?:os|dfs|pfs|rfs|efs|dss|dmfs|pfi|dfi|t|e|survival|overall survival|follow ?up|death)"
_WHAT = r"(?:time|event|status|cens|censored|censoring|censorship)"
_FOLLOW_UP = re.compile(  # a unit alone is none: MOS is a gene
    rf"{_WHAT}(?: {_OF})?|[te] (?:os|dfs|rfs|efs|dmfs|tdm|dss|pfs)|{_OF} (?:{_WHAT}|months|days|years|weeks|mos)(?: \w+)?"
    r"|vital status|days to (?:death|last follow ?up)|fu ?time"
    r"|survival|death|dead|deceased"
)


def tells_follow_up(column: str) -> bool:
    """Whether a column is a time or an event by its name, and so no measurement that predicts."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()
    return _FOLLOW_UP.fullmatch(re.sub(r"[\W_]+", " ", words).strip()) is not None


_LATER = re.compile(
    r"days to|time to|date of|follow ?up|last contact|recurren|relaps|progressi|new tumou?r|tumou?r status|cause of death|vital|death|died"
    r"|response|outcome|therapy|treatment|chemo|radiation|surger|residual|metastasis at",
    re.IGNORECASE,
)


def known_later(column: str) -> bool:
    """Whether a column, by its name, holds what was done or what happened after the samples were taken."""
    return _LATER.search(re.sub(r"[\W_]+", " ", column)) is not None
