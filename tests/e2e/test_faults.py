"""An upload with hostile names, a server killed in the middle of a training, a deep link to a cold server, and Stop."""
import numpy as np
import pandas as pd
import pytest

from genoml_core.run import Run

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
HOSTILE = "![x](http://attacker.example/beacon)"


@pytest.fixture
def matrix(tmp_path):
    """120 samples of three classes, 300 genes, the first of them with a hostile name; the class column as well."""
    random = np.random.default_rng(1)
    classes = np.repeat([0, 1, 2], 40)
    values = random.normal(6, 2, (120, 300)) + 2.0 * (classes[:, None] == np.arange(300) % 9)
    genes = [HOSTILE.replace("x", "g"), *(f"G{i}" for i in range(1, 300))]
    table = pd.DataFrame(values.round(3), columns=genes, index=[f"S{i:03d}" for i in range(120)])
    table.insert(0, HOSTILE, np.array(["A", "B", "C"])[classes])
    path = tmp_path / f"{HOSTILE.replace('/', '')}.csv"
    table.to_csv(path, index_label="sample")
    return path


@pytest.mark.slow
def test_upload_train_kill_the_server_deep_link_and_stop(server, visitor, another, matrix):
    visitor.open(f"{server.url}/data")
    visitor.page.locator("input.files").first.set_input_files(matrix)
    visitor.sees("Read these files")
    visitor.click("Read these files")
    visitor.sees("What should be predicted?")
    visitor.page.get_by_role("combobox", name="Target").click()
    visitor.page.get_by_role("option").first.click()
    visitor.settle()
    visitor.click("Train")
    visitor.page.get_by_text("Thorough").click()
    visitor.sees("up to 60 settings")
    visitor.click("Start", exact=True)
    visitor.sees("folds judged")
    address = visitor.page.url

    server.kill()
    server.start()
    another.open(address)  # a deep link, the first request to the new server
    another.sees("folds judged")
    another.page.get_by_test_id("stSidebar").get_by_role("link", name="Home").wait_for()
    assert another.page.url == address

    another.click("Stop")
    another.sees("You stopped it", seconds=60)
    run = Run(server.runs()[0])
    assert run.state == "stopped"
    visitor.sees("You stopped it")  # the first tab has found its way back to the new server
    another.click("Go on")
    another.sees("folds judged")


def test_a_browser_finds_its_workspace_again(server, visitor, another):
    visitor.open(f"{server.url}/train")
    visitor.sees("There is no data in this workspace yet")
    assert another.open(server.url).page.url.split("ws=")[1] == visitor.page.url.split("ws=")[1]
