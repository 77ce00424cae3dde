"""The report page: what goes in stands in the address, words can be copied, files are made when they are asked for."""
from genoml_core.plan import Plan
from genoml_core.reports.methods import methods
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
    chosen = app.multiselect(key=f"report-{done.id}")
    assert "Confusion matrix" in chosen.options
    chosen.set_value(["confusion"]).run()
    assert app.query_params["figures"] == "confusion"
    again = visit("report", run=done.id, figures="confusion,nothing")
    assert again.multiselect(key=f"report-{done.id}").value == ["confusion"]


def test_files_are_made_of_what_is_chosen(done):
    page = reporting._made(done, "html", ["confusion"]).decode()
    assert page.count("<figure>") == 1


def test_without_a_run_there_is_a_way_on(visit, workspace):
    app = visit("report")
    assert not app.exception
    assert app.button
