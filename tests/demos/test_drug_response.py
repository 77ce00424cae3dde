"""The simulated cell lines: shapes and roles as told, drivers that matter, and a problem of honest difficulty."""
import numpy as np
import pytest
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.metrics import r2_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from genoml_core import demos
from genoml_core.demos import drug_response


@pytest.fixture(scope="module")
def simulated():
    return drug_response.simulate()


def honest_r2(model, X, samples) -> float:
    """R2 of predictions for lines of donors that the model has not seen."""
    folds = GroupKFold(5, shuffle=True, random_state=0)
    return r2_score(samples.log_ic50, cross_val_predict(model, X, samples.log_ic50, groups=samples.donor, cv=folds))


def test_shapes_values_and_donors(simulated):
    layers, samples = simulated
    assert {name: table.shape for name, table in layers.items()} == {
        "mutation": (300, 80), "copy_number": (300, 150), "expression": (300, 400),
    }
    assert set(np.unique(layers["mutation"])) == {0, 1}
    assert set(np.unique(layers["copy_number"])) == {-2, -1, 0, 1, 2}
    assert layers["expression"].isna().to_numpy().mean() == pytest.approx(0.03, abs=0.003)
    assert samples["tissue"].nunique() == 8
    assert samples["tissue"].value_counts().min() >= 15
    assert samples["donor"].value_counts().value_counts().to_dict() == {1: 276, 2: 12}


def test_is_the_same_every_time(simulated):
    layers, samples = drug_response.simulate()
    assert samples.equals(simulated[1])
    assert all(table.equals(simulated[0][name]) for name, table in layers.items())


def test_lines_of_a_donor_share_their_genome_and_resemble_each_other(simulated):
    layers, samples = simulated
    first, second = (samples[samples.donor.duplicated(keep=other)].sort_values("donor").index for other in ("last", "first"))
    for name in ("mutation", "copy_number"):
        np.testing.assert_array_equal(layers[name].loc[first], layers[name].loc[second])
    assert np.corrcoef(samples.log_ic50[first], samples.log_ic50[second])[0, 1] > 0.5


def test_mutated_lines_respond_as_told(simulated):
    layers, samples = simulated
    mutated = layers["mutation"]["BRAF"] == 1
    assert samples.log_ic50[mutated].mean() < samples.log_ic50[~mutated].mean() - 1


def test_tissue_alone_explains_a_little_and_an_honest_model_a_third_to_a_half(simulated):
    layers, samples = simulated
    tissue = (samples.tissue.to_numpy()[:, None] == samples.tissue.unique()).astype(float)
    assert 0.10 < honest_r2(LinearRegression(), tissue, samples) < 0.20
    X = np.hstack([*(table.to_numpy(float) for table in layers.values()), tissue])
    complete, selected = (SimpleImputer(strategy="median"), StandardScaler()), SelectKBest(f_regression, k=50)
    model = make_pipeline(*complete, selected, RidgeCV(np.logspace(0, 4, 9)))
    assert 0.30 < honest_r2(model, X, samples) < 0.50


def test_roles_and_kinds(workspace):
    facts = demos.make(workspace, "drug_response").facts
    assert facts.roles == {"log_ic50": "target", "tissue": "covariate", "donor": "group"}
    kinds = {name: layer.kind for name, layer in facts.layers.items()}
    assert kinds == {"mutation": "binary", "copy_number": "numeric", "expression": "log"}
    assert facts.layers["expression"].missing == pytest.approx(0.03, abs=0.003)
