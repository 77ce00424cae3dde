"""Genotypes: the dosage of each allele, from text and from two bits, and what does not fit is refused."""

import gzip

import numpy as np
import pytest

from genoml_core.errors import DataError

HEAD = "##fileformat=VCFv4.2\n##x\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\n"
VCF = HEAD + (
    "1\t10\trs1\tA\tG\t.\tPASS\tAC=99\tGT:DP\t0|0:3\t0/1:4\t1|1:9\n"
    "1\t20\t.\tA\tC,T\t.\tPASS\t.\tGT\t1/2\t./.\t0/2\n"
    "X\t30\trs3\tG\tT\t.\tPASS\t.\tDP:GT\t5:1\t5:0\t5:0/0\n"
)


def test_vcf(read):
    dataset, report = read(gzip.compress(VCF.encode()), name="v.vcf.gz", layer=None)
    assert list(dataset.features("genotypes")) == ["rs1", "1:20:A:C", "1:20:A:T", "rs3"]
    nan = np.nan
    np.testing.assert_array_equal(dataset.matrix("genotypes"), np.float32([[0, 1, 1, 1], [1, nan, nan, 0], [2, 0, 1, 0]]))
    assert (report["reader"], report["kind"]) == ("vcf", "dosage")


@pytest.mark.parametrize(("damaged", "word"), [
    (VCF[:-8], "is not whole"), (VCF.replace("1|1:9", "A|B:9"), "genotype 'A|B'"), (HEAD, "no variants"),
    (VCF.replace("\ta\tb\tc\n", "\n"), "no genotypes"), (VCF.replace("GT\t1/2", "DP\t1/2"), "no genotypes"),
    (VCF + VCF.splitlines()[3] + "\n", "repeat"),
])  # fmt: skip
def test_a_vcf_that_is_not_right(read, damaged, word):
    with pytest.raises(DataError, match=word.replace("|", r"\|")):
        read(damaged, layer=None)


@pytest.fixture
def plink(tmp_path):
    """Five people, three variants: 2 0 1 missing 2 | 0 0 0 0 1 | 1 1 1 1 1 of the first allele."""
    folder = tmp_path / "people"
    folder.mkdir()
    codes = {2: 0b00, None: 0b01, 1: 0b10, 0: 0b11}
    variants = [[2, 0, 1, None, 2], [0, 0, 0, 0, 1], [1, 1, 1, 1, 1]]
    content = bytearray(b"\x6c\x1b\x01")
    for row in variants:
        for start in (0, 4):
            content.append(sum(codes[dosage] << (2 * i) for i, dosage in enumerate(row[start : start + 4])))
    (folder / "p.bed").write_bytes(content)
    (folder / "p.bim").write_text("1\trs1\t0\t10\tA\tG\n1\t.\t0\t20\tC\tT\n2\trs3\t0\t30\tG\tT\n")
    people = ["F1 a 0 0 1 1", "F1 b 0 0 2 2", "F3 c 0 0 0 -9", "F2 d 0 0 1 1", "F2 e 0 0 2 2"]
    (folder / "p.fam").write_text("\n".join(people) + "\n")
    return folder


def test_plink(read, plink):
    dataset, report = read(plink / "p.bed", name="p.bed", layer=None)
    nan = np.nan
    expected = [[2, 0, 1], [0, 0, 1], [1, 0, 1], [nan, 0, 1], [2, 1, 1]]
    np.testing.assert_array_equal(dataset.matrix("genotypes"), np.float32(expected))
    assert list(dataset.features("genotypes")) == ["rs1", "1:20", "rs3"]
    assert dataset.column("phenotype").tolist() == ["control", "case", None, "control", "case"]
    assert dataset.column("sex").tolist() == ["male", "female", None, "male", "female"]
    assert dataset.facts.roles["family"] == "group"
    assert report["kind"] == "dosage"
    whole = read(plink, name="folder", layer=None)[0]  # .bim and .fam are not read by themselves
    assert whole.key == dataset.key


def test_plink_parts_that_do_not_fit(read, plink):
    (plink / "p.fam").write_text("F1 a 0 0 1 1\n")
    with pytest.raises(DataError, match="does not fit"):
        read(plink / "p.bed", layer=None)
    (plink / "p.fam").write_text("F1 a 0 0 1\n")
    with pytest.raises(DataError, match="not as it should be"):
        read(plink / "p.bed", layer=None)
    (plink / "p.fam").unlink()
    with pytest.raises(DataError, match=r"'p.fam' is missing"):
        read(plink / "p.bed", layer=None)
