"""A final model for another machine, in one zip: model, plan, environment, card, and an example to try it with."""
import hashlib
import json
from shlex import quote

import numpy as np
import pandas as pd

from ..dataset import SAMPLE_TABLE
from ..engine.align import DEPTH, Expected
from ..engine.finished import Model
from ..figures.export import to_csv
from ..files import SEAL
from ..run import Run
from .archive import zipped
from .model_card import card

_READ_ME = """How to use this model

Install GenoML Studio {version} (its README says how), then, in its folder:

    .venv/bin/python -m genoml_core predict BUNDLE.zip {files} --out predictions.csv

The files may have any form that GenoML Studio reads: samples or genes in rows, more features than needed, in any order.
What is missing, renamed or unlike the training samples is told. The example is a made-up sample of values that are usual in training.

card.md says what the model is for, and how well it does. Not for clinical use.
"""


def bundle(run: Run) -> bytes:
    """The content of the zip. Raises GenoMLError where the run has no final model."""
    facts = run.final()
    examples = _examples(Model.read(run.path).final.expected)
    words = _READ_ME.format(version=facts["libraries"]["genoml"], files=_files(examples))
    files = {
        "final.skops": (run.path / "final.skops").read_bytes(), "final.json": (run.path / "final.json").read_bytes(),
        "plan.json": run.plan.model_dump_json(indent=1).encode(), "environment.json": (run.path / "environment.json").read_bytes(),
        "card.md": card(run).encode(), "README.txt": words.encode(), **{name: to_csv(table) for name, table in examples.items()},
    }  # fmt: skip
    noted = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return zipped({**files, SEAL: json.dumps(noted, indent=1).encode()})


def _files(examples: dict[str, pd.DataFrame]) -> str:
    """The example files as words of the command."""
    layers = [name for name in examples if name != SAMPLES]
    named = layers if len(layers) == 1 else [f"--layer {quote(name[len('example-'):-len('.csv')] + '=' + name)}" for name in layers]
    return " ".join([*named, *[f"--samples {SAMPLES}"] * (SAMPLES in examples)])


SAMPLES = "example-samples.csv"


def _examples(expected: Expected) -> dict[str, pd.DataFrame]:
    """A table for each layer, and one of sample columns, with a made-up sample that is usual in all."""
    found = {}
    for name, layer in expected.layers.items():
        if name != SAMPLE_TABLE:
            values = np.round(layer.usual * DEPTH) if layer.kind == "counts" else layer.usual
            found[f"example-{name}.csv"] = pd.DataFrame([["example", *values.tolist()]], columns=["sample", *layer.features])
    if expected.columns:
        found[SAMPLES] = pd.DataFrame([{"sample": "example", **expected.columns}])
    return found
