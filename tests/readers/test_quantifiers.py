"""Quantifiers: one file a sample or one for all, and whatever wrote the counts, they are the same."""

import numpy as np
import pytest

from genoml_core.dataset import Dataset
from genoml_core.errors import DataError
from genoml_core.readers.parts.counted import sample_of

STAR = "N_unmapped\t5\t5\t5\nN_multimapping\t1\t1\t1\nN_noFeature\t0\t9\t0\nN_ambiguous\t0\t0\t0\nENSG01\t7\t1\t6\nENSG02\t90\t8\t82\n"
HTSEQ = "ENSG01\t7\nENSG02\t90\n__no_feature\t11\n__ambiguous\t2\n__too_low_aQual\t0\n__not_aligned\t5\n__alignment_not_unique\t3\n"
SALMON = "Name\tLength\tEffectiveLength\tTPM\tNumReads\nENSG01\t900\t700.5\t1000.25\t7.4\nENSG02\t500\t300\t999000\t89.6\n"


@pytest.fixture
def together(tmp_path, read):
    """together({file: content}, **options) -> what a folder of these files becomes."""

    def do(files: dict[str, str], **options):
        for name, content in files.items():
            (tmp_path / "run" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "run" / name).write_text(content)
        return read(tmp_path / "run", layer=None, name="run", **options)

    return do


def table(dataset: Dataset) -> dict:
    return dict(zip(dataset.samples.index, dataset.matrix("expression").tolist(), strict=True))


def test_star(together):
    files = {"a_ReadsPerGene.out.tab": STAR, "b_ReadsPerGene.out.tab": STAR.replace("90\t8", "50\t8")}
    dataset, report = together(files)
    assert (table(dataset), list(dataset.features("expression"))) == ({"a": [7, 90], "b": [7, 50]}, ["ENSG01", "ENSG02"])
    assert (report["reader"], report["kind"]) == ("star", "counts")
    assert any("looks like 'reverse'" in note for note in report["notes"])
    assert table(together(files, options={"strand": "reverse"})[0])["a"] == [6, 82]


def test_htseq_and_exons(together):
    exons = "FBgn1:001\t3\nFBgn1:002\t4\n_ambiguous\t9\n_empty\t1\n_lowaqual\t0\n_notaligned\t0\n"
    assert table(together({"a.htseq.counts": HTSEQ})[0]) == {"a": [7, 90]}
    dataset = together({"a.htseq.counts": exons})[0]
    assert list(dataset.features("expression")) == ["FBgn1:001", "FBgn1:002"]


def test_salmon_rounds_reads_and_says_so(together):
    files = {"s1/quant.sf": SALMON, "s2/quant.sf": SALMON.replace("89.6", "3")}
    dataset, report = together(files)
    assert table(dataset) == {"s1": [7, 90], "s2": [7, 3]}
    assert any("rounded" in change for change in report["changes"])
    tpm, report = together(files, options={"value": "TPM"})
    np.testing.assert_allclose(tpm.matrix("expression")[0], [1000.25, 999000])
    assert report["kind"] == "numeric"


def test_featurecounts_with_places_of_one_and_of_many_exons(read):
    lines = ["# Program:featureCounts v2.0.1", "Geneid\tChr\tStart\tEnd\tStrand\tLength\t/bam/a.sorted.bam\tb.bam"]
    lines += ["ENSG01\t1;1\t5;9\t7;12\t+;+\t5\t0\t31", "ENSG02\tX\t100\t300\t-\t201\t7\t8", "ENSG03\t2\t100\t300\t+\t201\t70\t80"]
    dataset, report = read("\n".join(lines) + "\n")
    assert table(dataset) == {"a": [0, 7, 70], "b": [31, 8, 80]}
    assert report["reader"] == "featurecounts"


def test_files_of_different_genes_and_damage(together, read):
    with pytest.raises(DataError, match="different features"):
        together({"a.counts": "A\t1\nB\t2\nC\t3\n", "b.counts": "X\t1\nY\t2\nC\t3\n"})
    with pytest.raises(DataError, match="is no table of genes and numbers"):
        read(STAR + "ENSG03\tmany\t1\t2\n", name="a_ReadsPerGene.out.tab")
    with pytest.raises(DataError, match="cells that are no counts"):
        read(STAR + "ENSG03\t-4\t1\t2\n", name="a_ReadsPerGene.out.tab")
    with pytest.raises(DataError, match="appear more than once"):
        read("A\t1\nA\t2\n", name="a.counts")


@pytest.mark.parametrize(("path", "sample"), [
    ("x/TCGA-A2_ReadsPerGene.out.tab", "TCGA-A2"), ("S1.htseq.counts.gz", "S1"), ("S1.bam", "S1"), ("run/S3/quant.sf", "S3"),
    ("run/S3/ReadsPerGene.out.tab", "S3"), ("S.1.counts.txt", "S.1"), ("GSM1_counts.tsv.gz", "GSM1"),
])  # fmt: skip
def test_the_sample_in_the_name(tmp_path, path, sample):
    assert sample_of(tmp_path / path) == sample


def test_real_layouts_of_the_same_counts_agree(read, real_data):
    """The same 12 samples x 5,000 genes, written as four quantifiers write them, and as Xena's log2(count + 1)."""
    folder = real_data / "fmt_derived_quant"
    found = {name: read(folder / name, layer=None, name=name)[0] for name in ("star", "htseq", "salmon", "featurecounts.txt")}
    first = found.pop("star")
    assert first.matrix("expression").shape == (12, 5_000)
    order, genes = first.samples.index, first.features("expression")
    for dataset in found.values():
        rows, columns = dataset.samples.index.get_indexer(order), dataset.features("expression").get_indexer(genes)
        np.testing.assert_array_equal(dataset.matrix("expression")[np.ix_(rows, columns)], first.matrix("expression"))
    xena = read(folder / "TCGA-BRCA.htseq_counts.tsv.gz")[0]
    rows = xena.samples.index.get_indexer(order.str[:15])
    logs = xena.matrix("expression")[np.ix_(rows, xena.features("expression").get_indexer(genes))]
    np.testing.assert_allclose(logs, np.log2(first.matrix("expression") + 1.0), atol=1e-3)
