"""Samples or genes in the rows: each kind of evidence, both ways, and the switch."""

import pytest

BARCODES = ["TCGA-AA-0001-01A", "TCGA-AA-0002-01A", "TCGA-BB-0003-01A"]


def rows_of(first: str, rows: list[str], columns: list[str]) -> str:
    lines = [",".join([first, *columns])]
    lines += [",".join([row, *(f"{i}.{j}" for j in range(len(columns)))]) for i, row in enumerate(rows)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("first", "genes", "samples"),
    [
        ("", ["TP53", "ESR1"], ["x1", "x2", "x3"]),
        ("", ["ENSG00000141510.12", "ENSG00000141511"], ["x1", "x2", "x3"]),
        ("", ["1007_s_at", "1053_at"], ["x1", "x2", "x3"]),
        ("", ["q1", "q2"], BARCODES),
    ],
)
def test_names_tell_both_ways(read, first, genes, samples):
    across, down = read(rows_of(first, samples, genes)), read(rows_of(first, genes, samples))
    assert (across[1]["orientation"], down[1]["orientation"]) == ("samples", "genes")
    for dataset, _ in (across, down):
        assert list(dataset.samples.index) == samples
        assert list(dataset.features("expression")) == genes


@pytest.mark.parametrize(
    ("name", "answer"), [("gene_id", "genes"), ("Hugo_Symbol", "genes"), ("Sample ID", "samples"), ("patient", "samples")]
)
def test_the_name_of_the_first_column(read, name, answer):
    assert read(rows_of(name, ["q1", "q2"], ["x1", "x2", "x3"]))[1]["orientation"] == answer


def test_the_sample_table_decides_before_names(read):
    table = "id,status\nTP53,a\nESR1,b\n"  # samples named like genes
    assert read(rows_of("gene", ["TP53", "ESR1"], ["x1", "x2", "x3"]), table)[1]["orientation"] == "samples"


def test_shape_is_the_last_resort_and_says_so(read):
    report = read(rows_of("", ["q1", "q2", "q3", "q4"], ["x1", "x2"]))[1]
    assert report["orientation"] == "genes"
    assert "only guessed" in report["notes"][0]


def test_a_text_column_of_labels_marks_samples(read):
    text = "name,kind,v1,v2\na,x,1.5,2\nb,y,3,4\nc,x,5,6\nd,y,7,8\n"
    assert read(text)[1]["orientation"] == "samples"


def test_the_user_decides(read):
    text = rows_of("gene", ["TP53", "ESR1"], ["x1", "x2", "x3"])
    dataset, report = read(text, orientation="samples")
    assert report["orientation"] == "samples"
    assert list(dataset.samples.index) == ["TP53", "ESR1"]
    assert dataset.matrix("expression")[1, 2] == pytest.approx(1.2)
