"""Published breast cancer data by clicking: the numbers are those of the command line."""
import json

import pytest

from genoml_core.cli import main
from genoml_core.run import Run
from genoml_core.workspace import Workspace

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1_800)]


def test_pam50_by_clicking_equals_the_command_line(server, visitor, real_data, monkeypatch, capsys, tmp_path):
    files = [real_data / "pam50_tcga_brca" / name for name in ("brca_expression_zscore.csv.gz", "brca_clinical.csv")]
    visitor.open(f"{server.url}/data")
    for place, file in enumerate(files):
        visitor.page.locator("input.files").nth(place).set_input_files(file)
        visitor.settle()
    visitor.click("Read these files")
    visitor.sees("What should be predicted?", seconds=120)
    visitor.page.get_by_role("combobox", name="Target").click()
    visitor.page.get_by_role("option", name="PAM50").click()
    visitor.settle()
    visitor.click("Train")
    visitor.click("Start", exact=True)
    visitor.sees("See the results", seconds=900)
    clicked = Run(server.runs()[0]).summary

    monkeypatch.setenv("GENOML_HOME", str(tmp_path / "command-line"))
    workspace = Workspace.create().id

    def last(*words):
        assert main(["--workspace", workspace, *map(str, words)]) == 0
        return capsys.readouterr().out

    key = last("import", files[0], "--samples", files[1]).splitlines()[-1]
    (tmp_path / "plan.json").write_text(last("plan", key, "--task", "classification", "--target", "PAM50", "--group", "patient"))
    typed = json.loads(last("show", last("run", tmp_path / "plan.json").splitlines()[-1], "--json"))
    for part in ("headline", "baseline", "difference", "verdict"):
        assert clicked[part] == typed[part]
