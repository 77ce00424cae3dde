"""The preprocess page: cards, forms, order, default, and the preview that is kept on disk."""
import pytest

from genoml_core.plan import Target, Use
from pages.parts import preview, state

from .conftest import NASTY, small_dataset, texts


@pytest.fixture
def dataset(workspace):
    return small_dataset(workspace)


@pytest.fixture
def app(visit, dataset):
    return visit("preprocess")


def steps(workspace, dataset) -> list[str]:
    return [use.name for use in state.load(workspace, dataset).recipe["expression"]]


DEFAULT = ["filter_missing", "impute_median", "most_variable", "standard_scale"]


def test_cards_stand_in_the_order_of_the_default(app):
    assert [s.value.split(" · ")[0] for s in app.subheader if "·" in s.value] == ["1", "2", "3", "4"]
    assert app.button(key="reset").disabled


def test_looking_changes_nothing(app, workspace, dataset):
    app.run()
    assert state.load(workspace, dataset).recipe is None


def test_move_remove_add_and_reset(app, workspace, dataset):
    assert app.get_by_key("expression-0-0-filter_missing-menu").options == ["Move down", "Remove"]
    app.get_by_key("expression-0-3-standard_scale-menu").set_value("Move up").run()
    assert steps(workspace, dataset) == ["filter_missing", "impute_median", "standard_scale", "most_variable"]
    app.get_by_key("expression-1-0-filter_missing-menu").set_value("Remove").run()
    assert steps(workspace, dataset) == ["impute_median", "standard_scale", "most_variable"]
    app.selectbox(key="add-expression-2").select("clip").run()
    assert steps(workspace, dataset)[-1] == "clip"
    app.button(key="reset").click().run()
    assert state.load(workspace, dataset).recipe is None
    assert not app.exception


def test_a_value_is_set_or_chosen_inside_the_folds(app, workspace, dataset):
    key = "expression-0-2-most_variable"
    assert app.toggle(key=f"{key}-n-tuned").value
    app.toggle(key=f"{key}-n-tuned").set_value(False).run()
    app.number_input(key=f"{key}-n").set_value(15).run()
    use = state.load(workspace, dataset).recipe["expression"][2]
    assert use == Use(name="most_variable", params={"n": 15})
    assert "**30** features go in, **15** come out." in texts(app)
    app.toggle(key=f"{key}-n-tuned").set_value(True).run()
    assert state.load(workspace, dataset).recipe["expression"][2].search == {"n": (200, 500, 1_000, 2_000, 5_000)}


def test_the_preview_is_computed_once(workspace, dataset, monkeypatch):
    calls = []
    monkeypatch.setattr(preview.WARM, "call", lambda function, **asked: calls.append(asked) or {"steps": []})
    use, target = [Use(name="clip")], Target.of(dataset, "classification", NASTY)
    assert preview.of(workspace, dataset, "expression", use, target) == preview.of(workspace, dataset, "expression", use, target)
    preview.of(workspace, dataset, "expression", use, None)
    assert [asked["target"] and asked["target"]["roles"][NASTY] for asked in calls] == ["target", None]


def test_both_drawings_have_a_description(app):
    said = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert said[0].startswith("Histograms of all values: from ")
    assert said[1].startswith("Scatter plots of 60 samples")
