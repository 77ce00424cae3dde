"""Are there features that are an outcome by their name?"""
import re

from ..errors import listed
from . import check

_ANY = r"[\W_]*"
_EXACT = (
    "vital status", "days to death", "days to last follow up", "death from cancer", "os months", "os status", "os time", "os event",
    "overall survival", "subtype", "response",
)
_STEMS = ("dfs", "pfs", "survival", "overall survival", "relapse", "recurrence", "pam50")
SHORTEST = 3  # of a target's name: HLA-A is no sort of a target "A"


@check("plan")
def outcome_among_features(dataset, plan):
    """Is an outcome used as a feature, by its name?"""
    outcome = _pattern(plan.target.title)
    places = {f"Layer {layer!r} has": dataset.features(layer) for layer in plan.layers}
    for place, names in {"The sample columns used as features have": plan.target.covariates, **places}.items():
        if found := [name for name in names if outcome.fullmatch(name)]:
            why = "What is known only with or after the answer gives it away."
            fix = "Leave them out, unless they are known before the answer is."
            yield "warning", f"{place} names of outcomes: {listed(found)}.", why, fix


def _pattern(target: str) -> re.Pattern:
    """Matches names of outcomes, and the target's own with a word before or after it, however they are written."""
    exact, stems = ("|".join(name.replace(" ", _ANY) for name in names) for names in (_EXACT, _STEMS))
    ways = [exact, rf"(?:{stems})(?:[\W_].*)?"]
    words = re.findall(r"[^\W_]+", target)
    if sum(map(len, words)) >= SHORTEST:
        ways.append(rf"(?:.*[\W_])?{_ANY.join(map(re.escape, words))}(?:[\W_].*)?")
    return re.compile("|".join(ways), re.IGNORECASE)
