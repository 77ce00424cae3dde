"""The verdict on a run: one rule, one plain sentence."""
from typing import NamedTuple

from ..errors import in_sentence
from .intervals import Interval

MARGIN = 0.02  # two models closer than this serve equally well


class Verdict(NamedTuple):
    """word: better, equivalent, worse, inconclusive or no signal."""

    word: str
    sentence: str


def verdict(headline: Interval, baseline: Interval, difference: Interval, chance: float | None = None, better: str = "higher", *,
            margin: float = MARGIN, metric: str = "the score", model: str = "The model", other: str = "the best simple baseline",
            baseline_name: str = "") -> Verdict:
    """Judge the headline against the best baseline by 95 % intervals of the objective; difference: headline - baseline, paired.

    no signal: the headline's interval reaches chance, and the baseline's does too; better or worse: the interval of the difference lies
    wholly on that side of 0; equivalent: it lies within +-margin, limits included; otherwise inconclusive. A limit at 0 is not beyond it.
    chance: the score of uninformed predictions; None where it is not known, which leaves out "no signal". metric, model, other,
    baseline_name: words for the sentence.
    """
    word = _word(headline, baseline, difference, chance, better, margin)
    scored = f"{metric} {headline.value:.2f} (95 % interval {headline.low:.2f} to {headline.high:.2f})"
    if word == "no signal":
        return Verdict(word, f"There is no evidence of signal: {scored} {_beside_chance(headline, chance)}.")
    other += f" ({baseline_name})" if baseline_name else ""
    if not (headline.defined and difference.defined):
        return Verdict(word, f"{model} cannot be compared with {other}: {metric} or its interval is undefined, as in a class too rare.")
    opening, closing = {
        "better": (f"{model} is better than {other}", ""),
        "worse": (f"{model} is worse than {other}", f" Prefer {other.partition(' (')[0]}."),
        "equivalent": (f"{model} and {other} are equivalent",
                       f" The whole interval lies within {margin:g} of no difference; prefer the simpler one."),
        "inconclusive": (f"It stays open whether {in_sentence(model)} is better than {other}", ""),
    }[word]
    return Verdict(word, f"{opening}: {scored}, {_compared(difference)}.{closing}")


def _word(headline, baseline, difference, chance, better, margin) -> str:
    if better == "lower":
        headline, baseline, difference = map(_mirrored, (headline, baseline, difference))
        chance = None if chance is None else -chance
    if chance is not None and headline.low <= chance and not baseline.low > chance:
        return "no signal"
    if difference.low > 0:
        return "better"
    if difference.high < 0:
        return "worse"
    return "equivalent" if -margin <= difference.low and difference.high <= margin else "inconclusive"


def _mirrored(interval: Interval) -> Interval:
    return Interval(-interval.value, -interval.high, -interval.low)


def _beside_chance(headline: Interval, chance: float) -> str:
    if headline.low <= chance <= headline.high:
        return f"cannot be told from guessing ({chance:.2f})"
    return f"is no better than guessing ({chance:.2f})"


def _compared(difference: Interval) -> str:
    """The difference in words: "0.06 higher (0.02 to 0.10)", with the side named at each limit where the two disagree."""
    digits = 2 if all(abs(number) >= 0.005 or number == 0 for number in difference) else 3
    value, low, high = (round(number, digits) for number in difference)
    if low < 0 < high:
        return f"{_sided(value, digits)} ({_sided(low, digits)} to {_sided(high, digits)})"
    near, far = sorted((abs(low), abs(high)))
    return f"{_sided(value, digits)} ({near:.{digits}f} to {far:.{digits}f})"


def _sided(number: float, digits: int) -> str:
    return f"{abs(number):.{digits}f} {'higher' if number > 0 else 'lower'}" if number else "no different"
