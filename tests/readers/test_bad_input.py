"""What bad files get: an error in three parts that names what is wrong; never a traceback, never half a dataset."""

import gzip
import pickle

import pytest

from genoml_core.errors import DataError, GenoMLError
from genoml_core.readers.parts import opening
from genoml_core.readers.parts.build import build

GOOD = "sample,TP53,EGFR\ns1,1.5,2\ns2,3,4\n"


def failing(read, content, table=None, **options) -> DataError:
    with pytest.raises(DataError) as caught:
        read(content, table, **options)
    assert caught.value.what
    assert caught.value.fix
    return caught.value


def test_nothing_is_left_behind(read, tmp_path):
    failing(read, "sample,a\ns1,x1\ns2,2\ns3,3\n", orientation="samples")
    folder = tmp_path / "datasets"
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# only\n# comments\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_empty(read, content):
    assert "empty" in failing(read, content).what


def test_header_only(read):
    assert "header and no rows" in failing(read, "sample,TP53,EGFR\n").what


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "HTML"),
        (b"  <html>\n<table>", "HTML"),
        (gzip.compress(b"<html>", mtime=0), "HTML"),
        (b"%PDF-1.7 ...", "PDF"),
        (pickle.dumps({"a": 1}), "pickle"),
        (gzip.compress(pickle.dumps([1]), mtime=0), "pickle"),
        (gzip.compress(gzip.compress(b"a,b\n1,2\n", mtime=0), mtime=0), "packed file inside"),
        (b"MuData (format-version=0.1.0;)", "MuData"),
        (b'{"a": 1}', "JSON"),
        (bytes(range(1, 9)) * 50, "neither a text table"),
    ],
)
def test_other_formats_are_named(read, content, word):
    error = failing(read, content)
    assert word in error.why
    assert "'matrix.csv'" in error.what


def test_no_separator(read):
    assert "No columns" in failing(read, "one\ntwo\nthree\n").what


def test_ragged_rows_are_numbered(read):
    error = failing(read, "sample,TP53,EGFR\ns1,1,2\ns2,3\ns3,4,5,6\ns4,7,8\n")
    assert "2 of 4 rows" in error.what
    assert "Expected 3 cells; line 3 has 2; line 4 has 4." in error.why


def test_ragged_rows_far_down(read):
    rows = "\n".join(f"s{i},1,2" + (",9" if i == 700 else "") for i in range(1_000))
    assert "line 702 has 4" in failing(read, f"sample,TP53,EGFR\n{rows}\n").why


def test_cut_short(read):
    assert "ends in the middle" in failing(read, GOOD + "s3,5").what


def test_damaged_gzip(read):
    assert "compressed file is damaged" in failing(read, gzip.compress(GOOD.encode() * 50)[:-20]).what


def test_duplicate_samples(read):
    error = failing(read, "sample,TP53,EGFR\ns1,1,2\ns1,3,4\ns2,3,4\n")
    assert error.what == "Sample ids repeat."
    assert "'s1'" in error.why
    assert "'s2'" not in error.why


def test_duplicate_genes_offer_three_ways(read):
    error = failing(read, "gene,s1,s2\nTP53,1,2\nTP53,3,4\nEGFR,5,6\n")
    assert "'TP53'" in error.why
    assert all(word in error.fix for word in ("sum", "mean", "first"))


def test_text_in_the_matrix_names_the_cells(read):
    rows = "\n".join(f"s{i},{i},{'high' if i in (3, 5) else i}" for i in range(10))
    error = failing(read, f"sample,TP53,EGFR\n{rows}\n")
    assert error.why == "row 's3', column 'EGFR': 'high'; row 's5', column 'EGFR': 'high'."


def test_at_most_five_cells_are_named(read):
    rows = "\n".join(f"s{i},{i},{'bad' if i < 8 else i}" for i in range(30))
    error = failing(read, f"sample,TP53,EGFR\n{rows}\n")
    assert error.why.count("'bad'") == 5
    assert "3 more" in error.why


def test_mixed_decimal_signs_are_named(read):
    rows = "".join(f"s{i};1.5;2,5\n" for i in range(4))
    error = failing(read, f"sample;TP53;EGFR\n{rows}")
    assert "column 'EGFR': '2,5'" in error.why


@pytest.mark.parametrize("cell", ["inf", "-Inf", "1e400", "1e39"])
def test_infinite_values_are_named(read, cell):
    error = failing(read, f"sample,TP53,EGFR\ns1,1,2\ns2,3,{cell}\n")
    assert error.what.startswith("The matrix has cells that are")
    assert "row 's2', column 'EGFR'" in error.why


def test_wrong_encoding(read):
    error = failing(read, "sample,TP53,EGFR\nPatient-Müller,1,2\n".encode("latin-1"))
    assert "UTF-8" in error.what
    assert "UTF-8" in error.fix


def test_nul_bytes(read):
    assert "Line 3 holds NUL bytes" in failing(read, "sample,TP53,EGFR\ns1,1,2\ns\0002,3,4\n").what


def test_empty_names(read):
    assert "sample ids are empty" in failing(read, "sample,TP53,EGFR\ns1,1,2\n,3,4\n").what
    assert "Column 3 has no name" in failing(read, "sample,TP53,\ns1,1,2\ns2,3,4\n").what


def test_a_table_without_numbers(read):
    assert "no numbers" in failing(read, "sample,colour,shape\ns1,red,round\ns2,blue,square\n").what


def test_over_the_size_limit(read, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 1_000)
    text = GOOD + "".join(f"t{i},1,2\n" for i in range(200))
    assert "too large" in failing(read, text).what
    assert "too large" in failing(read, gzip.compress(text.encode())).what


def test_gzip_bomb_stops_early(read):
    error = failing(read, gzip.compress(b"sample,a\ns1,1\n" + b"0" * 40_000_000))
    assert "unpacks to more than data ever do" in error.what


def test_endless_line(read, monkeypatch):
    monkeypatch.setattr(opening, "MAX_LINE", 1_000)
    assert "longer than" in failing(read, "sample,a\ns1," + "1" * 2_000 + "\n").what


def test_too_many_columns(read):
    wide = ",".join(f"g{i}" for i in range(200_001))
    assert "200,002 columns" in failing(read, f"sample,{wide}\ns1{',1' * 200_001}\n").what


def test_no_overlap_shows_both_styles(read):
    error = failing(read, GOOD, "id,status\nTCGA-AA-0001,x\nTCGA-AA-0002,y\n")
    assert "'s1'" in error.why
    assert "'TCGA-AA-0001'" in error.why


def test_sample_table_problems(read):
    assert "no rows" in failing(read, GOOD, "id,status\n").what
    assert "cannot be read" in failing(read, GOOD, "<html>").what
    assert "line 3 has 1" in failing(read, GOOD, "id,status\ns1,a\ns2\n").why
    assert "'status'" in failing(read, GOOD, "id,status,status\ns1,a,b\ns2,c,d\n").why
    assert "repeats ids" in failing(read, GOOD, "id,status\ns1,a\ns1,b\ns2,c\n").what


def test_unknown_covariate_offers_the_near_miss(read):
    with pytest.raises(GenoMLError, match="Did you mean 'status'"):
        read(GOOD, "id,status\ns1,a\ns2,b\n", covariates=["staus"])


def test_unknown_format_offers_the_near_miss(read):
    with pytest.raises(GenoMLError, match="Did you mean 'delimited'"):
        read(GOOD, format="delimted")


def test_of_several_files_the_bad_one_is_named(read, tmp_path):
    """A file alone needs no name in the error; of several the reader would have to guess."""
    names = "gene,symbol\ng1,TP53\ng2,EGFR\n"
    assert failing(read, names).what == "The file holds no numbers."
    files = {"matrix.csv": GOOD, "names.csv": names}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    nothing = {"tables": [], "name": None, "orientation": None, "duplicates": None, "format": None, "about": [], "options": {}}
    nothing |= {"covariates": None, "description": ""}
    with pytest.raises(DataError) as caught:
        build(str(tmp_path / "datasets"), [[None, name, str(tmp_path / name)] for name in files], **nothing)
    assert caught.value.what == "names.csv: The file holds no numbers."
