"""Gene lengths and lists of features: as programs write them, and what is neither."""

import pytest

from genoml_core.errors import DataError
from genoml_core.readers.references import import_reference, kind_of


@pytest.fixture
def bring(workspace, tmp_path):
    """bring(content, name) -> the reference that a file of this content becomes."""

    def do(content, name="a.txt"):
        (tmp_path / name).write_text(content)
        return import_reference(workspace, tmp_path / name)

    return do


FEATURE_COUNTS = (
    "# Program:featureCounts v2.0.1\nGeneid\tChr\tStart\tEnd\tStrand\tLength\tb1.bam\n"
    "g1\t1\t1\t900\t+\t900\t7\ng2\t1\t2000\t3500\t-\t1500\t0\n"
)


@pytest.mark.parametrize("content", [
    "g1\t900\ng2\t1500\n", "g1 900\ng2 1500\n", "gene,length\ng1,900\ng2,1500\n", "gene;exonic.length\n g1;900\ng2;1500\n",
    FEATURE_COUNTS, "S1\tS2\twidth\ng1\t3\t4\t900\ng2\t0\t9\t1500\n", "gene_id\tgene_length\ng1\t900.0\ng2\t1500\ng1\t7\n",
])  # fmt: skip
def test_gene_lengths(bring, content):
    reference = bring(content)
    assert reference.facts.kind == "gene lengths"
    assert dict(reference.table.itertuples(index=False)) == {"g1": 900, "g2": 1500}
    assert reference.facts.counts == {"genes": 2}


def test_what_was_taken_for_lengths_is_told(bring):
    changes = bring("gene_id\tgene_length\ng1\t900\ng1\t7\n").facts.changes
    assert changes == ["Lengths are from the column 'gene_length'.", "1 gene that came before left out."]


@pytest.mark.parametrize("content", ["gene\tlength\ng1\t900\ng2\t-3\n", "gene\tlength\ng1\t900\ng2\n", "gene\tlength\ng1\tlong\n"])
def test_lengths_that_are_none(bring, content):
    with pytest.raises(DataError, match="no table of gene lengths"):
        bring(content)


@pytest.mark.parametrize(("content", "changes"), [
    ("cg01\ncg02\n", []), ("probe\ncg01\ncg02\n", ["The first line was taken for a title: probe."]),
    ("# sex chromosomes\ncg01\ncg02\ncg01\n", ["1 name that came before left out."]), ("cg01\r\ncg02\r\n", []),
])  # fmt: skip
def test_a_list_of_features(bring, content, changes):
    reference = bring(content)
    assert (reference.facts.kind, reference.facts.changes) == ("a list of features", changes)
    assert list(reference.table["gene"]) == list(reference.genes) == ["cg01", "cg02"]


def test_links_between_numbers_are_no_lengths(tmp_path):
    (tmp_path / "edges.txt").write_text("1 2\n2 3\n")
    assert kind_of(tmp_path / "edges.txt") == "network"


def test_lengths_of_a_published_table(real_data, workspace):
    """A count matrix whose last column, width, holds lengths; its header is one cell short."""
    reference = import_reference(workspace, next((real_data / "counts_compgenomr").glob("SRP029880*")))
    assert reference.facts.kind == "gene lengths"
    assert reference.facts.counts["genes"] == 19_719
    assert reference.table["length"].between(1, 5e6).all()
