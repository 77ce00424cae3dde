"""The methods text: what was really done, and whose methods; BibTeX that names all that the text names."""
import re

import pytest

from genoml_core.models import MODELS
from genoml_core.plan import Use
from genoml_core.reports.methods import bibliography, design, methods
from genoml_core.reports.words import held_out, recipe_in_words
from tests import making


@pytest.fixture(scope="module", params=[making.numbers_run, making.patients_run, making.late_run])
def run(request, lasting_workspace):
    return request.param(lasting_workspace)


def test_the_text_says_what_was_done(run):
    text = " ".join(methods(run))
    plan, samples = run.plan, run.summary["samples"]
    for words in (
        f"{samples['used']:,} samples of made for a test", f"({plan.design.outer} outer folds", f"{plan.design.inner} inner folds",
        f"seed {plan.seed}", MODELS[plan.models[-1].name].methods, f"Run {run.id}", "scikit-learn 1.", "Python 3.",
    ):  # fmt: skip
        assert words in text
    assert ("under observation only from a later time on" in text) == (plan.target.entry is not None)
    assert text.count("centred and divided by their standard deviation") >= 1
    assert "{" not in text


def test_every_key_of_the_text_is_in_the_bibliography_once(run):
    named = set(re.findall(r"\[([a-z]+\d{4})\]", " ".join(methods(run))))
    entries = re.findall(r"@article\{([a-z]+\d{4}),", bibliography(run))
    assert named == set(entries)
    assert len(entries) == len(named) >= 3


def test_an_entry_has_the_parts_of_its_source(lasting_workspace):
    run = making.patients_run(lasting_workspace)
    told = bibliography(run)
    assert """@article{verweij1994,
  author = {Verweij and van Houwelingen},
  year = {1994},
  journal = {Stat Med},
  volume = {13},
  pages = {2427--2436}
}""" in told
    assert "author = {Harrell and others}" in told


def test_shuffled_labels_are_told_first(workspace, three_classes, run_plan):
    run = run_plan(three_classes, "subtype", models=["logistic_l2"], outer=3, inner=2, shuffle=1)
    assert design(run)[0].startswith("The labels were shuffled")


def test_searched_values_stand_where_a_number_would():
    words = recipe_in_words([Use(name="most_variable", search={"n": (100, 500)}), Use(name="standard_scale")])
    assert "100 or 500 (chosen in each fold)" in words
    assert words.endswith("all that is learnt, from training samples only")
    assert recipe_in_words([]) == "values as they are"


@pytest.mark.parametrize(("told", "words"), [
    (("leave_out", "site", None, []), "Leave-site-out: the scores are about values of site that no model has seen."),
    (("later", "year", "p", []), "The scores are about samples that come later by year."),
    (("nested", None, "patient", []), "Leave-patient-out: the scores are about values of patient"),
    (("nested", None, None, ["age"]), "The scores are about new samples like these."),
])
def test_what_scores_are_about(told, words):
    assert held_out(*told).startswith(words)
