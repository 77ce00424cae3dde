"""Are labels spelled in one way?"""
import re

from ..edit import Edit
from ..errors import listed
from . import check

_BETWEEN = re.compile(r"(?<=\w)[\s_-]+(?=\w)|_")  # ER+ and ER- are no spellings of one another
MOST = 50  # different values of a column that is a set of labels


@check("dataset")
def spellings(dataset):
    """Do labels differ only by case, blanks or dashes?"""
    for name, column in dataset.samples.items():
        if column.dtype != object or not 1 < column.nunique() <= MOST:
            continue
        counts = column.dropna().astype(str).value_counts()
        kept: dict[str, str] = {}
        to = {}
        for label in counts.index:  # the most frequent spelling first
            plain = _BETWEEN.sub("", label.strip()).casefold()
            if kept.setdefault(plain, label) != label:
                to[label] = kept[plain]
        if to:
            why = f"For example {listed([f'{old} ({counts[old]}) and {new} ({counts[new]})' for old, new in to.items()], 3)}."
            edit = Edit(action="relabel", button="Spell them alike", column=str(name), to=to)
            yield "warning", f"Labels of {name!r} differ only in their spelling.", why, "They would be different classes.", edit
