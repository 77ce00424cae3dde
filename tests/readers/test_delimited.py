"""What delimited files become: ids as written, values exact, separators, decimal signs, orientation, text columns."""

import numpy as np
import pandas as pd
import pytest

from genoml_core.errors import DataError

MATRIX = "sample,TP53,EGFR,ESR1\ns1,1.5,2,3\ns2,4,5.25,NA\ns3,7,8,9\n"


def values(dataset):
    return np.asarray(dataset.matrix("expression"))


def test_values_ids_and_features(read):
    dataset, report = read(MATRIX)
    assert list(dataset.samples.index) == ["s1", "s2", "s3"]
    assert list(dataset.features("expression")) == ["TP53", "EGFR", "ESR1"]
    np.testing.assert_array_equal(values(dataset), np.array([[1.5, 2, 3], [4, 5.25, np.nan], [7, 8, 9]], np.float32))
    assert values(dataset).dtype == np.float32
    assert dataset.facts.layers["expression"].missing == pytest.approx(1 / 9)
    assert (report["reader"], report["orientation"]) == ("delimited", "samples")


def test_ids_and_gene_names_are_never_numbers_or_missing(read):
    dataset, _ = read("sample,1E5,NA,007\n007,1,2,3.5\n1E5,4,5,6\nNA,7,8,9\nnull,1,1,1\n", orientation="samples")
    assert list(dataset.samples.index) == ["007", "1E5", "NA", "null"]
    assert list(dataset.features("expression")) == ["1E5", "NA", "007"]


def test_numeric_looking_sample_names_in_the_header_survive(read):
    dataset, _ = read("gene\t001\t1E2\nTP53\t1.5\t2\nEGFR\t3\t4\n")
    assert list(dataset.samples.index) == ["001", "1E2"]
    np.testing.assert_array_equal(values(dataset), [[1.5, 3], [2, 4]])


@pytest.mark.parametrize("code", ["", "NA", "NaN", "nan", "N/A", "null", "None", "."])
def test_missing_codes(read, code):
    dataset, _ = read(f"sample,a,b\ns1,1.5,{code}\ns2,3,4\n", orientation="samples")
    np.testing.assert_array_equal(values(dataset), [[1.5, np.nan], [3, 4]])


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_separators(read, separator):
    dataset, _ = read(MATRIX.replace(",", separator))
    assert values(dataset).shape == (3, 3)
    assert values(dataset)[1, 1] == 5.25


def test_semicolon_with_decimal_comma(read):
    dataset, _ = read("sample;TP53;EGFR\ns1;1,5;2,25\ns2;3;-4,5e1\n")
    np.testing.assert_array_equal(values(dataset), [[1.5, 2.25], [3, -45]])


def test_commas_inside_joined_feature_names_are_not_separators(read):
    dataset, _ = read('sample,"A,B",P1;P2\ns1,1.5,2\ns2,3,4\n', orientation="samples")
    assert list(dataset.features("expression")) == ["A,B", "P1;P2"]


def test_gzip_is_known_by_its_bytes_not_by_its_name(read, packed):
    assert read(packed(MATRIX), name="plain.csv")[0].key == read(MATRIX, name="misleading.csv.gz")[0].key


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(read, encoding):
    dataset, _ = read(MATRIX.replace("s1", "Probe Ä").encode(encoding))
    assert list(dataset.samples.index) == ["Probe Ä", "s2", "s3"]
    assert next(iter(dataset.features("expression"))) == "TP53"


def test_line_ends_of_windows_and_quotes_of_r(read):
    dataset, _ = read('"sample","TP53","EGFR"\r\n"s1",1.5,2\r\n"s ""2""",3,4\r\n')
    assert list(dataset.samples.index) == ["s1", 's "2"']
    assert values(dataset)[1, 1] == 4


def test_header_one_cell_short_as_r_writes_it(read):
    dataset, report = read("A1\tA2\tA3\nENSG00000000001\t10\t200\t3\nENSG00000000002\t4\t5\t6\n")
    assert list(dataset.samples.index) == ["A1", "A2", "A3"]
    np.testing.assert_array_equal(values(dataset)[1], [200, 5])
    assert any("one cell shorter" in change for change in report["changes"])


def test_comments_blank_lines_and_a_trailing_separator(read):
    dataset, report = read("# made by a program\n# two\nsample,TP53,EGFR,\n\ns1,1.5,2,\ns2,3,4,\n,,,\n")
    assert values(dataset).shape == (2, 2)
    assert any("no name and no values" in change for change in report["changes"])


def test_a_header_behind_a_hash(read):
    dataset, _ = read("#gene\ts1\ts2\nTP53\t1.5\t2\nEGFR\t3\t4\n")
    assert list(dataset.samples.index) == ["s1", "s2"]


def test_large_counts_stay_exact_whole_numbers(read):
    dataset, report = read("gene,s1,s2\nTP53,580000001,16777217\nEGFR,0,5\n")
    assert (report["kind"], values(dataset).dtype) == ("counts", np.int32)
    np.testing.assert_array_equal(values(dataset), [[580000001, 0], [16777217, 5]])


def test_chunks_make_no_difference(read, monkeypatch):
    rows = "\n".join(f"s{i},{'c' if i % 2 else 'd'},{i},{i * 2 if i < 40 else i + 0.5},{-i}" for i in range(60))
    text = f"sample,colour,TP53,EGFR,ESR1\n{rows}\n"
    whole, _ = read(text)
    monkeypatch.setattr("genoml_core.readers.parts.body.CHUNK_CELLS", 20)
    chunked, _ = read(text)
    assert chunked.key == whole.key
    assert values(chunked)[59].tolist() == [59, 59.5, -59]
    assert values(chunked)[39].tolist() == [39, 78, -39]


def test_blanks_around_numbers_are_forgiven(read):
    dataset, _ = read("sample,TP53,EGFR\ns1, 1.5 ,2\ns2,3, NA\n")
    np.testing.assert_array_equal(values(dataset), [[1.5, 2], [3, np.nan]])


def test_text_columns_become_sample_columns(read):
    rows = "\n".join(f"s{i},{'AB'[i % 2]},note {i},{i}.5,{i}" for i in range(6))
    dataset, _ = read(f"sample,kind,remark,TP53,EGFR\n{rows}\n")
    assert list(dataset.features("expression")) == ["TP53", "EGFR"]
    assert dataset.facts.roles == {"kind": "covariate", "remark": "id"}
    assert dataset.column("kind").tolist() == list("ABABAB")


def test_numeric_columns_named_like_labels_are_no_features(read):
    dataset, report = read("sample,class,TP53,EGFR\ns1,1,1.5,2\ns2,2,3,4\ns3,1,5,6\n")
    assert list(dataset.features("expression")) == ["TP53", "EGFR"]
    assert dataset.column("class").tolist() == ["1", "2", "1"]
    assert any("'class'" in change for change in report["changes"])


def test_a_missing_label_is_no_class(read):
    dataset, _ = read("sample,class,TP53,EGFR\ns1,1,1.5,2\ns2,NA,3,4\ns3,,5,6\ns4,1,5,7\ns5,2,5,8\n")
    assert dataset.column("class").tolist() == ["1", None, None, "1", "2"]


def among_floats(code, genes: int = 12, whole: int = 0) -> str:
    """24 samples of measured values, some columns of small whole ones, and behind them the column ``code``."""
    names = [f"GENE{i}" for i in range(genes + whole)]
    rows = [[*(f"{i + j}.5" for j in range(genes)), *(str((i + j) % 2) for j in range(whole)), str(code(i))] for i in range(24)]
    lines = [f"s{i},{','.join(row)}\n" for i, row in enumerate(rows)]
    return f"sample,{','.join(names)},cancer_type_code\n{''.join(lines)}"


def test_a_code_of_few_whole_numbers_among_measured_values_is_no_feature(read):
    dataset, report = read(among_floats(lambda i: "NA" if i == 5 else i % 3))
    assert dataset.matrix("expression").shape == (24, 12)
    assert dataset.facts.roles == {"cancer_type_code": "covariate"}
    assert dataset.labels("cancer_type_code").value_counts().to_dict() == {"0": 8, "1": 8, "2": 7}
    assert any("whole numbers" in change and "'cancer_type_code'" in change for change in report["changes"])


@pytest.mark.parametrize(("code", "genes", "whole"), [
    (lambda i: i % 3, 12, 2),  # mutations or small counts are there too
    (lambda i: i % 3, 5, 0),  # too few columns to tell
    (lambda i: min(i, 1), 12, 0),  # a value that never comes back
    (lambda i: i, 12, 0),  # as many values as samples
    (lambda i: f"{i % 3}.0", 12, 0),  # measured, and whole by chance
    (lambda i: 1, 12, 0),
])  # fmt: skip
def test_other_whole_numbers_stay_features(read, code, genes, whole):
    dataset, _ = read(among_floats(code, genes, whole))
    assert dataset.matrix("expression").shape == (24, genes + whole + 1)
    assert dataset.samples.shape[1] == 0


@pytest.mark.parametrize(("how", "expected"), [("sum", [4, 10]), ("mean", [2, 5]), ("first", [1, 4])])
def test_duplicate_genes_combined_as_asked(read, how, expected):
    dataset, report = read("gene,s1,s2\nTP53,1,4\nEGFR,50,60\nTP53,3,6\n", duplicates=how)
    assert list(dataset.features("expression")) == ["TP53", "EGFR"]
    assert values(dataset)[:, 0].tolist() == expected
    assert any(f"combined by {how}" in change for change in dataset.facts.changes)
    assert report["changes"] == dataset.facts.changes


def test_sums_beyond_int32_do_not_wrap(read):
    dataset, _ = read("gene,s1,s2\nTP53,2000000000,4\nTP53,2000000000,6\nEGFR,1,2\n", duplicates="sum")
    assert values(dataset)[0, 0] == np.float32(4e9)


def test_annotation_columns_are_left_out_where_genes_are_rows(read):
    dataset, report = read("gene_id,description,s1,s2\nTP53,tumour protein,1.5,2\nEGFR,growth factor receptor,3,4\n")
    assert list(dataset.samples.index) == ["s1", "s2"]
    assert dataset.samples.shape[1] == 0
    assert any("'description'" in change for change in report["changes"])


@pytest.mark.parametrize(("columns", "samples"), [
    ("Entrez_Gene_Id,s1,s2", ["s1", "s2"]),
    ("Gene Symbol,Length,s1,s2", ["s1", "s2"]),
    ("Chr,Start,End,Strand,Length,s1,s2", ["s1", "s2"]),
    ("s1,s2,width", ["s1", "s2"]),
    ("start,middle,end", ["start", "middle", "end"]),
    ("start,end", ["start", "end"]),
    ("s1,length,s2", ["s1", "length", "s2"]),
    ("chr1,length2,s1", ["chr1", "length2", "s1"]),
])  # fmt: skip
def test_numbers_about_genes_are_no_samples(read, columns, samples):
    names = columns.split(",")
    rows = "".join(f"{gene},{','.join(str(10 * i + j) for j in range(len(names)))}\n" for i, gene in enumerate(["TP53", "EGFR", "ESR1"]))
    dataset, report = read(f"Hugo_Symbol,{columns}\n{rows}")
    assert list(dataset.samples.index) == samples
    assert values(dataset)[0, 2] == 20 + names.index(samples[0])
    left = [name for name in names if name not in samples]
    assert all(any(repr(name) in change for change in report["changes"]) for name in left)
    assert len(report["changes"]) == (len(left) > 0)


def test_what_the_sample_table_knows_is_a_sample_and_its_gap_is_none(read):
    matrix = "gene,length,s1,width,s2,s3\nTP53,1,2,3,4,5\nEGFR,6,7,8,9,10\n"
    assert list(read(matrix, "id,age\ns1,1\ns2,2\ns3,3\n")[0].samples.index) == ["s1", "s2", "s3"]
    assert list(read(matrix, "id,age\nlength,1\ns1,2\nother,3\n")[0].samples.index) == ["length", "s1", "width", "s2", "s3"]


def test_an_empty_description_is_no_sample(read):
    assert list(read("NAME\tDescription\ts1\ts2\nTP53\t\t1.5\t2\nEGFR\tNA\t3\t4\n")[0].samples.index) == ["s1", "s2"]


def test_a_text_column_that_is_empty_in_the_first_rows(read):
    rows = "\n".join(f"s{i},{'' if i < 300 else 'AB'[i % 2]},{i}.5,{i}" for i in range(1_000))
    dataset, _ = read(f"sample,kind,TP53,EGFR\n{rows}\n")
    assert dataset.facts.roles == {"kind": "covariate"}
    assert dataset.column("kind").isna().sum() == 300


def test_last_line_without_end_is_noted(read):
    assert any("no line end" in note for note in read(MATRIX.rstrip())[1]["notes"])
    assert not any("no line end" in note for note in read(MATRIX)[1]["notes"])


def test_samples_frame_is_text_indexed(read):
    assert pd.api.types.is_object_dtype(read(MATRIX)[0].samples.index)


def test_thousands_or_decimals_is_asked_not_guessed(read):
    with pytest.raises(DataError, match=r"comma in these numbers.*'7,422'"):
        read('sample\tTP53\tEGFR\ns1\t"7,422"\t987\ns2\t"1,003"\t12\n')


def test_counts_with_a_missing_cell_are_counts(read):
    rows = "".join(f"s{i},{100 * i},{'' if i == 3 else 7 * i},{i}\n" for i in range(12))
    dataset, _ = read(f"sample,TP53,EGFR,ERBB2\n{rows}")
    assert dataset.facts.layers["expression"].kind == "counts"
    assert dataset.facts.layers["expression"].missing > 0
