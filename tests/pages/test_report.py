"""The report page: what goes in stands in the address, words can be copied, files are made when they are asked for."""
import json

from pptx import Presentation

from genoml_core.figures.finish import PLAIN, Finish, finish_of
from genoml_core.plan import Plan
from genoml_core.reports.methods import methods
from genoml_core.figures.slide import TEMPLATE
from pages.parts import reporting
from pages.parts.text import md

from .conftest import texts


def test_figures_methods_and_limits(visit, done):
    app = visit("report", run=done.id)
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert md(methods(done)[1]) in said
    assert "Not for clinical use" in said
    assert "items are filled in from the run; the others only you can answer" in said
    assert "@article{" in app.code[1].value
    assert f"export {done.id} --as script" in app.code[2].value
    assert Plan.parse(app.code[3].value) == done.plan
    chosen = app.multiselect(key=f"report-figures-{done.id}")
    assert "Confusion matrix" in chosen.options
    chosen.set_value(["confusion"]).run()
    assert app.query_params["figures"] == "confusion"
    again = visit("report", run=done.id, figures="confusion,nothing")
    assert again.multiselect(key=f"report-figures-{done.id}").value == ["confusion"]
    again.multiselect(key=f"report-tables-{done.id}").set_value(["models"]).run()
    assert (again.query_params["figures"], again.query_params["tables"]) == ("confusion", "models")
    assert visit("report", run=done.id, tables="models").multiselect(key=f"report-tables-{done.id}").value == ["models"]


def test_files_are_made_of_what_is_chosen(done):
    page = reporting._made(done, "html", ["confusion"], ["models"]).decode()
    assert page.count("<figure>") == 1
    assert "<h2>Every model</h2>" in page
    assert "<h2>Scores, with 95 % intervals</h2>" not in page


def test_without_a_run_there_is_a_way_on(visit, workspace):
    app = visit("report")
    assert not app.exception
    assert app.button


def test_the_studio_finishes_figures_everywhere(visit, done):
    """What is chosen is kept, seen at once, and holds on other pages; back to the usual look is one click."""
    workspace, tag = done.path.parents[1], done.workspace[:8]
    app = visit("report", run=done.id)
    assert app.get("image")
    app.selectbox(key=f"studio-width-{tag}").set_value(85).run()
    app.selectbox(key=f"studio-palette-{tag}").set_value("greys").run()
    name = app.selectbox(key=f"studio-{done.id}").value
    app.text_input(key=f"studio-title-{name}{tag}").set_value("Mine <b>").run()
    assert not app.exception
    assert not app.error
    assert finish_of(workspace, name) == Finish(width=85, palette="greys", title="Mine <b>")
    assert finish_of(workspace, "roc") == Finish(width=85, palette="greys")
    app.segmented_control(key="studio-where").set_value("Page").run()
    assert json.loads(app.get("plotly_chart")[0].proto.spec)["layout"]["title"]["text"] == "Mine &lt;b>"
    results = visit("results", run=done.id)
    assert not results.exception
    figures = [chart.proto.spec for chart in results.get("plotly_chart") if "figure-" in chart.proto.id]
    assert figures
    assert '"#0072B2"' not in "".join(figures)
    app.button(key="studio-reset").click().run()
    assert not app.exception
    assert finish_of(workspace, name) == PLAIN
    assert app.selectbox(key=f"studio-width-{tag}").value == 0


def test_a_template_is_checked_kept_and_taken_away(visit, workspace, done):
    folder = workspace.incoming / "template"
    folder.mkdir(parents=True)
    (folder / "strange.pptx").write_bytes(b"no presentation")
    app = visit("report", run=done.id)
    assert not app.exception
    assert any("is no template" in error.proto.title for error in app.error)
    app.button(key="template-remove-strange.pptx").click().run()
    assert not app.error
    Presentation().save(folder / "lab.pptx")
    app = visit("report", run=done.id)
    assert not app.exception
    assert (workspace.path / TEMPLATE).exists()
    assert not list(folder.glob("*.pptx"))
    app.button(key="template-away").click().run()
    assert not (workspace.path / TEMPLATE).exists()
