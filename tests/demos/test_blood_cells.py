"""The blood cells that come with scanpy: values as they are there, kinds as published."""

import numpy as np
import pytest

from genoml_core import demos


@pytest.mark.filterwarnings("ignore")  # of anndata, about an old file
def test_cells_and_kinds(lasting_workspace, tmp_path):
    import anndata

    dataset = demos.make(lasting_workspace, "blood_cells")
    assert dataset.matrix("expression").shape == (700, 765)
    counts = dataset.column("cell_type").value_counts()
    assert (len(counts), counts["Dendritic"], counts.min()) == (10, 240, 8)
    [path] = demos.write_files("blood_cells", tmp_path)
    raw = anndata.read_h5ad(path).raw.to_adata()
    np.testing.assert_array_equal(dataset.matrix("expression"), raw.X.toarray())
    assert list(dataset.features("expression")) == list(raw.var_names)
