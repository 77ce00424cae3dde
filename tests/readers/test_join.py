"""The sample table meets the matrix: rules in order, overlap counted, rows never by position, roles and groups."""

import numpy as np
import pytest

from genoml_core.errors import DataError, GenoMLError
from genoml_core.target import Target

MATRIX = "sample,TP53,EGFR\ns1,1.5,2\ns2,3,4\ns3,5,6\n"


def barcodes(names: list[str]) -> str:
    return "sample,TP53,EGFR\n" + "".join(f"{name},{i}.5,{i}\n" for i, name in enumerate(names))


def test_rows_meet_by_id_whatever_their_order(read):
    dataset, report = read(MATRIX, "id,age\ns3,30\ns1,10\ns2,20\nother,1\n")
    assert dataset.column("age").tolist() == [10, 20, 30]
    assert "id" not in dataset.samples
    assert report["overlaps"][0] == {
        "table": "samples.csv",
        "samples": 3,
        "rows": 4,
        "matched": 3,
        "percent": 100.0,
        "column": "id",
        "rule": "same ids",
        "only_in_matrix": [],
        "only_in_table": ["other"],
        "normals": 0,
        "differing": [],
    }


def test_an_id_column_that_names_patients_is_kept(read):
    dataset, _ = read(MATRIX, "patient,age\ns3,30\ns1,10\ns2,20\n")
    assert dataset.column("patient").tolist() == ["s1", "s2", "s3"]
    assert dataset.facts.roles == {"patient": "id", "age": "ignored"}


def test_samples_without_a_row_stay_with_missing_values(read):
    dataset, report = read(MATRIX, "id,age,kind\ns1,10,a\ns3,30,b\n")
    assert list(dataset.samples.index) == ["s1", "s2", "s3"]
    assert np.isnan(dataset.column("age")["s2"])
    assert dataset.column("kind")["s2"] is None
    assert report["overlaps"][0]["only_in_matrix"] == ["s2"]
    assert any("1 samples have no row" in change for change in dataset.facts.changes)


def test_the_id_column_need_not_be_the_first(read):
    dataset, report = read(MATRIX, "age,name\n30,s3\n10,s1\n20,s2\n")
    assert report["overlaps"][0]["column"] == "name"
    assert dataset.column("age").tolist() == [10, 20, 30]


def test_case_dots_and_dashes(read):
    dataset, report = read(barcodes(["Pat.A.1", "Pat.A.2", "Pat.B.1"]), "id,age\npat-a-1,1\nPAT_A_2,2\npat b 1,3\n")
    assert "up to case" in report["overlaps"][0]["rule"]
    assert dataset.column("age").tolist() == [1, 2, 3]


def test_barcodes_are_cut_to_the_patient(read):
    names = ["TCGA-AA-0001-01A-11R", "TCGA-AA-0002-01A-11R", "TCGA-AA-0002-06A-11R", "TCGA-AA-0003-01A-11R"]
    dataset, report = read(barcodes(names), "bcr_patient_barcode,age\nTCGA-AA-0001,1\nTCGA-AA-0002,2\nTCGA-AA-0003,3\n")
    assert "patient" in report["overlaps"][0]["rule"]
    assert dataset.column("age").tolist() == [1, 2, 2, 3]
    assert dataset.facts.roles["bcr_patient_barcode"] == "group"


def test_normal_tissue_does_not_get_the_tumours_label(read):
    names = ["TCGA-AA-0001-01A-11R", "TCGA-AA-0001-11A-11R", "TCGA-AA-0002-01A-11R", "TCGA-AA-0003-01A-11R"]
    dataset, report = read(barcodes(names), "bcr_patient_barcode,PAM50\nTCGA-AA-0001,LumA\nTCGA-AA-0002,Her2\nTCGA-AA-0003,Basal\n")
    assert dataset.column("PAM50").fillna("").tolist() == ["LumA", "", "Her2", "Basal"]
    assert report["overlaps"][0]["normals"] == 1
    assert any("normal tissue" in change for change in report["changes"])


def test_a_repeated_id_is_an_error_even_where_another_column_would_fit(read):
    """A second column of whole numbers must not stand in for the ids."""
    rows = "".join(f"{i},{i + 1 if i < 5 else 1},c{i}\n" for i in range(1, 6))
    matrix = "sample,TP53,EGFR\n" + "".join(f"{i},1.5,{i}\n" for i in range(1, 6))
    with pytest.raises(DataError, match="repeats ids in its column 'id'"):
        read(matrix, f"id,order,label\n{rows}3,9,again\n")
    dataset, report = read(matrix, f"id,order,label\n{rows}")
    assert report["overlaps"][0]["column"] == "id"
    assert dataset.column("label").tolist() == ["c1", "c2", "c3", "c4", "c5"]


def test_rows_of_one_patient_that_agree_become_one(read):
    table = "id,slide,age\ns1,a,10\ns1,b,10\ns2,c,20\ns3,d,30\n"
    dataset, report = read(MATRIX, table)
    assert dataset.column("age").tolist() == [10, 20, 30]
    assert "slide" not in dataset.samples
    assert any("columns in which they differ were left out: 'slide'" in change for change in report["changes"])


def test_the_earlier_column_that_meets_well_holds_the_ids(read):
    """Well numbers that are the same whole numbers meet more samples, and would give every label to the wrong one."""
    matrix = "sample,TP53,EGFR\n" + "".join(f"{i},1.5,{i}\n" for i in range(1, 13))
    ids = [*range(1, 11), 101, 102]
    dataset, report = read(matrix, "id,well,label\n" + "".join(f"{i},{12 - k},c{i}\n" for k, i in enumerate(ids)))
    assert (report["overlaps"][0]["column"], report["overlaps"][0]["matched"]) == ("id", 10)
    assert dataset.column("label").tolist()[:10] == [f"c{i}" for i in range(1, 11)]


def test_the_stricter_rule_wins_over_one_more_match(read):
    names = ["TCGA-AA-0001-01A-11R", "TCGA-AA-0001-06A-11R", "TCGA-AA-0002-01A-11R", "TCGA-AA-0003-02A-11R"]
    table = "sample,age\nTCGA-AA-0001-01,1\nTCGA-AA-0001-06,2\nTCGA-AA-0002-01,3\nTCGA-AA-0003-01,4\n"
    dataset, report = read(barcodes(names), table)
    assert report["overlaps"][0]["matched"] == 3
    assert dataset.column("age").tolist()[:3] == [1, 2, 3]
    assert np.isnan(dataset.column("age").iloc[3])


def test_one_id_that_is_no_barcode_does_not_tear_patients_apart(read):
    names = ["TCGA-AA-0001-01A", "TCGA-AA-0001-06A", "TCGA-AA-0002-01A", "TCGA-AA-0003-01A", "HeLa"]
    dataset, _ = read(barcodes(names), None)
    assert dataset.column("patient (from the sample id)").tolist() == ["TCGA-AA-0001"] * 2 + ["TCGA-AA-0002", "TCGA-AA-0003", "HeLa"]


def test_a_loose_spelling_that_two_samples_share_joins_nothing(read):
    with pytest.raises(DataError, match="share no ids"):
        read("sample,TP53,EGFR\nS_1,1.5,2\nS-1,3,4\nX2,5,6\n", "id,age\nS.1,30\n")


def test_long_numbers_and_patient_numbers_stay_text(read):
    dataset, _ = read(MATRIX, "id,code,patient\ns1,12345678901234567,1E5\ns2,12345678901234568,100000\ns3,3,7\n")
    assert dataset.column("code").tolist() == ["12345678901234567", "12345678901234568", "3"]
    assert dataset.column("patient").tolist() == ["1E5", "100000", "7"]


def test_one_column_says_who_belongs_together(read):
    matrix = "sample,patient,TP53,EGFR\n" + "".join(f"s{i},p{i // 2},{i}.5,{i}\n" for i in range(8))
    table = "id,case_id\n" + "".join(f"s{i},c{i // 2}\n" for i in range(8))
    dataset, _ = read(matrix, table)
    assert {c: r for c, r in dataset.facts.roles.items() if r == "group"} == {"case_id": "group"}


def test_barcodes_are_cut_to_the_sample_where_the_table_has_samples(read):
    names = ["TCGA-AA-0001-01A-11R", "TCGA-AA-0001-06A-11R", "TCGA-AA-0002-01A-11R", "TCGA-AA-0003-01A-11R"]
    dataset, report = read(barcodes(names), "sample,age\nTCGA-AA-0001-01,1\nTCGA-AA-0001-06,2\nTCGA-AA-0002-01,3\nTCGA-AA-0003-01,4\n")
    assert "sample (15" in report["overlaps"][0]["rule"]
    assert dataset.column("age").tolist() == [1, 2, 3, 4]
    assert dataset.column("patient (from the sample id)").tolist() == ["TCGA-AA-0001", "TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003"]


@pytest.mark.parametrize("suffixes", [("_rep1", "_rep2"), (".R1", ".R2"), ("-replicate-1", "-replicate-2")])
def test_replicate_suffixes_make_a_group(read, suffixes):
    dataset, report = read(barcodes([name + suffix for name in ("anna", "bert", "cora") for suffix in suffixes]))
    assert dataset.facts.roles == {"patient (from the sample id)": "group"}
    assert dataset.samples.iloc[:, 0].tolist() == ["anna", "anna", "bert", "bert", "cora", "cora"]
    assert any("'anna'" in change for change in report["changes"])


def test_ids_that_bring_nobody_together_make_no_group(read):
    assert read(barcodes(["TCGA-AA-0001", "TCGA-AA-0002", "TCGA-AA-0003"]))[0].samples.shape[1] == 0
    assert read(barcodes(["a_rep1", "b_rep1", "c_rep1"]))[0].samples.shape[1] == 0


def test_roles_by_name(read):
    rows = ["s1,d1,1,x,50,aa,q", "s2,d1,2,y,60,bb,r", "s3,d2,1,x,70,cc,q", "s4,d3,1,x,70,dd,q"]
    roles = read(MATRIX + "s4,7,8\n", "\n".join(["id,donor,batch,site,age,code,status", *rows]))[0].facts.roles
    assert roles == {"donor": "group", "batch": "batch", "site": "batch", "age": "ignored", "code": "id", "status": "ignored"}


def labelled(count: int, **values) -> tuple[str, str]:
    """(matrix, sample table) of samples s0, s1 ...; values: a function of the sample's number for each column."""
    matrix = "sample,TP53,EGFR\n" + "".join(f"s{i},{i}.5,{i}\n" for i in range(count))
    rows = "".join(",".join([f"s{i}", *(str(value(i)) for value in values.values())]) + "\n" for i in range(count))
    return matrix, ",".join(["id", *values]) + "\n" + rows


def test_case_and_control_do_not_displace_the_patient(read):
    dataset, _ = read(*labelled(40, case=lambda i: ["case", "control", "unknown"][i % 3], patient=lambda i: f"p{i // 2}"))
    assert dataset.facts.roles == {"case": "ignored", "patient": "group"}
    assert dataset.facts.groups == ["patient"]


@pytest.mark.parametrize(("name", "distinct", "role"), [
    ("case", 2, "ignored"), ("subject", 7, "ignored"), ("subject", 8, "group"), ("donor", 2, "ignored"), ("donor", 3, "group"),
    ("Patient ID", 20, "group"), ("patient", 40, "id"),
])  # fmt: skip
def test_what_brings_samples_of_a_patient_together(read, name, distinct, role):
    """A doubtful name needs one value in five samples; a sure one need not: few donors give many cells."""
    assert read(*labelled(40, **{name: lambda i: f"v{i % distinct}"}))[0].facts.roles == {name: role}


def test_the_surest_name_then_the_most_patients(read):
    values = {"donor": lambda i: f"d{i // 4}", "subject": lambda i: f"s{i // 2}", "patient": lambda i: f"p{i // 3}"}
    dataset, _ = read(*labelled(24, **values))
    assert dataset.facts.groups == ["patient", "donor", "subject"]
    assert dataset.facts.roles == {"donor": "ignored", "subject": "ignored", "patient": "group"}


def test_a_group_that_becomes_the_target_leaves_its_place_to_the_next(read):
    names = [f"TCGA-AA-{i // 2:04d}-0{i % 2 + 1}A" for i in range(10)]
    table = "id,subject\n" + "".join(f"{name},{'abc'[i % 3]}\n" for i, name in enumerate(names))
    dataset, _ = read(barcodes(names), table)
    assert dataset.facts.roles == {"subject": "group", "patient (from the sample id)": "ignored"}
    target = Target.of(dataset, "classification", "subject")
    assert (target.column, target.group) == ("subject", "patient (from the sample id)")
    assert Target.of(dataset, "classification", "patient (from the sample id)").group == "subject"


def test_patients_of_two_donors_are_no_features(read):
    rows = "".join(f"s{i},d{i % 2},{'ab'[i % 2]},{i}.5,{i}\n" for i in range(8))
    assert read(f"sample,donor,kind,TP53,EGFR\n{rows}")[0].facts.roles == {"donor": "ignored", "kind": "covariate"}


def test_the_derived_patient_survives_a_round_trip(read, tmp_path):
    first, _ = read(barcodes([f"{name}_rep{i}" for name in ("anna", "bert", "cora") for i in (1, 2)]))
    first.to_anndata("expression").write_h5ad(tmp_path / "again.h5ad")
    again, _ = read(tmp_path / "again.h5ad")
    assert again.facts.roles == first.facts.roles == {"patient (from the sample id)": "group"}


def test_the_group_is_no_covariate(read):
    matrix, table = labelled(12, patient=lambda i: f"p{i // 2}", donor=lambda i: f"d{i // 3}")
    with pytest.raises(GenoMLError, match="'patient' is the group") as caught:
        read(matrix, table, covariates=["patient"])
    assert "Leave it out" in caught.value.fix
    dataset, _ = read(matrix, table, covariates=["donor"])
    assert (dataset.facts.roles, dataset.facts.groups) == ({"patient": "group", "donor": "covariate"}, ["patient"])


def test_chosen_covariates(read):
    roles = read(MATRIX, "id,age,status\ns1,1,a\ns2,2,b\ns3,3,a\n", covariates=["age", "status"])[0].facts.roles
    assert roles == {"age": "covariate", "status": "covariate"}


def test_table_text_missing_codes_and_codes_with_zeros(read):
    dataset, _ = read(MATRIX, 'id,grade,code,note\ns1,[Not Available],007,"a, b"\ns2,2,008,"line\nbreak"\ns3,3,009,NA\n')
    assert np.isnan(dataset.column("grade")["s1"])
    assert dataset.column("grade")["s3"] == 3
    assert dataset.column("code").tolist() == ["007", "008", "009"]
    assert dataset.column("note").tolist() == ["a, b", "line\nbreak", None]


def test_decimal_commas_of_a_table_are_read_and_told(read):
    rows = ['s1,"1,5",NA,"1,234","0,5","7,1"', 's2,2,"-0,25","2,345",a,"7.2"', 's3,"3,25","1,5e1",5,"0,7","7,3"']
    dataset, report = read(MATRIX, "\n".join(["id,size,change,thousands,text,mixed", *rows]) + "\n")
    assert dataset.column("size").tolist() == [1.5, 2, 3.25]
    np.testing.assert_array_equal(dataset.column("change"), [np.nan, -0.25, 15])
    assert dataset.column("thousands").tolist() == ["1,234", "2,345", "5"]
    assert dataset.column("text").tolist() == ["0,5", "a", "0,7"]
    assert dataset.column("mixed").tolist() == ["7,1", "7.2", "7,3"]
    assert "Numbers were read with a decimal comma in 'size' and 'change'." in report["changes"]


def test_a_table_that_holds_nothing_but_ids(read):
    assert read(MATRIX, "id\ns1\ns2\ns3\n")[0].samples.shape == (3, 0)


def test_patients_keep_their_commas(read):
    dataset, report = read(MATRIX, 'id,patient\ns1,"1,5"\ns2,"1,5"\ns3,"2,5"\n')
    assert dataset.column("patient").tolist() == ["1,5", "1,5", "2,5"]
    assert not any("comma" in change for change in report["changes"])


def test_the_tables_column_wins_over_the_matrix_files(read):
    dataset, report = read("sample,kind,TP53\ns1,a,1.5\ns2,b,2\ns3,a,3\n", "id,kind\ns1,x\ns2,y\ns3,x\n")
    assert dataset.column("kind").tolist() == ["x", "y", "x"]
    assert any("the table's were kept" in change for change in report["changes"])
