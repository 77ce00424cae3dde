"""Are features named so that others find them: no dates of a spreadsheet, no versions, no names of yesterday?"""
import re

from ..edit import VERSION, Edit
from ..errors import counted, listed
from . import check
from .parts.symbols import RENAMED

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATES = (
    re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>[a-z]{3})[a-z]*(?:[-/. ]\d{2,4})?", re.IGNORECASE),
    re.compile(r"(?P<month>[a-z]{3})[a-z]*[-/. ](?P<day>\d{1,2})", re.IGNORECASE),
    re.compile(r"(?:19|20)\d\d-(?P<number>\d\d)-(?P<day>\d\d)(?:[ T]00:00(?::00)?)?"),
)
_GENES = {"sep": "SEPTIN{}", "mar": "MARCHF{}", "dec": "DELEC{}"}  # what a date was, where it can only have been one
_UNSURE = {("mar", 1), ("mar", 2)}  # MARCH1 or MARC1
_SERIAL = re.compile(r"[34]\d{4}")  # days since 1900, of the years 1982 to 2036
_RIKEN = re.compile(r"\d\.\d+E\+\d+", re.IGNORECASE)
FEWEST = 3  # names of one style that are no chance


def _gene_of(name: str) -> str | None:
    """The gene that a spreadsheet made a date of; "" where it may be one of two; None for no date."""
    found = next((match for date in _DATES if (match := date.fullmatch(name))), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = parts["month"].lower() if "month" in parts else dict(enumerate(_MONTHS, 1)).get(int(parts["number"]))
    if month not in _MONTHS:
        return None
    day = int(parts["day"])
    return "" if (month, day) in _UNSURE or month not in _GENES else _GENES[month].format(day)


@check("dataset")
def genes_made_dates(dataset):
    """Did a spreadsheet program make dates or numbers of gene names (Ziemann et al. 2016, Genome Biology 17:177)?"""
    for layer in dataset.facts.layers:
        names = list(dataset.features(layer))
        dates = {name: gene for name in names if (gene := _gene_of(name)) is not None}
        numbers = [name for name in names if _SERIAL.fullmatch(name) or _RIKEN.fullmatch(name)]
        if dates:
            sure = {name: gene for name, gene in dates.items() if gene and gene not in names}
            were = f" As far as it can be told, they were {listed(sorted(sure.values()), 3)}." if sure else ""
            why = f"For example {listed(dates, 3)}.{were}"
            edit = Edit(action="rename features", button=f"Rename {len(sure):,} of them", layer=layer, to=sure) if sure else None
            yield "warning", f"A spreadsheet program made dates of {counted(len(dates), 'gene')} in layer {layer!r}.", why, "", edit
        if 0 < len(numbers) < len(names) / 2:
            why = f"For example {listed(numbers, 3)}: serial numbers of dates, or RIKEN names read as powers of ten. Nobody can tell which."
            yield "warning", f"Numbers stand in place of {counted(len(numbers), 'gene')} in layer {layer!r}.", why, "Use the original file."


@check("dataset")
def versions_in_names(dataset):
    """Do Ensembl ids carry versions, so that they will not be found elsewhere?"""
    for layer in dataset.facts.layers:
        names = list(dataset.features(layer))
        versioned = [name for name in names if VERSION.fullmatch(name)]
        if len(versioned) >= FEWEST:
            why = f"Such as {versioned[0]!r}: gene sets and other datasets name genes without it."
            edit = Edit(action="cut versions", button="Cut the versions off", layer=layer)
            yield "note", f"Layer {layer!r} has {counted(len(versioned), 'Ensembl id')} with a version.", why, "", edit


@check("dataset")
def outdated_symbols(dataset):
    """Are genes named by symbols that have been replaced?"""
    for layer in dataset.facts.layers:
        names = set(dataset.features(layer))
        old = {name: RENAMED[name] for name in names if name in RENAMED and RENAMED[name] not in names}
        if old:
            old = dict(sorted(old.items()))
            why = f"For example {listed([f'{name} is now {new}' for name, new in old.items()], 3)}."
            edit = Edit(action="rename features", button="Use the new names", layer=layer, to=old)
            yield "note", f"Layer {layer!r} has {counted(len(old), 'gene')} under a name that was replaced.", why, "", edit
