"""Whatever a matrix holds, writing it as text and reading it gives it back: ids, names and every float32."""

import csv
import io

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from genoml_core.readers.delimited import read as read_delimited
from genoml_core.readers.parts.annotations import about_genes
from genoml_core.readers.parts.records import Wanted
from genoml_core.readers.parts.roles import describes_samples

NAMES = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"], exclude_characters="#"), min_size=1, max_size=8)
    .map(str.strip)
    .filter(
        lambda name: name and set(name) - set(',;"'),
    )
)
VALUES = st.floats(width=32, allow_infinity=False)


@st.composite
def matrices(draw):
    """(ids, features, values): up to 6 x 5, all names different."""
    ids = draw(st.lists(NAMES.filter(lambda name: not about_genes(["gene", name, "s1"], [], [])), min_size=1, max_size=6, unique=True))
    genes = NAMES.filter(lambda name: not describes_samples(name, ["1", "2", "2"]))  # a column named "class" is no gene
    features = draw(st.lists(genes, min_size=1, max_size=5, unique=True))
    return ids, features, draw(arrays(np.float32, (len(ids), len(features)), elements=VALUES))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(matrices(), st.sampled_from(",\t;"), st.booleans())
def test_written_and_read_are_equal(tmp_path, matrix, separator, turned):
    ids, features, X = matrix
    rows, columns, values = (features, ids, X.T) if turned else (ids, features, X)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(["name of row", *columns])
    for row, cells in zip(rows, values, strict=True):
        writer.writerow([row, *("NA" if np.isnan(cell) else str(cell) for cell in cells)])
    path = tmp_path / "matrix.txt"
    path.write_bytes(text.getvalue().encode())
    parsed = read_delimited(path, Wanted(orientation="genes" if turned else "samples"))
    assert (parsed.ids, parsed.features) == (ids, features)
    np.testing.assert_array_equal(parsed.X.astype(np.float32), X)
