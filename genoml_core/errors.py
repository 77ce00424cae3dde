"""The one kind of error that users meet: what happened, why, and what to do about it."""


class GenoMLError(Exception):
    """A request that cannot be done. Pages show its three parts, the command line prints them.

    what: one sentence naming the thing concerned; why: the evidence (rows, cells, names); fix: the next action.
    """

    exit_code = 2

    def __init__(self, what: str, why: str = "", fix: str = ""):
        super().__init__(what)
        self.what, self.why, self.fix = what, why, fix

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.why, self.fix) if part)

    def __reduce__(self):
        return type(self), (self.what, self.why, self.fix)

    def to_dict(self) -> dict[str, str]:
        """The parts as JSON, to cross from a child process to its parent."""
        return {"kind": type(self).__name__, "what": self.what, "why": self.why, "fix": self.fix}

    @staticmethod
    def from_dict(parts: dict[str, str]) -> "GenoMLError":
        kinds = {kind.__name__: kind for kind in (GenoMLError, DataError, AbsentError, BusyError)}
        return kinds.get(parts["kind"], GenoMLError)(parts["what"], parts["why"], parts["fix"])


class DataError(GenoMLError, ValueError):
    """The data themselves are at fault: a damaged file, a label too rare, ids that do not meet."""

    exit_code = 3


class AbsentError(GenoMLError):
    """Nothing is wrong: the data have not what was asked for, and need not."""


class BusyError(GenoMLError):
    """Another process holds what was asked for."""

    exit_code = 75


def counted(number: int, noun: str, many: str = "") -> str:
    """A number with its noun: 1 gene, 1,200 genes, 2 classes."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def listed(names, most: int = 5) -> str:
    """The first few of many names, for a sentence: ``'a', 'b' and 7 more``."""
    names = [repr(str(name)) for name in names]
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


_PERSONS = ("Cox", "Kaplan", "Pearson", "Spearman", "Brier", "Uno", "Harrell")


def in_sentence(label: str) -> str:
    """A label amid a sentence: its first letter small, unless it is a symbol or begins an abbreviation or the name of a person."""
    return label[:1].lower() + label[1:] if label[1:2].islower() and not label.startswith(_PERSONS) else label
