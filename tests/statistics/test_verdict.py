"""The verdict over a table of cases, boundaries included, and the sentences word for word."""
import math

import pytest

from genoml_core.statistics.intervals import Interval
from genoml_core.statistics.verdict import verdict

GOOD, FAIR, NOISE = Interval(0.81, 0.77, 0.85), Interval(0.75, 0.70, 0.80), Interval(0.48, 0.38, 0.58)
WORDS = {"metric": "balanced accuracy", "baseline_name": "nearest centroid"}


def d(value, low, high):
    return Interval(value, low, high)


CASES = [
    ("better", GOOD, FAIR, d(0.06, 0.02, 0.10)),
    ("better", GOOD, FAIR, d(0.01, 0.005, 0.015)),  # small, but above 0
    ("better", NOISE, d(0.55, 0.51, 0.6), d(0.06, 0.02, 0.10)),  # the headline reaches chance, the baseline does not
    ("inconclusive", GOOD, FAIR, d(0.06, 0.0, 0.10)),  # a limit at 0 is not above it
    ("worse", FAIR, GOOD, d(-0.06, -0.10, -0.02)),
    ("inconclusive", FAIR, GOOD, d(-0.06, -0.10, 0.0)),
    ("equivalent", GOOD, GOOD, d(0.0, -0.02, 0.02)),  # limits at the margin lie within it
    ("inconclusive", GOOD, GOOD, d(0.0, -0.0201, 0.02)),
    ("inconclusive", GOOD, GOOD, d(0.0, -0.02, 0.0201)),
    ("equivalent", GOOD, GOOD, d(0.0, 0.0, 0.0)),
    ("inconclusive", GOOD, FAIR, d(0.03, -0.02, 0.08)),
    ("no signal", NOISE, NOISE, d(0.0, -0.1, 0.1)),
    ("no signal", NOISE, d(0.5, 0.5, 0.5), d(-0.02, -0.1, 0.1)),  # a baseline at chance is not above it
    ("no signal", d(0.6, 0.5, 0.7), NOISE, d(0.12, 0.01, 0.2)),  # an interval that touches chance reaches it
    ("better", d(0.6, 0.501, 0.7), NOISE, d(0.12, 0.01, 0.2)),
    ("no signal", d(0.4, 0.35, 0.45), NOISE, d(-0.08, -0.2, -0.01)),  # below chance is no signal either
    ("inconclusive", GOOD, FAIR, d(0.06, math.nan, math.nan)),
    ("inconclusive", d(math.nan, math.nan, math.nan), FAIR, d(math.nan, math.nan, math.nan)),
]


@pytest.mark.parametrize(("word", "headline", "baseline", "difference"), CASES)
def test_rule(word, headline, baseline, difference):
    found = verdict(headline, baseline, difference, 0.5, **WORDS)
    assert found.word == word
    assert "nan" not in found.sentence.replace("nearest centroid", "")


@pytest.mark.parametrize(("word", "headline", "baseline", "difference"), CASES)
def test_rule_where_lower_is_better(word, headline, baseline, difference):
    turned = [Interval(-i.value, -i.high, -i.low) for i in (headline, baseline, difference)]
    assert verdict(*turned, -0.5, "lower", **WORDS).word == word


def test_margin_is_an_argument():
    assert verdict(GOOD, GOOD, d(0.0, -0.04, 0.04), 0.5, margin=0.05).word == "equivalent"


def test_unknown_chance_leaves_no_signal_out():
    assert verdict(NOISE, NOISE, d(0.0, -0.1, 0.1)).word == "inconclusive"


@pytest.mark.parametrize(("arguments", "sentence"), [
    ((GOOD, FAIR, d(0.06, 0.02, 0.10), 0.5),
     "The model is better than the best simple baseline (nearest centroid): balanced accuracy 0.81 (95 % interval 0.77 to 0.85), "
     "0.06 higher (0.02 to 0.10)."),
    ((FAIR, GOOD, d(-0.06, -0.10, -0.003), 0.5),
     "The model is worse than the best simple baseline (nearest centroid): balanced accuracy 0.75 (95 % interval 0.70 to 0.80), "
     "0.060 lower (0.003 to 0.100). Prefer the best simple baseline."),
    ((GOOD, GOOD, d(0.0, -0.01, 0.01), 0.5),
     "The model and the best simple baseline (nearest centroid) are equivalent: balanced accuracy 0.81 (95 % interval 0.77 to 0.85), "
     "no different (0.01 lower to 0.01 higher). The whole interval lies within 0.02 of no difference; prefer the simpler one."),
    ((GOOD, FAIR, d(0.03, -0.02, 0.08), 0.5),
     "It stays open whether the model is better than the best simple baseline (nearest centroid): "
     "balanced accuracy 0.81 (95 % interval 0.77 to 0.85), 0.03 higher (0.02 lower to 0.08 higher)."),
    ((NOISE, NOISE, d(0.0, -0.1, 0.1), 0.5),
     "There is no evidence of signal: balanced accuracy 0.48 (95 % interval 0.38 to 0.58) cannot be told from guessing (0.50)."),
    ((d(0.4, 0.35, 0.45), NOISE, d(-0.1, -0.2, 0.1), 0.5),
     "There is no evidence of signal: balanced accuracy 0.40 (95 % interval 0.35 to 0.45) is no better than guessing (0.50)."),
])
def test_sentences(arguments, sentence):
    assert verdict(*arguments, **WORDS).sentence == sentence


def test_sentence_where_lower_is_better():
    found = verdict(d(0.40, 0.35, 0.45), d(0.50, 0.45, 0.55), d(-0.10, -0.15, -0.05), None, "lower", metric="log loss")
    assert found == ("better", "The model is better than the best simple baseline: log loss 0.40 (95 % interval 0.35 to 0.45), "
                     "0.10 lower (0.05 to 0.15).")
