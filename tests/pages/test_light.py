"""The page server stays light: every page is drawn without a heavy library."""
import os
import subprocess
import sys

from .conftest import APP

HEAVY = ("torch", "lightgbm", "xgboost", "shap", "umap", "scanpy", "captum", "lifelines", "skglm", "torchsurv", "anndata", "numba")
DRAW = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({app!r}, default_timeout=60)
app.query_params["ws"] = {ws!r}
app.run()
for page in ("data", "explore", "preprocess", "train", "results", "explain"):
    app = app.switch_page(f"pages/{{page}}.py").run()
    assert not app.exception and not app.error, page
print("LOADED", sorted(set({heavy!r}) & set(sys.modules)))
"""


def test_drawing_every_page_imports_nothing_heavy(finished):
    code = DRAW.format(app=str(APP), ws=finished.name, heavy=HEAVY)
    environment = {**os.environ, "GENOML_HOME": str(finished.parents[1])}
    done = subprocess.run([sys.executable, "-c", code], cwd=APP.parent, env=environment, capture_output=True, text=True)
    assert done.stdout.endswith("LOADED []\n"), done.stdout + done.stderr[-2000:]
