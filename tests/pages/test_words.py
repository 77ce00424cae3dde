"""Plain words for models and times."""
from types import SimpleNamespace

import pytest

from pages.parts import words


def test_models_have_labels():
    assert words.model_label("headline") == "Headline (chosen in each fold)"
    assert words.model_label("logistic_l2") == "Logistic regression, L2"
    assert words.model_label("of an older version") == "of an older version"


def test_every_state_and_verdict_has_words(done):
    assert done.state in words.STATES
    assert done.summary["verdict"]["word"] in words.VERDICTS


@pytest.mark.parametrize(("seconds", "said"), [(0, "just now"), (89, "just now"), (120, "2 minutes ago"), (5_399, "90 minutes ago")])
def test_how_long_ago_a_run_was_made(done, monkeypatch, seconds, said):
    now = words.started_at(done).timestamp() + seconds
    monkeypatch.setattr(words, "time", SimpleNamespace(time=lambda: now))
    assert words.when(done) == said
