"""Every published set that the tests know: it imports with the shape and the target that its authors state."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from genoml_core.dataset import Dataset
from genoml_core.readers.parts.build import build


@dataclass(frozen=True)
class Case:
    """paths, samples: of the files, NAME=PATH names a layer; layers: {name: (samples that have it, features)}; options: of ``build``.

    columns: {name: how often each value, or how many known values}; rows: of the dataset, 0: those of its only layer.
    """

    paths: str
    layers: dict[str, tuple[int, int]]
    columns: dict[str, dict | int] = field(default_factory=dict)
    samples: str = ""
    rows: int = 0
    options: dict = field(default_factory=dict)


PORPOISE = {"brca": (1022, 1558, 1333, 21), "blca": (437, 1554, 256, 371), "coadread": (345, 1550, 4, 1103), "gbmlgg": (1011, 1544, 30, 16),
            "kirp": (284, 1557, 0, 20), "lihc": (347, 1550, 955, 69), "lusc": (484, 1556, 0, 850), "skcm": (268, 1602, 0, 738),
            "stad": (374, 1558, 41, 934), "ucec": (538, 0, 5, 1406)}  # fmt: skip
EVENTS = {
    "brca": 130,
    "blca": 169,
    "coadread": 81,
    "gbmlgg": 187,
    "kirp": 40,
    "lihc": 115,
    "lusc": 192,
    "skcm": 89,
    "stad": 140,
    "ucec": 75,
}
ASSAYS = {"RNASeq2GeneNorm": (79, 198), "gistict": (90, 198), "RPPAArray": (46, 33), "Mutations": (90, 97)}
ACC = "miniacc/RNASeq2GeneNorm.csv miniacc/gistict.csv miniacc/RPPAArray.csv miniacc/Mutations.csv miniacc/miRNASeqGene.csv"
CLINICAL = [
    "age_at_diagnosis", "cohort", "neoplasm_histologic_grade", "integrative_cluster", "lymph_nodes_examined_positive", "mutation_count",
    "nottingham_prognostic_index", "overall_survival_months", "overall_survival", "tumor_size", "tumor_stage", "chemotherapy",
    "hormone_therapy", "radio_therapy",
]  # fmt: skip
CASES = {
    "pam50_tcga_brca": Case(
        "expression=pam50_tcga_brca/brca_expression_zscore.csv.gz copy_number=pam50_tcga_brca/brca_cnv_gistic.csv.gz"
        " mutation=pam50_tcga_brca/brca_mutation.csv.gz",
        {"expression": (956, 1558), "copy_number": (956, 1333), "mutation": (956, 21)},
        {"PAM50": {"LumA": 315, "LumB": 127, "Basal": 103, "Her2": 53, "Normal": 16}, "os_event": {"0": 826, "1": 130},
        "survival_months": 956},
        "pam50_tcga_brca/brca_clinical.csv", 956,
    ),
    "counts_tcga_brca_100": Case(
        "counts_tcga_brca_100/counts.tsv.gz", {"expression": (100, 5000)}, {"ER": {"ER+": 74, "ER-": 26}, "PAM50_paper": 83},
        "counts_tcga_brca_100/samples.csv",
    ),
    "metabric_truncated": Case(
        "metabric_truncated/METABRIC_RNA_Mutation.csv", {"expression": (237, 489), "mutation": (237, 173)},
        {"pam50_+_claudin-low_subtype": {"LumA": 87, "LumB": 63, "claudin-low": 37, "Normal": 18, "Basal": 16, "Her2": 16}},
        rows=237, options={"about": CLINICAL, "options": {"cut": "leave out"}},
    ),
    "gdc_gbm_htseq_subset": Case(
        "gdc_gbm_htseq_subset", {"expression": (41, 60483)},
        {"subtype": {"classical": 10, "neural": 10, "proneural": 10, "mesenchymal": 10, "Mesenchymal": 1}, "case_id": 41},
    ),
    "coread_cms": Case(
        "gex=coread_cms/COREAD_CMS13_gex.csv cnv=coread_cms/COREAD_CMS13_cnv.csv muts=coread_cms/COREAD_CMS13_muts.csv",
        {"gex": (121, 500), "cnv": (121, 100), "muts": (121, 200)}, {"cms_label": {"CMS1": 61, "CMS3": 60}, "osStat": 120},
        "coread_cms/COREAD_CMS13_subtypes.csv", 121,
    ),
    "gdsc_v17": Case(
        "gdsc_v17/genomic_features_v17.csv.gz", {"mutation": (988, 270), "copy_number": (988, 407)},
        {"Drug_1047_IC50": 846, "Drug_1373_IC50": 870, "TISSUE_FACTOR": 988}, "gdsc_v17/IC50_v17.csv.gz", 988,
    ),
    "gdsc_v5": Case(
        "gdsc_v17/genomic_features_v5.csv.gz", {"expression": (707, 70)}, {"TISSUE_FACTOR": 707}, "gdsc_v17/IC50_v5.csv.gz",
    ),
    "ccle_small": Case(
        "rna=ccle_small/rna.csv.gz cnv=ccle_small/cnv.csv.gz", {"rna": (1036, 50), "cnv": (744, 46)},
        {"Erlotinib ic50_published": 493, "17-AAG ic50_published": 493}, "ccle_small/drug_response.csv.gz ccle_small/cell_lines.csv", 1039,
        {"duplicates": "first"},
    ),
    "liver_toxicity": Case(
        "liver_toxicity/gene.csv.gz", {"expression": (64, 3116)}, {"ALT.IU.L.": 64, "Treatment.Group": 64},
        "liver_toxicity/clinic.csv liver_toxicity/treatment.csv",
    ),
    "survpath_rna": Case(
        "survpath_rna/blca_rna_clean.csv", {"expression": (360, 1577)}, {"survival_months_dss": 359, "case_id": 359},
        "survpath_rna/tcga_blca.csv",
    ),
    "brca_meth_mirna_survival": Case(
        "methylation=brca_meth_mirna_survival/methylation.csv.gz mirna=brca_meth_mirna_survival/mirna.csv.gz"
        " expression=brca_meth_mirna_survival/expression.csv.gz",
        {"methylation": (348, 574), "mirna": (348, 423), "expression": (348, 645)}, {"PAM50": 246},
        "brca_meth_mirna_survival/clinical.csv", 348,
    ),
    "miniacc": Case(
        ACC, {**ASSAYS, "mirna": (80, 471)}, {"vital_status": {"0": 58, "1": 34}, "days_to_death": 34, "days_to_last_followup": 61},
        "miniacc/colData.csv miniacc/sampleMap.csv", 92,
    ),
    "gse7390": Case(
        "gse7390_arff/breast_cancer_GSE7390-metastasis.arff", {"expression": (198, 78)}, {"e.tdm": {"0": 147, "1": 51}, "t.tdm": 198}
    ),
    "gbsg2": Case("gse7390_arff/GBSG2.arff", {"expression": (686, 5)}, {"cens": {"0": 387, "1": 299}, "time": 686}),
    "whas500": Case(
        "gse7390_arff/whas500.arff", {"expression": (500, 6)}, {"fstat": {"0": 285, "1": 215}, "lenfol": 500},
        options={"about": ["lenfol"]},
    ),
    "flchain": Case("gse7390_arff/flchain.arff", {"expression": (7874, 4)}, {"death": {"alive": 5705, "dead": 2169}, "futime": 7874}),
    "pbmc68k": Case("sc_pbmc68k/10x_pbmc68k_reduced.h5ad", {"expression": (700, 765)}, {"bulk_labels": 700}),
    "10x_3": Case("sc_pbmc68k/10x_data/3.0.0/filtered_feature_bc_matrix", {"expression": (1107, 507)}),
    "10x_3_h5": Case("sc_pbmc68k/10x_data/3.0.0/filtered_feature_bc_matrix.h5", {"expression": (1107, 507)}),
    "10x_2": Case("sc_pbmc68k/10x_data/1.2.0/filtered_gene_bc_matrices/hg19_chr21", {"expression": (12, 343)}),
    "10x_2_genomes": Case(
        "sc_pbmc68k/10x_data/1.2.0/multiple_genomes.h5", {"expression": (12, 343)}, options={"options": {"genome": "hg19_chr21"}},
    ),
    "h5mu": Case("sc_pbmc68k/mdata_axis0.h5mu", {"mod1": (100, 20), "mod2": (100, 30)}, rows=100),
    "sc_zeisel": Case(
        "sc_zeisel/sc_zeisel.h5ad", {"expression": (680, 2040)}, {"cell_type": {"type2": 390, "type1": 290}}, "sc_zeisel/labels.csv",
    ),
    "uci_promoters": Case("seq_uci_promoters/promoters.data", {"sequence": (106, 57)}, {"class": {"+": 53, "-": 53}}),
    "ecoli_promoters": Case(
        "seq_ecoli_mouse_promoters/Ecoli_prom.fa seq_ecoli_mouse_promoters/Ecoli_non_prom.fa", {"sequence": (3839, 81)},
        {"class": {"Ecoli_prom": 839, "Ecoli_non_prom": 3000}},
    ),
    "mouse_promoters": Case(
        "seq_ecoli_mouse_promoters/Mouse_tata.fa seq_ecoli_mouse_promoters/Mouse_nonprom.fa", {"sequence": (4785, 251)},
        {"class": {"Mouse_tata": 1255, "Mouse_nonprom": 3530}},
    ),
    "vcf_1000g": Case(
        "vcf_1000g_chr1_subset/1000g_chr1_500samples.vcf.gz", {"genotypes": (500, 2148)},
        {"super_pop": {"AFR": 100, "AMR": 100, "EAS": 100, "EUR": 100, "SAS": 100}, "gender": {"female": 263, "male": 237}},
        "vcf_1000g_chr1_subset/phenotype.tsv",
    ),
    "bigsnpr": Case("plink_bigsnpr/example.bed", {"genotypes": (517, 4542)}, {"phenotype": {"control": 360, "case": 157}}),
    "bigsnpr_missing": Case("plink_bigsnpr/example-missing.bed", {"genotypes": (200, 500)}),
    "genoml_discrete": Case(
        "plink_genoml/discrete/training.bed", {"genotypes": (500, 500)}, {"phenotype": {"case": 342, "control": 158}},
        "plink_genoml/discrete/training_pheno.csv plink_genoml/discrete/training_addit.csv",
    ),
    "genoml_continuous": Case(
        "plink_genoml/continuous/training.bed", {"genotypes": (500, 500)}, {"PHENO": 500}, "plink_genoml/continuous/training_pheno.csv",
    ),
    "microbiome": Case(
        "microbiome_cirrhosis/Xtrain.tsv", {"expression": (180, 1980)}, {}, "microbiome_cirrhosis/Ytrain.tsv",
    ),
    "leukemia_gct": Case(
        "fmt_gct_cls/Leukemia_hgu95av2.trim.gct", {"expression": (48, 9020)}, {"class": {"ALL": 24, "AML": 24}}, "fmt_gct_cls/Leukemia.cls",
    ),
    "cbioportal": Case(
        "fmt_cbioportal_study_es_0",
        {"expression": (526, 6), "methylation": (311, 8), "copy_number": (788, 8), "copy_number_log2": (778, 7), "mutation": (31, 13)},
        {"OS_STATUS": 789}, rows=823,
    ),
    "pasilla": Case(
        "counts_pasilla/pasilla_gene_counts.tsv", {"expression": (7, 14599)}, {"type": 7}, "counts_pasilla/pasilla_sample_annotation.csv",
    ),
    "compgenomr": Case(
        "counts_compgenomr/SRP049988.raw_counts.tsv", {"expression": (10, 19719)}, {"group": {"CASE": 5, "CTRL": 5}},
        "counts_compgenomr/SRP049988.colData.tsv",
    ),
    "alzheimer": Case(
        "fmt_excel_proteomics/Alzheimer.xlsx", {"expression": (210, 1542)},
        {"_primary biochemical AD classification": {"biochemical control": 109, "biochemical AD": 88}, "_collection site": 197},
    ),
    **{
        f"porpoise_{cancer}": Case(
            f"porpoise_survival/tcga_{cancer}_all_clean.csv.zip",
            {layer: (rows, number) for layer, number in zip(("expression", "copy_number", "mutation"), features, strict=True) if number},
            {"survival_months": rows}, rows=rows,
        )
        for cancer, (rows, *features) in PORPOISE.items()
    },
}  # fmt: skip


@pytest.fixture
def imported(real_data, tmp_path):
    """imported(case) -> (Dataset, report)."""

    def do(case: Case):
        def named(words: str):
            pairs = [word.rpartition("=") for word in words.split()]
            return [[layer or None, path.rsplit("/", 1)[-1], str(real_data / path)] for layer, _, path in pairs]

        usual = {"name": None, "orientation": None, "duplicates": None, "format": None, "about": [], "options": {}, "covariates": None}
        answer = build(str(tmp_path), named(case.paths), named(case.samples), description="", **{**usual, **case.options})
        return Dataset(tmp_path / answer["key"]), answer["report"]

    return do


@pytest.mark.parametrize("name", CASES)
def test_shape_and_target(imported, name):
    case = CASES[name]
    dataset, report = imported(case)
    found = {layer: (report["layers"][layer]["samples"], facts.features) for layer, facts in dataset.facts.layers.items()}
    assert found == case.layers
    assert len(dataset.samples) == (case.rows or next(iter(case.layers.values()))[0])
    for column, values in case.columns.items():
        if isinstance(values, int):
            assert dataset.column(column).notna().sum() == values
        else:
            assert dataset.labels(column).value_counts().to_dict() == values


@pytest.mark.parametrize("cancer", PORPOISE)
def test_slides_belong_to_patients(imported, cancer):
    dataset, _ = imported(CASES[f"porpoise_{cancer}"])
    assert dataset.facts.roles["case_id"] == "group"
    patients = dataset.samples.drop_duplicates("case_id")
    assert (pd.to_numeric(patients["censorship"]) == 0).sum() == EVENTS[cancer]


def test_the_outcome_workbook_joins_another_dataset(imported):
    case = Case(
        "pam50_tcga_50genes/expr_genes_x_samples.tsv.gz",
        {},
        samples="pam50_tcga_50genes/samples.csv tcga_cdr/TCGA-CDR-SupplementalTableS1.xlsx",
    )
    dataset, report = imported(case)
    assert [overlap["matched"] for overlap in report["overlaps"]] == [712, 712]
    assert dataset.column("OS").notna().sum() == dataset.column("OS.time").notna().sum() > 700
    assert not np.isin(dataset.column("race").dropna(), ["[Not Available]", "[Not Evaluated]"]).any()
    assert dataset.column("PAM50_paper").value_counts().to_dict() == {"LumA": 368, "LumB": 140, "Basal": 121, "Her2": 62, "Normal": 21}
