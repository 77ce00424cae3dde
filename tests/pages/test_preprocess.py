"""The preprocess page: cards, forms, order, default, and the preview that is kept on disk."""
import pandas as pd
import pytest

from genoml_core.plan import Use
from genoml_core.target import Target
from genoml_core.reference import Reference, ReferenceFacts
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


def test_the_values_that_are_tried_can_be_written(app, workspace, dataset):
    search = lambda: state.load(workspace, dataset).recipe["expression"][2].search["n"]
    app.text_input(key="expression-0-2-most_variable-n-tried").set_value("10, 20,20").run()
    assert search() == (10, 20)
    app.text_input(key="expression-0-2-most_variable-n-tried").set_value("10, many").run()
    assert search() == (10, 20)
    assert "does not fit" in texts(app)
    app.text_input(key="expression-0-2-most_variable-n-tried").set_value("10, 0").run()
    assert "Give a whole number from 10 to 50,000" in texts(app).replace("\\", "")


def test_any_parameter_can_be_handed_to_tuning(app, workspace, dataset):
    app.toggle(key="expression-0-0-filter_missing-most-tuned").set_value(True).run()
    app.text_input(key="expression-0-0-filter_missing-most-tried").set_value("0.1, 0.5").run()
    assert state.load(workspace, dataset).recipe["expression"][0] == Use(name="filter_missing", search={"most": (0.1, 0.5)})
    app.toggle(key="expression-0-2-most_variable-by-tuned").set_value(True).run()
    app.multiselect(key="expression-0-2-most_variable-by-tried").set_value(["variance", "mad"]).run()
    assert state.load(workspace, dataset).recipe["expression"][2].search["by"] == ("variance", "mad")
    assert not app.exception


def test_the_preview_is_computed_once(workspace, dataset, monkeypatch):
    calls = []
    monkeypatch.setattr(preview.WARM, "call", lambda function, **asked: calls.append(asked) or {"steps": []})
    use, target = [Use(name="clip")], Target.of(dataset, "classification", NASTY)
    assert preview.of(workspace, dataset, "expression", use, target) == preview.of(workspace, dataset, "expression", use, target)
    preview.of(workspace, dataset, "expression", use, None)
    assert [asked["target"] and asked["target"]["roles"][NASTY] for asked in calls] == ["target", None]


def test_each_step_says_what_it_learns_from(app):
    badges = [line for line in texts(app).splitlines() if "-badge[" in line]
    assert len(badges) == len(DEFAULT)
    assert all("learns from training samples" in badge for badge in badges)
    app.selectbox(key="add-expression-0").select("ranks").run()
    assert "each sample by itself" in texts(app)
    app.selectbox(key="add-expression-1").select("anova_f").run()
    assert "learns from training samples and their target" in texts(app)
    assert not app.error


def test_a_preset_replaces_the_steps(app, workspace, dataset):
    preset = app.selectbox(key="preset-expression-0")
    assert preset.options[0] == "Log expression (suits these values)"
    assert preset.value == "expression"
    preset.select("microarray").run()
    assert steps(workspace, dataset) == ["filter_missing", "impute_median", "quantile_normalise", "most_variable", "standard_scale"]
    app.get_by_key("expression-1-0-filter_missing-menu").set_value("Remove").run()
    assert app.selectbox(key="preset-expression-2").value == ""  # the user's own


def test_what_does_not_suit_is_told_beside_the_recipe(app):
    app.selectbox(key="add-expression-0").select("log2").run()
    assert any("for 'numbers on a linear scale' and 'counts'" in error.proto.title for error in app.error)


def test_the_methods_sentence_is_shown_as_it_will_be_printed(app):
    assert "features were centred and divided by their standard deviation in the training samples; all that is learnt" in texts(app)
    assert "the 200, 500, 1,000, 2,000 or 5,000 (chosen in each fold) features with the largest variance" in texts(app).replace("\\", "")


def test_a_step_asks_for_its_gene_sets(app, workspace, dataset):
    app.selectbox(key="add-expression-0").select("gene_set_means").run()
    assert any("needs gene sets, and none are chosen" in error.proto.title for error in app.error)
    table = pd.DataFrame({"set": ["up"] * 6 + ["down"] * 6, "gene": [f"G{i}" for i in range(12)]})
    kept = Reference.write(workspace.path / "references", table, ReferenceFacts(name="two sets", kind="gene sets"))
    app.run()
    app.selectbox(key="expression-1-4-gene_set_means-sets").select(kept.key).run()
    assert state.load(workspace, dataset).recipe["expression"][-1].params == {"sets": kept.key}
    assert "**30** features go in, **2** come out." in texts(app)
    assert not app.error


def test_combat_says_by_which_column(app, workspace, dataset):
    app.selectbox(key="add-expression-0").select("combat").run()
    assert "Batches: site." in texts(app)
    assert not app.error
    state.save(workspace, dataset, state.load(workspace, dataset), batch=None)
    app.run()
    assert "No batch column is chosen yet" in texts(app)
    assert any("needs batches" in error.proto.title for error in app.error)


def test_sample_columns_have_a_recipe_of_their_own(app, workspace, dataset):
    assert not app.segmented_control
    state.save(workspace, dataset, state.load(workspace, dataset), covariates=["site"], batch=None)
    app.run()
    app.segmented_control(key="layer").set_value("sample table").run()
    assert "Used as features: site." in texts(app)
    assert "**1** features go in, **2** come out." in texts(app)
    app.number_input(key="sample table-0-0-clinical-least").set_value(40).run()
    assert state.load(workspace, dataset).recipe["sample table"][0] == Use(name="clinical", params={"least": 40})
    assert not app.error


def test_both_drawings_have_a_description(app):
    said = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert said[0].startswith("Histograms of all values: from ")
    assert said[1].startswith("Scatter plots of 60 samples")
