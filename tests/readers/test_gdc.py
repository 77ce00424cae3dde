"""Downloads from the GDC, laid out as its portal and its transfer tool lay them out."""

import gzip
import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from genoml_core.errors import DataError

NUMBERS = "unstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded\tfpkm_uq_unstranded"
ENSEMBL = ["ENSG00000000003.15", "ENSG00000141510.18", "ENSG00000002586.20_PAR_Y"]


def star(*counts: int) -> str:
    """A file of three genes; the second of stranded counts is 1 higher."""
    head = ["# gene-model: GENCODE v36", f"gene_id\tgene_name\tgene_type\t{NUMBERS}"]
    head += [f"N_{what}\t\t\t2047396\t90\t91\t\t\t" for what in ("unmapped", "multimapping", "noFeature", "ambiguous")]
    pairs = zip(ENSEMBL, counts, strict=True)
    rows = [f"{gene}\tTSPAN6\tprotein_coding\t{n}\t{n // 2}\t{n + 1}\t18.1937\t6.0931\t7.2045" for gene, n in pairs]
    return "\n".join([*head, *rows]) + "\n"


def mirna(*counts: int) -> str:
    rows = [f"hsa-let-7a-{i}\t{n}\t{n * 1.5:.6f}\t{'N' if i else 'Y'}" for i, n in enumerate(counts)]
    return "\n".join(["miRNA_ID\tread_count\treads_per_million_miRNA_mapped\tcross-mapped", *rows]) + "\n"


def betas(*values) -> str:
    return "".join(f"cg0000002{i}\t{value}\n" for i, value in enumerate(values))


@dataclass(frozen=True)
class File:
    """A file of the portal: its id, what is in it, whose sample it is of."""

    id: str
    content: str | bytes
    sample: str = ""
    case: str = ""
    normal: bool = False
    end: str = "rna_seq.augmented_star_gene_counts.tsv"

    @property
    def name(self) -> str:
        return f"{self.id[::-1]}.{self.end}"

    @property
    def bytes(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.encode()


MIRNA, BETAS = "mirbase21.mirnas.quantification.txt", "methylation_array.sesame.level3betas.txt"
A, B, C, D = (f"TCGA-A2-A0T{letter}" for letter in "ABCD")
FILES = [
    File("11-a", star(7, 90, 0), f"{A}-01A", A),
    File("12-b", star(1, 2, 3), f"{A}-11A", A, normal=True),
    File("13-c", star(50, 0, 400000), f"{B}-01A", B),
    File("21-d", mirna(5, 0, 31000), f"{B}-01A", B, end=MIRNA),
    File("22-e", mirna(2, 9, 1), f"{A}-01A", A, end=MIRNA),
    File("31-f", betas(0.25, "NA", 0.987654321, 5e-05), f"{A}-01A", A, end=BETAS),
    File("32-g", betas(0.5, 0.125, 1, 0), f"{C}-01A", C, end=BETAS),
    File("33-h", betas(0.75, 0.5, "NA", "NA"), f"{A}-11A", A, normal=True, end=BETAS),
]


def sheet(files: list[File], old=False) -> str:
    """The sample sheet; since 2024 it has other columns on tissue."""
    tissues = [["Sample Type"], ["Primary Tumor"], ["Solid Tissue Normal"]] if old else [
        ["Tissue Type", "Tumor Descriptor", "Specimen Type", "Preservation Method"],
        ["Tumor", "Primary", "Solid Tissue", "OCT"],
        ["Normal", "Not Applicable", "Solid Tissue", "OCT"],
    ]  # fmt: skip
    rows = [["File ID", "File Name", "Data Category", "Data Type", "Project ID", "Case ID", "Sample ID", *tissues[0]]]
    for file in files:
        kind = ["Transcriptome Profiling", "Gene Expression Quantification", "TCGA-BRCA"]
        rows.append([file.id, file.name, *kind, file.case, file.sample, *tissues[1 + file.normal]])
    return "\n".join(map("\t".join, rows)) + "\n"


def manifest(files: list[File], packed=False) -> str:
    """As the portal gives it; packed: as it lies in a tar of the portal, with folders and annotations."""
    rows = [["id", "filename", "md5", "size", "state"]]
    for file in files:
        path = f"{file.id}/{file.name}" if packed else file.name
        rows.append([file.id, path, hashlib.md5(file.bytes).hexdigest(), str(len(file.bytes)), "validated" if packed else "released"])
    rows += [["\\N", f"{files[0].id}/annotations.txt", hashlib.md5(b"x").hexdigest(), "1", "\\N"]] if packed else []
    return "\n".join(map("\t".join, rows)) + "\n"


@pytest.fixture
def download(tmp_path, read):
    """download(files, {name: text at the top}, **options) -> (Dataset, report) of such a folder."""

    def do(files: list[File], top: dict[str, str], folder="download", **options):
        lay_out(tmp_path / folder, files, top)
        return read(tmp_path / folder, layer=None, name=folder, **options)

    return do


def lay_out(folder: Path, files: list[File], top: dict[str, str]) -> None:
    for file in files:
        (folder / file.id / "logs").mkdir(parents=True)
        (folder / file.id / file.name).write_bytes(file.bytes)
        (folder / file.id / "logs" / f"{file.name}.parcel").write_bytes(b"\0\1")
    (folder / files[0].id / "annotations.txt").write_text("id\tsubmitter_id\tentity_type\nx\ty\tcase\n")
    for name, text in top.items():
        (folder / name).write_text(text)


def table(dataset, layer: str) -> dict:
    """{sample: values} of those that have the layer."""
    found = dict(zip(dataset.samples.index, dataset.matrix(layer).tolist(), strict=True))
    return {name: values for name, values in found.items() if not np.isnan(values).all()}


def usual(files=FILES, **more) -> dict[str, str]:
    return {"gdc_manifest.2024-05-01.txt": manifest(files), "gdc_sample_sheet.2024-05-01.tsv": sheet(files), **more}


@pytest.mark.parametrize("old", [True, False])
def test_three_kinds_of_data_and_both_tissues(download, old):
    """Samples of one patient stay two, and meet across layers by the sample id of the sheet."""
    top = {"MANIFEST.txt": manifest(FILES, packed=True), "gdc_sample_sheet.2021-02-03.tsv": sheet(FILES, old)}
    dataset, report = download(FILES, top)
    assert {name: (told["kind"], told["samples"]) for name, told in report["layers"].items()} == {
        "expression": ("counts", 3), "mirna": ("counts", 2), "methylation": ("beta", 3),
    }  # fmt: skip
    assert list(dataset.samples.index) == [f"{A}-01A", f"{A}-11A", f"{B}-01A", f"{C}-01A"]
    assert table(dataset, "expression") == {f"{A}-01A": [7, 90, 0], f"{A}-11A": [1, 2, 3], f"{B}-01A": [50, 0, 400000]}
    assert table(dataset, "mirna") == {f"{A}-01A": [2, 9, 1], f"{B}-01A": [5, 0, 31000]}
    wanted = [[0.25, np.nan, 0.987654321, 5e-05], [0.75, 0.5, np.nan, np.nan], [np.nan] * 4, [0.5, 0.125, 1, 0]]
    np.testing.assert_allclose(dataset.matrix("methylation"), wanted, rtol=1e-6)
    assert list(dataset.features("expression")) == ENSEMBL
    assert list(dataset.features("mirna")) == ["hsa-let-7a-0", "hsa-let-7a-1", "hsa-let-7a-2"]
    assert list(dataset.features("methylation")) == [f"cg0000002{i}" for i in range(4)]
    assert (report["reader"], report["rule"], report["notes"]) == ("gdc", "same ids", [])


def test_the_sheet_describes_the_samples(download):
    dataset, report = download(FILES, usual())
    assert dataset.column("Case ID").tolist() == [A, A, B, C]
    assert dataset.column("Tissue Type").tolist() == ["Tumor", "Normal", "Tumor", "Tumor"]
    assert dataset.column("Tumor Descriptor").tolist() == ["Primary", "Not Applicable", "Primary", "Primary"]
    assert set(dataset.column("Project ID")) == {"TCGA-BRCA"}
    assert dataset.facts.roles["Case ID"] == "group"
    assert [(o["matched"], o["column"]) for o in report["overlaps"]] == [(4, "Sample ID")]


def test_counts_of_the_other_strand(download):
    dataset, _ = download(FILES, usual(), options={"values": "stranded_second"})
    assert table(dataset, "expression")[f"{A}-01A"] == [8, 91, 1]
    assert table(dataset, "mirna")[f"{A}-01A"] == [2, 9, 1]


def test_a_file_that_the_sheet_does_not_know(download):
    top = {"gdc_manifest.txt": manifest(FILES[:3]), "gdc_sample_sheet.tsv": sheet([FILES[0], FILES[2]])}
    dataset, report = download(FILES[:3], top)
    assert table(dataset, "expression") == {f"{A}-01A": [7, 90, 0], "12-b": [1, 2, 3], f"{B}-01A": [50, 0, 400000]}
    assert dataset.column("Case ID").tolist() == [A, None, B]
    assert "Not in the sample sheet, and so named by their file ids: '12-b'." in report["changes"]


def test_without_a_sheet_the_files_name_the_samples(download):
    dataset, report = download(FILES[:2], {"MANIFEST.txt": manifest(FILES[:2], packed=True)})
    assert table(dataset, "expression") == {"11-a": [7, 90, 0], "12-b": [1, 2, 3]}
    assert report["notes"] == ["There is no sample sheet: samples are named by the ids of their files."]


def test_what_is_listed_and_not_here(download):
    """And two manifests of two downloads into one folder."""
    top = {"gdc_manifest.1.txt": manifest(FILES[:1]), "gdc_manifest.2.txt": manifest(FILES[1:3]), "gdc_sample_sheet.tsv": sheet(FILES[:4])}
    dataset, report = download(FILES[:2], top)
    assert table(dataset, "expression") == {f"{A}-01A": [7, 90, 0], f"{A}-11A": [1, 2, 3]}
    assert report["notes"] == ["2 of 4 files of the manifest or sample sheet are not here and were left out."]
    with pytest.raises(DataError, match="No file of the GDC manifest is here") as caught:
        download([File("y", star(1, 2, 3))], top, folder="empty")
    assert "lists 4, such as" in caught.value.why


def test_two_files_of_one_sample_belong_to_its_patient(download):
    files = [*FILES[:3], File("14-i", star(8, 91, 1), f"{A}-01A", A), File("15-j", star(6, 6, 6), f"{D}-01A", D)]
    dataset, report = download(files, usual(files))
    assert table(dataset, "expression")[f"{A}-01A.2"] == [8, 91, 1]
    assert dataset.samples["Case ID"].to_dict() == {f"{A}-01A": A, f"{A}-11A": A, f"{B}-01A": B, f"{A}-01A.2": A, f"{D}-01A": D}
    assert dataset.facts.roles["Case ID"] == "group"
    assert f"Several files of one kind are of '{A}-01A': all but the first have a number behind the id." in report["changes"]


def test_several_samples_in_one_cell(download):
    """The first counts; a comma in the type of a single sample is part of it."""
    pooled, marrow = f"{A}-01A, {A}-11A", "Blood Derived Cancer - Bone Marrow, Post-treatment"
    files = [File("11-a", star(7, 90, 0), pooled, f"{A}, {A}"), File("13-c", star(1, 2, 3), f"{B}-01A", B)]
    text = sheet(files, old=True).replace(f"{pooled}\tPrimary Tumor", f"{pooled}\tPrimary Tumor, Solid Tissue Normal")
    dataset, _ = download(files, {"gdc_sample_sheet.tsv": text.replace(f"{B}-01A\tPrimary Tumor", f"{B}-01A\t{marrow}")})
    assert list(dataset.samples.index) == [f"{A}-01A", f"{B}-01A"]
    assert dataset.column("Case ID").tolist() == [A, B]
    assert dataset.column("Sample Type").tolist() == ["Primary Tumor", marrow]


def test_a_file_of_another_md5(download):
    changed = File("11-a", star(7, 91, 0), f"{A}-01A", A)
    with pytest.raises(DataError, match=rf"'{changed.name}' is not as the manifest says") as caught:
        download([changed, FILES[1]], usual(FILES[:2]))
    assert "Its MD5 differs" in caught.value.why


def cut(file: File, length: int) -> File:
    return File(file.id, file.bytes[:length], file.sample, file.case, file.normal, file.end)


@pytest.mark.parametrize("file", [FILES[0], FILES[3], FILES[5]])
def test_a_file_that_was_cut_short(download, tmp_path, file):
    """Where no manifest knows its MD5: wherever it ends, nothing is read as if it were whole."""
    begin = file.bytes.rindex(b"\n", 0, -1) + 1
    for length in range(begin + 1, len(file.bytes)):
        with pytest.raises(DataError, match="ends in the middle of a line"):
            download([cut(file, length)], {"gdc_sample_sheet.tsv": sheet([file])}, f"cut to {length}")


@pytest.mark.parametrize("file", [FILES[0], FILES[3]])
def test_a_row_that_was_cut_short(read, file):
    """A file alone, cut in a number: 90 must not be read as 9."""
    begin = file.bytes.rindex(b"\n", 0, -1) + 1
    for length in range(begin + 12, file.bytes.rindex(b"\t")):
        with pytest.raises(DataError, match="cut short"):
            read(file.bytes[:length], name=file.name, layer=None)


def test_a_packed_file_that_was_cut_short(download):
    counts = gzip.compress(b"ENSG01\t7\nENSG02\t90\n__no_feature\t11\n" * 50)
    file = File("41-k", counts[: len(counts) // 2], f"{A}-01A", A, end="htseq.counts.gz")
    with pytest.raises(DataError, match="compressed file is damaged"):
        download([file], {"gdc_sample_sheet.tsv": sheet([file])})


@pytest.mark.parametrize(("file", "what"), [
    (File("1", star(7, 90, -1)), "cells that are no counts"),
    (File("1", star(7, 90, 0).replace("\t90\t", "\tmany\t")), "no table of genes and numbers"),
    (File("1", star(7, 90, 0).replace(ENSEMBL[1], ENSEMBL[0])), "appear more than once"),
    (File("1", star(7, 90, 0).replace("\tstranded_first", "\tunstranded")), "no table of genes and numbers"),
    (File("1", mirna(5, 0, 3).replace("\tcross-mapped", "\tisoform"), end=MIRNA), "no column 'cross-mapped'"),
    (File("1", mirna(5, 0, 3).encode().replace(b"per_million", b"per_\xff"), end=MIRNA), "encoding is not UTF-8"),
    (File("1", mirna(5, 0, 3).replace("hsa-let-7a-1", "hsa-let-7a-0"), end=MIRNA), "appear more than once"),
    (File("1", mirna(5, -2, 3), end=MIRNA), "cells that are no counts"),
    (File("1", betas(0.5, 0.25, 1.75, 0.5), end=BETAS), "no beta values"),
    (File("1", betas(0.5, 0.25, 0.75, 0.5).replace("cg00000021", "cg00000020"), end=BETAS), "appear more than once"),
    (File("1", "hello\n"), "kind that cannot be read"),
])  # fmt: skip
def test_files_that_are_wrong(download, file, what):
    with pytest.raises(DataError, match=what):
        download([file], {"gdc_manifest.txt": manifest([file])})


def test_files_of_other_kinds_are_left_out_and_told(download):
    files = [*FILES[:2], File("51-l", "GDC_Aliquot\tChromosome\tStart\tEnd\n", f"{A}-01A", A, end="nocnv_grch38.seg.v2.txt")]
    dataset, report = download(files, usual(files))
    assert list(dataset.facts.layers) == ["expression"]
    assert report["notes"] == [f"Files of kinds that are not read were left out: '{files[2].name}'."]


def test_a_zip_of_the_folder_and_htseq_counts_of_old(read, tmp_path):
    """The folder itself lies in the zip; two files of one name lie in folders of their ids."""
    counts = {id: gzip.compress(f"ENSG01\t{n}\nENSG02\t90\n__no_feature\t11\n".encode(), mtime=0) for id, n in (("a", 7), ("b", 8))}
    listing = [f"{id}\tx.htseq.counts.gz\t{hashlib.md5(content).hexdigest()}\t1\tlive\n" for id, content in counts.items()]
    with zipfile.ZipFile(tmp_path / "gdc.zip", "w") as archive:
        archive.writestr("gdc_download/MANIFEST.txt", "id\tfilename\tmd5\tsize\tstate\n" + "".join(listing))
        for id, content in counts.items():
            archive.writestr(f"gdc_download/{id}/x.htseq.counts.gz", content)
    dataset, report = read(tmp_path / "gdc.zip", layer=None, name="gdc.zip")
    assert table(dataset, "expression") == {"a": [7, 90], "b": [8, 90]}
    assert report["reader"] == "gdc"


def clinical(cases: list[str], id="case_submitter_id") -> str:
    """Two rows for each case, one for each treatment."""
    rows = [f"case_id\t{id}\tdays_to_death\tvital_status\ttreatment_type\tyear_of_birth\tblood"]
    for number, case in enumerate(cases):
        death = ("'--", "1200", "34")[number % 3]
        status = "Alive" if death == "'--" else "Dead"
        rows += [f"u{number}\t{case}\t{death}\t{status}\t{kind}\t'--\t'--" for kind in ("Pharmaceutical", "Radiation")]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("id", ["case_submitter_id", "cases.submitter_id"])
def test_clinical_data(download, id):
    """Unknown is missing and leaves numbers numbers; normal tissue has no survival of its own."""
    dataset, report = download(FILES, usual(**{"clinical.tsv": clinical([A, B, D], id), "exposure.tsv": "case_id\tcigarettes_per_day\n"}))
    np.testing.assert_array_equal(dataset.column("days_to_death"), [np.nan, np.nan, 1200, np.nan])
    assert dataset.column("vital_status").tolist() == ["Alive", None, "Dead", None]
    assert "year_of_birth" not in dataset.samples
    assert "treatment_type" not in dataset.samples
    assert "2 columns of 'clinical.tsv' in which nothing is known were left out." in report["changes"]
    assert any("columns in which they differ were left out: 'treatment_type'" in change for change in report["changes"])


def test_clinical_data_of_other_projects(download):
    """The ids of samples say nothing of their cases: the sheet does."""
    files = [File("1", star(7, 90, 0), "CPT0001", "C3L-01"), File("2", star(1, 2, 3), "CPT0002", "C3L-01", normal=True),
             File("3", star(4, 5, 6), "CPT0003", "C3L-02")]  # fmt: skip
    about = {"clinical.tsv": clinical(["C3L-00", "C3L-01", "C3L-02"])}
    dataset, report = download(files, usual(files, **about))
    np.testing.assert_array_equal(dataset.column("days_to_death"), [1200, np.nan, 34])
    assert dataset.column("Case ID").tolist() == ["C3L-01", "C3L-01", "C3L-02"]
    assert "1 samples of normal tissue did not get what 'clinical.tsv' says of their patient's tumour." in report["changes"]
    tissue = [File(file.id, file.content, file.sample, file.case) for file in files]
    dataset, _ = download(tissue, {"sheet.tsv": sheet(tissue).replace("\tTumor\t", "\tAbnormal\t"), **about}, "abnormal")
    np.testing.assert_array_equal(dataset.column("days_to_death"), [1200, 1200, 34])
    with pytest.raises(DataError, match=r"'clinical.tsv' cannot be joined"):
        download(files, {"MANIFEST.txt": manifest(files), **about}, "no sheet")


def test_a_single_file(read):
    options = {"values": "stranded_first"}
    dataset, report = read(star(7, 90, 0), name="5d1a.rna_seq.augmented_star_gene_counts.tsv", layer=None, options=options)
    assert (table(dataset, "expression"), report["reader"], report["kind"]) == ({"5d1a": [3, 45, 0]}, "gdc_star", "counts")
    assert read(mirna(5, 0, 31000), name=f"5d1a.{MIRNA}", layer=None)[1]["reader"] == "gdc_mirna"
    dataset, report = read(betas(0.25, "NA", 0.5), name=f"5d1a.{BETAS}", layer=None)
    assert (report["reader"], report["kind"]) == ("gdc_methylation", "beta")
    np.testing.assert_array_equal(dataset.matrix("methylation"), [[0.25, np.nan, 0.5]])
