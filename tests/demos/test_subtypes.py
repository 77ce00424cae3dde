"""The simulated subtypes: the same at every call, and hard enough to be honest."""

import numpy as np
import pandas as pd
import pytest

from genoml_core import demos
from genoml_core.demos import subtypes
from genoml_core.errors import GenoMLError


@pytest.fixture(scope="module")
def simulated():
    return subtypes.simulate()


def test_shape_classes_batches_and_patients(simulated):
    counts, samples = simulated
    assert counts.shape == (200, 1_500)
    assert counts.to_numpy().min() == 0
    assert sorted(samples["subtype"].unique()) == [f"Subtype {letter}" for letter in "ABCDE"]
    sizes = samples["subtype"].value_counts()
    assert sizes.min() >= 15
    assert sizes.max() > 3 * sizes.min()
    assert pd.crosstab(samples["subtype"], samples["batch"]).to_numpy().min() >= 5  # batch and class are not confounded
    assert samples["patient"].value_counts().value_counts().to_dict() == {1: 140, 2: 30}
    assert samples.groupby("patient")["subtype"].nunique().max() == 1


def test_simulation_is_the_same_every_time(simulated):
    again = subtypes.simulate()
    pd.testing.assert_frame_equal(simulated[0], again[0])
    pd.testing.assert_frame_equal(simulated[1], again[1])


def test_libraries_vary_and_counts_are_overdispersed(simulated):
    counts = simulated[0].to_numpy()
    totals = counts.sum(axis=1)
    assert totals.max() > 3 * totals.min()
    assert np.median(counts.var(axis=0) / counts.mean(axis=0)) > 3  # Poisson would give 1


def test_an_honest_linear_model_reaches_about_080_to_090(simulated):
    from sklearn.feature_selection import SelectKBest
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    counts, samples = simulated
    X = np.log2(counts.div(counts.sum(axis=1), axis=0) * 1e6 + 1)
    model = make_pipeline(SelectKBest(k=100), StandardScaler(), LogisticRegression(C=0.03, class_weight="balanced", max_iter=500))
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=0)
    predicted = cross_val_predict(model, X.to_numpy(), samples["subtype"], groups=samples["patient"], cv=folds)
    assert 0.76 < balanced_accuracy_score(samples["subtype"], predicted) < 0.92


def test_demo_becomes_a_dataset(workspace):
    dataset = demos.make(workspace, "subtypes")
    assert dataset.facts.roles == {"subtype": "target", "patient": "group", "batch": "batch", "age": "ignored", "sex": "ignored"}
    assert dataset.facts.layers["expression"].kind == "counts"


def test_unknown_demo_offers_the_near_miss(workspace):
    with pytest.raises(GenoMLError, match="Did you mean 'subtypes'"):
        demos.make(workspace, "subtype")
