"""Small text formats, each on an example worked out by hand: what is read, what is said, and what is refused."""

import numpy as np
import pytest

from genoml_core.errors import DataError

GCT = "#1.3\n2\t3\t1\t2\nid\tsymbol\ta\tb\tc\ncondition\tna\tx\ty\tx\nage\tna\t40\t50.5\t60\n1_at\tTP53\t1\t2.5\tNaN\n2_at\tEGFR\t4\t5\t6\n"
MAF = """#version 2.4
Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode
TP53\tMissense_Mutation\ts1
TP53\tNonsense_Mutation\ts1
KRAS\tSilent\ts2
BRCA1\tFrame_Shift_Del\ts2
EGFR\tSilent\ts3
"""
SERIES = """!Series_title\t"A study"
!Series_supplementary_file\t"ftp://x/GSE1_counts.csv.gz"

!Sample_title\t"one"\t"two"
!Sample_geo_accession\t"GSM1"\t"GSM2"
!Sample_organism_ch1\t"Homo sapiens"\t"Homo sapiens"
!Sample_characteristics_ch1\t"age: 40"\t"stage: II"
!Sample_characteristics_ch1\t"stage: I"\t"age: 51"
!series_matrix_table_begin
"ID_REF"\t"GSM1"\t"GSM2"
"""
SOFT = """^DATABASE = Geo
^SERIES = GSE1
^SAMPLE = GSM1
!Sample_title = one
!Sample_characteristics_ch1 = tissue: liver
!sample_table_begin
ID_REF\tVALUE\tABS_CALL
1_at\t5.5\tP
2_at\t7\tP
!sample_table_end
^SAMPLE = GSM2
!Sample_title = two
!Sample_characteristics_ch1 = tissue: lung
!sample_table_begin
ID_REF\tVALUE
2_at\t8
1_at\t6.5
!sample_table_end
"""


def values(dataset, layer="expression"):
    return dataset.matrix(layer).tolist()


def test_gct(read):
    dataset, report = read(GCT, name="m.gct")
    np.testing.assert_array_equal(dataset.matrix("expression"), np.float32([[1, 4], [2.5, 5], [np.nan, 6]]))
    assert (list(dataset.samples.index), list(dataset.features("expression"))) == (["a", "b", "c"], ["1_at", "2_at"])
    assert dataset.column("condition").tolist() == ["x", "y", "x"]
    assert dataset.column("age").tolist() == [40, 50.5, 60]
    assert (report["reader"], report["orientation"]) == ("gct", "genes")
    old = "#1.2\n2\t2\nNAME\tDescription\ta\tb\nTP53\tx\t1\t2.5\nEGFR\t\t3\t4\n"
    assert values(read(old)[0]) == [[1, 3], [2.5, 4]]


@pytest.mark.parametrize("damaged", [GCT[:-9], GCT.replace("2\t3\t1", "2\t4\t1"), GCT.replace("2\t3\t1\t2", "many"), "#1.3\n"])
def test_a_gct_that_does_not_hold_what_it_says(read, damaged):
    with pytest.raises(DataError):
        read(damaged)


def test_cls_follows_the_order_of_the_matrix(read, tmp_path):
    (tmp_path / "c.cls").write_text("3 2 1\r\n# ALL AML\r\n0 1 0\r\n")
    dataset, report = read(GCT, table=tmp_path / "c.cls")
    assert dataset.column("class").tolist() == ["ALL", "AML", "ALL"]
    assert report["overlaps"][0]["rule"] == "by position"
    (tmp_path / "c.cls").write_text("2 2 1\n# ALL AML\nALL AML\n")
    with pytest.raises(DataError, match="one matrix of its length"):
        read(GCT, table=tmp_path / "c.cls")
    (tmp_path / "c.cls").write_text("3 2 1\n# ALL AML\nALL AML\n")
    with pytest.raises(DataError, match="first line says"):
        read(GCT, table=tmp_path / "c.cls")


@pytest.mark.parametrize(("classes", "genes", "X"), [
    ("changing", ["BRCA1", "TP53"], [[0, 1], [1, 0], [0, 0]]),
    ("truncating", ["BRCA1", "TP53"], [[0, 1], [1, 0], [0, 0]]),
    ("all", ["BRCA1", "EGFR", "KRAS", "TP53"], [[0, 0, 0, 1], [1, 0, 1, 0], [0, 1, 0, 0]]),
])  # fmt: skip
def test_maf(read, classes, genes, X):
    dataset, report = read(MAF, layer=None, options={"classes": classes})
    assert (list(dataset.features("mutation")), values(dataset, "mutation")) == (genes, X)
    assert (list(dataset.samples.index), report["kind"]) == (["s1", "s2", "s3"], "binary")
    assert any("not free of mutations" in note for note in report["notes"])


def test_hotspots_beside_genes(read):
    """Changes of the protein that two samples have are columns; those of one are not, and silent ones never."""
    lines = [["Hugo_Symbol", "Variant_Classification", "Tumor_Sample_Barcode", "HGVSp_Short"]]
    lines += [["BRAF", "Missense_Mutation", s, "p.V600E"] for s in ("s1", "s2", "s2")] + [["BRAF", "Missense_Mutation", "s3", "p.K601E"]]
    lines += [["KRAS", "Silent", s, "p.G12="] for s in ("s1", "s2")] + [["TP53", "Nonsense_Mutation", "s1", ""]]
    maf = "\n".join("\t".join(line) for line in lines) + "\n"
    dataset, _ = read(maf, layer=None, options={"hotspots": True})
    assert list(dataset.features("mutation")) == ["BRAF", "BRAF p.V600E", "TP53"]
    assert values(dataset, "mutation") == [[1, 1, 1], [1, 1, 0], [1, 0, 0]]
    assert list(read(maf, layer=None)[0].features("mutation")) == ["BRAF", "TP53"]


def test_maf_that_says_nothing(read):
    with pytest.raises(DataError, match="No mutation"):
        read(MAF.replace("Missense_Mutation", "Silent").replace("Nonsense_Mutation", "Intron").replace("Frame_Shift_Del", "Silent"))
    with pytest.raises(DataError, match="names no gene or no sample"):
        read(MAF + "\tSilent\ts4\n")


def test_gistic(read):
    dataset, report = read("Gene Symbol\tLocus ID\tCytoband\ta\tb\nTP53\t7157\t17p13.1\t-2\t0\nMYC\t4609\t8q24.21\t2\t1\n", layer=None)
    assert values(dataset, "copy_number") == [[-2, 2], [0, 1]]
    assert report["reader"] == "gistic"


def test_depmap(read):
    dataset, report = read(",TP53 (7157),EGFR (1956)\nACH-000001,1.5,2\nACH-000002,3,4.25\n")
    assert list(dataset.features("expression")) == ["TP53", "EGFR"]
    assert (list(dataset.samples.index), report["reader"]) == (["ACH-000001", "ACH-000002"], "depmap")


def test_geo_series(read):
    table = '"1_at"\t5.5\t6.5\n"2_at"\t7\t8\n!series_matrix_table_end\n'
    dataset, report = read(SERIES + table)
    assert values(dataset) == [[5.5, 7], [6.5, 8]]
    assert dataset.column("age").tolist() == [40, 51]
    assert dataset.column("stage").tolist() == ["I", "II"]
    assert dataset.column("title").tolist() == ["one", "two"]
    assert "organism_ch1" not in dataset.samples  # the same for all
    assert report["reader"] == "geo_series"


def test_an_empty_geo_table_says_where_the_values_are(read, tmp_path):
    with pytest.raises(DataError, match="no matrix") as caught:
        read(SERIES + "!series_matrix_table_end\n")
    assert "'GSE1_counts.csv.gz'" in caught.value.why
    (tmp_path / "series.txt").write_text(SERIES + "!series_matrix_table_end\n")
    dataset, _ = read("gene,GSM2,GSM1\nTP53,1.5,2\nEGFR,3,4\n", table=tmp_path / "series.txt")
    assert dataset.column("title").tolist() == ["two", "one"]


def test_geo_soft(read):
    dataset, report = read(SOFT)
    assert values(dataset) == [[5.5, 7], [6.5, 8]]
    assert dataset.column("tissue").tolist() == ["liver", "lung"]
    assert report["reader"] == "geo_soft"
    with pytest.raises(DataError, match="no VALUE"):
        read(SOFT.replace("ID_REF\tVALUE\n", "ID_REF\tSIGNAL\n"))


def test_arff(read):
    text = """% notes
@RELATION r
@attribute 'age at entry' numeric
@attribute sex {F, M}
@attribute "p53" REAL
@attribute time numeric
@attribute cens {0,1}
@data
50, F, 1.5, 10, 1
?, 'M', 2.5, 20, 0
41, F, ?, 5, 1
"""
    dataset, _ = read(text, name="r.arff")
    np.testing.assert_array_equal(dataset.matrix("expression"), np.float32([[50, 1.5], [np.nan, 2.5], [41, np.nan]]))
    assert list(dataset.features("expression")) == ["age at entry", "p53"]
    assert dataset.column("sex").tolist() == ["F", "M", "F"]
    assert dataset.column("cens").tolist() == [1, 0, 1]
    assert dataset.column("time").tolist() == ["10", "20", "5"] or dataset.column("time").tolist() == [10, 20, 5]
    assert list(dataset.samples.index) == ["row 1", "row 2", "row 3"]
    for damaged in (text.replace("@data", ""), text + "{0 5, 2 3}\n", text + "1,F\n"):
        with pytest.raises(DataError):
            read(damaged)


def test_wide_drug_response_is_a_table_of_targets(read, tmp_path):
    (tmp_path / "ic50.csv").write_text("COSMIC_ID,Drug_1_IC50,Drug_3_IC50\n905,1.5,\n906,-2.25,3\n")
    dataset, _ = read("COSMIC_ID,TP53_mut,gain_MYC,loss_RB1\n906,1,0,1\n905,0,1,0\n907,0,0,0\n", layer=None, table=tmp_path / "ic50.csv")
    assert list(dataset.facts.layers) == ["mutation", "copy_number"]
    np.testing.assert_array_equal(dataset.column("Drug_1_IC50"), [-2.25, 1.5, np.nan])


def test_long_drug_response_becomes_a_column_for_each_drug(read, tmp_path):
    rows = ["CELL_LINE_NAME,COSMIC_ID,DRUG_NAME,LN_IC50,AUC,TCGA_DESC", "A1,905,Nutlin-3a,1.5,0.9,LUAD", "A1,905,Nutlin-3a,2.5,0.7,LUAD",
            "A1,905,Erlotinib,inf,0.5,LUAD", "B2,906,Erlotinib,-1,0.4,SKCM"]  # fmt: skip
    (tmp_path / "long.csv").write_text("\n".join(rows) + "\n")
    dataset, _ = read("COSMIC_ID,TP53,EGFR\n905,1.5,2\n906,3,4\n", table=tmp_path / "long.csv")
    np.testing.assert_array_equal(dataset.column("Nutlin-3a LN_IC50"), [2, np.nan])
    np.testing.assert_array_equal(dataset.column("Erlotinib LN_IC50"), [np.nan, -1])
    assert dataset.column("TCGA_DESC").tolist() == ["LUAD", "SKCM"]


def test_sequences(read, tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "prom.fa").write_text(">one\nACGT\nN\n> two, b; x\nttgca\n")
    (tmp_path / "set" / "other.fa").write_text(">g\nAAAAA\n>g\nCCC\n")
    dataset, report = read(tmp_path / "set", layer=None, name="set")
    X = dict(zip(dataset.samples.index, dataset.matrix("sequence").tolist(), strict=True))
    assert X["prom: one"] == [1, 2, 3, 4, 0]
    assert X["prom: two, b; x"] == [4, 4, 3, 2, 1]
    assert X["other: g #2"][:3] == [2, 2, 2]
    assert np.isnan(X["other: g #2"][3:]).all()
    assert dataset.column("class").value_counts().to_dict() == {"prom": 2, "other": 2}
    assert dataset.column("origin").dropna().tolist() == ["g", "g"]
    assert report["kind"] == "sequence"
    with pytest.raises(DataError, match="is no DNA") as caught:
        read(">p\nMKLV\n", layer=None)
    assert "'L'" in caught.value.why


def test_a_table_of_sequences(read):
    rows = "".join(f"{'+-'[i % 2]},S{i},\t\t{'acgt' * 4}\n" for i in range(6))
    dataset, report = read(rows, layer=None, name="promoters.data")
    assert (dataset.matrix("sequence").shape, report["reader"]) == ((6, 16), "sequence_table")
    assert dataset.column("class").tolist() == ["+", "-"] * 3
    assert list(dataset.samples.index[:2]) == ["S0", "S1"]


def test_a_reader_by_name(read):
    with pytest.raises(DataError, match="no numbers"):
        read(MAF, format="delimited")
