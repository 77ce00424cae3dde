"""Are the rows of a file samples or genes? Evidence from names first, the shape of the table only when nothing else speaks."""

import re

from .join import overlap
from .outline import Outline
from .records import Orientation, Wanted

_BARCODE = re.compile(r"TCGA[-.]\w{2}[-.]\w{4}", re.IGNORECASE)
_GENE = re.compile(r"ENS[A-Z]*[GTP]\d{6,}(\.\d+)?|FBgn\d+|.+_at|A_\d+_P\d+|ILMN_\d+|cg\d{8}|hsa-(mir|let)-.+|N[MR]_\d+", re.IGNORECASE)
_FAMILIAR = frozenset(
    "TP53 BRCA1 BRCA2 EGFR ERBB2 ESR1 PGR GATA3 FOXA1 FOXC1 MYC MYBL2 KRAS BRAF NRAS PTEN PIK3CA AKT1 RB1 CDH1"  # noqa: SIM905
    " CDKN2A VEGFA MKI67 CCNB1 CCNE1 AURKA BIRC5 MLPH KRT5 KRT14 KRT17 KIT MET ALK ABL1 NOTCH1 STAT3 JAK2 TNF"
    " IL6 CD4 CD8A CD19 CD3E PTPRC GAPDH ACTB B2M HLA-A APOE ALB INS TTN MUC16 APC ATM IDH1 IDH2 VHL SMAD4"
    " CTNNB1 MDM2 FGFR1 FGFR2 FGFR3 PDGFRA A1BG A2M AAK1".split()
)
_FIRST = {
    "genes": {
        "gene", "genes", "geneid", "genename", "genesymbol", "symbol", "hugosymbol", "hgnc", "ensembl", "ensemblid", "ensemblgeneid",
        "probe", "probeid", "idref", "feature", "features", "featureid", "transcript", "transcriptid", "mirna", "protein", "proteinid",
    },
    "samples": {
        "sample", "samples", "sampleid", "samplename", "patient", "patientid", "case", "caseid", "subject", "subjectid", "barcode", "cell",
        "cellid", "donor", "individual",
    },
}  # fmt: skip


def find_orientation(found: Outline, text_columns: list[int], wanted: Wanted) -> tuple[Orientation, str]:
    """("samples" or "genes" in the rows, the evidence in words)."""
    if wanted.orientation:
        return wanted.orientation, "as chosen"
    if found.first == 0:
        return "samples", "the first column holds values, no names"
    header = [name for i, name in enumerate(found.header) if i and i not in text_columns]
    for evidence in (_by_table, _by_first_name, _by_barcodes, _by_genes):
        answer = evidence(found, header, wanted)
        if answer:
            return answer
    return _by_shape(found, header, text_columns)


def _more(rows: float, columns: float, names: tuple[Orientation, Orientation], why: str):
    """The side with more hits: names = (answer if the rows have more, answer if the columns have)."""
    if rows == columns:
        return None
    return (names[0] if rows > columns else names[1]), why


def _by_table(found, header, wanted):
    rows, columns = (max((overlap(names, table) for table in wanted.tables), default=0) for names in (found.ids, header))
    return _more(rows, columns, ("samples", "genes"), "the ids of the sample table are there")


def _by_first_name(found, header, wanted):
    name = re.sub(r"[^a-z]", "", found.header[0].lower())
    return next(((answer, f"the first column is named {found.header[0]!r}") for answer, names in _FIRST.items() if name in names), None)


def _by_barcodes(found, header, wanted):
    return _more(_share(_BARCODE, found.ids), _share(_BARCODE, header), ("samples", "genes"), "TCGA barcodes are there")


def _by_genes(found, header, wanted):
    patterns = _more(
        round(_share(_GENE, found.ids), 1), round(_share(_GENE, header), 1), ("genes", "samples"), "gene or probe ids are there"
    )
    familiar = (len(_FAMILIAR.intersection(names)) for names in (found.ids, header))
    return patterns or _more(*familiar, ("genes", "samples"), "well-known gene symbols are there")


def _by_shape(found, header, text_columns):
    few = [c for c in text_columns if 2 <= len({row[c] for row in found.head if c < len(row)}) <= 20]
    if few:
        return "samples", f"the text column {found.header[few[0]]!r} describes samples"
    answer = "genes" if len(found.ids) > len(header) else "samples"
    return answer, "only guessed: there are more features than samples in most data; switch it if this is wrong"


def _share(pattern: re.Pattern, names: list[str]) -> float:
    names = names[:2_000]
    return sum(pattern.match(name) is not None for name in names) / max(len(names), 1)
