"""The data page: upload, reading, what is recognised, choice of the target and the other roles."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.workspace import Workspace
from pages.parts import incoming, state
from pages.parts.chunks import Arriving

from .conftest import NASTY, small_dataset, texts


def csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index_label="sample").encode()


@pytest.fixture
def matrix() -> pd.DataFrame:
    random = np.random.default_rng(3)
    ids = [f"S{i:02d}" for i in range(40)]
    return pd.DataFrame(random.normal(7, 2, (40, 12)).round(3), index=ids, columns=[f"GENE{i}" for i in range(12)])


def upload(app, name: str, content: bytes, slot: str = incoming.MATRIX):
    """The file comes in as from a browser; then the page is drawn again, as its widget asks for."""
    file = Arriving(Workspace(app.session_state["workspace"]), slot, name, len(content), 0)
    assert file.begin() == 0
    assert file.add(0, content) == len(content)
    return app.run()


def test_an_upload_waits_on_disk_under_a_safe_name(visit, workspace, matrix):
    app = upload(visit("data"), "../../evil name.csv", csv(matrix))
    assert not app.exception
    assert (workspace.incoming / "matrix" / "evil_name.csv").read_bytes() == csv(matrix)
    again = visit("data")  # a new session, as after a refresh
    assert again.button(key="read-files").label == "Read these files"


def test_matrix_and_table_become_a_dataset(visit, workspace, matrix):
    table = pd.DataFrame({"subtype": ["A", "B"] * 19}, index=matrix.index[:38])
    app = upload(visit("data"), "expression.csv", csv(matrix))
    app = upload(app, "clinic.csv", csv(table), incoming.TABLE)
    app.button(key="read-files").click().run()
    assert not app.exception
    assert not app.error
    dataset = workspace.datasets()[0]
    assert dataset.facts.layers["expression"].features == 12
    assert app.query_params["dataset"] == dataset.key[:12]
    said = texts(app)
    assert "Rows of the file were read as **samples**" in said
    assert "**38** of 40 samples were found in clinic\\.csv" in said
    assert visit("data").button(key="read-files").label == "Read these files again"


def test_several_files_become_layers_and_the_page_shows_who_has_which(visit, workspace, matrix):
    app = upload(visit("data"), "rna.csv", csv(matrix))
    app = upload(app, "protein.csv", csv(matrix.iloc[10:].set_axis([f"P{i}" for i in range(12)], axis=1)))
    app.text_input(key="layer-matrix-rna.csv").set_value("expression").run()
    app.button(key="read-files").click().run()
    assert not app.exception
    assert not app.error
    dataset = workspace.datasets()[0]
    assert list(dataset.facts.layers) == ["protein", "expression"]
    assert dataset.measured().sum().to_dict() == {"protein": 30, "expression": 40}
    assert "Samples of the layers met by this rule: same ids" in texts(app)
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert "Samples by the layers that they have: protein + expression: 30; expression: 10." in alts


def test_a_waiting_file_can_be_removed(visit, workspace, matrix):
    app = upload(visit("data"), "rna.csv", csv(matrix))
    app = upload(app, "wrong.csv", b"<html>")
    app.button(key="remove-matrix-wrong.csv").click().run()
    assert [path.name for path in incoming.waiting(workspace, incoming.MATRIX)] == ["rna.csv"]
    app.button(key="read-files").click().run()
    assert len(workspace.datasets()) == 1


def test_columns_that_describe_samples_can_be_named(visit, workspace, matrix):
    app = upload(visit("data"), "m.csv", csv(matrix.assign(weight=np.linspace(50, 90, 40))))
    app.text_input(key="about").set_value("weight, GENE3").run()
    app.button(key="read-files").click().run()
    dataset = workspace.datasets()[0]
    assert {"weight", "GENE3"} <= set(dataset.samples)
    assert dataset.facts.layers["expression"].features == 11


def test_the_orientation_can_be_switched(visit, workspace, matrix):
    app = upload(visit("data"), "m.csv", csv(matrix))
    app.button(key="read-files").click().run()
    app.segmented_control(key="orientation").select("genes").run()
    app.button(key="read-files").click().run()
    assert not app.exception
    assert sorted(d.facts.layers["expression"].samples for d in workspace.datasets()) == [12, 40]


def test_bad_files_are_told_in_three_parts_and_nothing_is_lost(visit, workspace):
    app = upload(visit("data"), "page.csv", b"<!DOCTYPE html><html><body>login</body></html>")
    app.button(key="read-files").click().run()
    assert not app.exception
    assert "HTML" in app.error[0].value + app.error[0].proto.title
    assert workspace.datasets() == []
    assert app.button(key="read-files")
    app.button(key="discard").click().run()
    assert incoming.waiting(workspace, incoming.MATRIX) == []
    assert not app.error


def test_repeated_genes_offer_a_choice(visit, workspace, matrix):
    app = upload(visit("data"), "m.csv", csv(matrix.rename(columns={"GENE1": "GENE0"})))
    app.button(key="read-files").click().run()
    assert "more than once" in app.error[0].proto.title
    app.segmented_control(key="duplicates").select("mean").run()
    app.button(key="read-files").click().run()
    assert not app.error
    assert workspace.datasets()[0].facts.layers["expression"].features == 11


def test_a_click_mends_what_a_check_found(visit, workspace, matrix):
    columns = {"subtype": ["Basal", "basal"] * 10 + ["LumA"] * 20, "patient_name": [f"N{i}" for i in range(40)]}
    table = pd.DataFrame(columns, index=matrix.index)
    app = upload(visit("data"), "m.csv", csv(matrix.rename(columns={"GENE1": "2-Sep"})))
    app = upload(app, "clinic.csv", csv(table), incoming.TABLE)
    app.button(key="read-files").click().run()
    first = workspace.datasets()[0]
    app.selectbox(key=f"target-{first.key[:8]}").select("subtype").run()
    app.button(key=f"mend-spellings-subtype-{first.key[:8]}").click().run()
    assert not app.exception
    second = next(d for d in workspace.datasets() if d.key != first.key)
    assert second.labels("subtype").value_counts().to_dict() == {"LumA": 20, "Basal": 20}
    assert app.query_params["dataset"] == second.key[:12]
    assert state.load(workspace, second).column == "subtype"  # what was chosen is chosen here, too
    app.button(key=f"mend-genes_made_dates-expression-{second.key[:8]}").click().run()
    third = next(d for d in workspace.datasets() if d.key not in (first.key, second.key))
    assert "SEPTIN2" in third.features("expression")
    assert len(third.facts.changes) == len(first.facts.changes) + 2


def test_time_and_event_are_made_of_two_columns(visit, workspace, matrix):
    table = pd.DataFrame({"days_to_death": [30.0, None] * 20, "days_to_last_followup": [None, 400.0] * 20}, index=matrix.index)
    app = upload(visit("data"), "m.csv", csv(matrix))
    app = upload(app, "clinic.csv", csv(table), incoming.TABLE)
    app.button(key="read-files").click().run()
    first = workspace.datasets()[0]
    tag = first.key[:8]
    app.segmented_control(key=f"task-{tag}").select("survival").run()
    app.selectbox(key=f"seen-{tag}").select("days_to_death").run()
    app.selectbox(key=f"last-{tag}").select("days_to_last_followup").run()
    app.button(key=f"follow-{tag}").click().run()
    assert not app.exception
    second = next(d for d in workspace.datasets() if d.key != first.key)
    kept = state.load(workspace, second)
    assert (kept.column, kept.event, kept.event_values, kept.time_unit, kept.ready) == ("follow_up_days", "event", ["1"], "days", True)
    assert "**40 samples**, **20 events**" in texts(app)


def test_a_number_with_a_long_tail_is_offered_its_logarithm(visit, workspace, matrix):
    app = upload(visit("data"), "m.csv", csv(matrix))
    app = upload(app, "clinic.csv", csv(pd.DataFrame({"alt": np.exp(np.linspace(0, 9, 40))}, index=matrix.index)), incoming.TABLE)
    app.button(key="read-files").click().run()
    tag = workspace.datasets()[0].key[:8]
    app.segmented_control(key=f"task-{tag}").select("regression").run()
    app.selectbox(key=f"number-{tag}").select("alt").run()
    app.button(key=f"log-alt-{tag}").click().run()
    assert not app.exception
    second = next(d for d in workspace.datasets() if d.key[:8] != tag)
    assert state.load(workspace, second).column == "log10 alt"


def test_roles_survive_a_refresh(visit, workspace):
    dataset = small_dataset(workspace)
    tag = dataset.key[:8]
    app = visit("data")
    app.selectbox(key=f"target-{tag}").select("site").run()
    app.selectbox(key=f"group-{tag}").select("").run()
    app.multiselect(key=f"covariates-{tag}").select("patient").run()
    kept = state.load(workspace, dataset)
    assert (kept.column, kept.group, kept.batch, kept.covariates) == ("site", None, None, ["patient"])
    again = visit("data")
    assert again.selectbox(key=f"target-{tag}").value == "site"
    assert again.multiselect(key=f"covariates-{tag}").value == ["patient"]


def test_a_group_chosen_as_the_target_leaves_its_place_to_the_next(visit, workspace, matrix):
    names = pd.Series([f"T{i // 2}" for i in range(40)], matrix.index)
    app = upload(visit("data"), "m.csv", csv(matrix))
    app = upload(app, "clinic.csv", csv(pd.DataFrame({"donor": names, "subject": names.str[:2], "patient": names})), incoming.TABLE)
    app.button(key="read-files").click().run()
    dataset = workspace.datasets()[0]
    tag = dataset.key[:8]
    assert app.selectbox(key=f"group-{tag}").value == "patient"
    app.selectbox(key=f"target-{tag}").select("patient").run()
    assert not app.exception
    assert state.load(workspace, dataset).group == "donor"


def test_class_balance_has_words_for_those_who_do_not_see_it(visit, workspace):
    small_dataset(workspace)
    chart = visit("data").get("plotly_chart")[0].proto
    assert chart.alt == f"Bar chart of samples in each class of {NASTY}. A: 20, B: 20, C: 20."


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd", "passwd"), ("C:\\data\\my file.csv", "my_file.csv"), ("...", "file"), ("a" * 200 + ".csv", "a" * 96 + ".csv"),
])
def test_safe_names(given, kept):
    assert incoming.safe_name(given) == kept
