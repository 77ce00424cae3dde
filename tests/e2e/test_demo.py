"""The demo, from home to a downloaded slide, with a refresh in the middle of the training."""
import pytest
from pptx import Presentation

from genoml_core.workspace import Workspace
from pages.parts import state

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


def test_from_home_to_a_slide_in_at_most_eight_clicks(server, visitor, another, tmp_path, monkeypatch):
    visitor.open(server.url).click("Demo: subtypes")
    visitor.sees("Simulated, not measured")
    monkeypatch.setenv("GENOML_HOME", str(server.home))
    _choose(["logistic_l2", "linear_svm"], server.home)
    visitor.click("Train", exact=False)
    visitor.click("Start", exact=True)
    visitor.sees("folds judged")
    address = visitor.page.url
    visitor.page.reload()
    visitor.settle()
    assert visitor.page.url == address
    visitor.sees("folds judged")
    another.open(address).sees("folds judged")
    visitor.sees("See the results", seconds=400)
    visitor.click("See the results")
    visitor.sees("Balanced accuracy")
    visitor.click("Save")
    with visitor.page.expect_download() as download:
        visitor.click("Slide (PPTX)")
    assert visitor.clicks <= 8
    download.value.save_as(tmp_path / "figure.pptx")
    assert len(Presentation(tmp_path / "figure.pptx").slides) == 1


def _choose(models, home):
    """Fewer models than a visitor would find chosen, so that the training is soon done."""
    [folder] = home.glob("workspaces/*")
    workspace = Workspace(folder.name)
    [dataset] = workspace.datasets()
    state.save(workspace, dataset, state.load(workspace, dataset), models=models)


@pytest.mark.slow
@pytest.mark.parametrize(("demo", "figure", "driver"), [
    ("Demo: drug response", "Predicted and observed", "ABCB1"), ("Demo: pan-cancer survival", "Survival by predicted risk", "stage"),
])
def test_the_other_jobs_from_home_to_what_drives_the_prediction(server, visitor, demo, figure, driver):
    visitor.open(server.url).click(demo)
    visitor.sees("Nothing stands in the way")
    visitor.click("Train", exact=False)
    visitor.click("Start", exact=True)
    visitor.sees("See the results", seconds=400)
    visitor.click("See the results")
    visitor.sees(figure)
    visitor.click("Continue to explanation")
    visitor.sees("Most important features", seconds=120)
    visitor.sees(driver)
    assert visitor.clicks == 5
