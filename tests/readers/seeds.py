"""One small valid file, or folder, for each format: what mutations start from."""

import gzip
import warnings
import zipfile
from pathlib import Path

import anndata
import h5py
import mudata
import numpy as np
import pandas as pd

from .test_containers import tenx, triplet
from .test_formats import GCT, MAF, SERIES, SOFT
from .test_genotypes import VCF
from .test_quantifiers import HTSEQ, SALMON, STAR

FRAME = pd.DataFrame(
    np.random.default_rng(0).normal(6, 2, (12, 8)).round(2).astype(np.float32),
    index=pd.Index([f"s{i}" for i in range(12)], name="sample"),
    columns=[f"GENE{i}" for i in range(8)],
)
CSV = FRAME.assign(subtype=["A", "B"] * 6).to_csv()
TEXTS = {
    "table.csv": CSV,
    "table.tsv": FRAME.T.to_csv(sep="\t"),
    "m.gct": GCT,
    "m.maf": MAF,
    "all_thresholded.by_genes.txt": "Gene Symbol\tLocus ID\tCytoband\ta\tb\nTP53\t7157\t17p13.1\t-2\t0\nMYC\t4609\t8q24.21\t2\t1\n",
    "depmap.csv": ",TP53 (7157),EGFR (1956)\nACH-000001,1.5,2\nACH-000002,3,4.25\n",
    "series.txt": SERIES + '"1_at"\t5.5\t6.5\n"2_at"\t7\t8\n!series_matrix_table_end\n',
    "family.soft": SOFT,
    "r.arff": "@relation r\n@attribute age numeric\n@attribute sex {F,M}\n@data\n50,F\n60,M\n41,F\n",
    "v.vcf": VCF,
    "s.fa": ">a\nACGTAC\n>b\nTTGACA\n>c\nACGTTT\n",
    "p.data": "".join(f"{'+-'[i % 2]},S{i},{'acgt' * 5}\n" for i in range(6)),
    "a.htseq.counts": HTSEQ,
    "a_ReadsPerGene.out.tab": STAR,
    "quant.sf": SALMON,
    "featurecounts.txt": "# Program:featureCounts\nGeneid\tChr\tStart\tEnd\tStrand\tLength\ta.bam\tb.bam\n"
    "G1\tX\t1\t9\t+\t9\t4\t5\nG2\tX\t1\t9\t-\t9\t7\t0\n",
}


def write(folder: Path) -> dict[str, Path]:
    """{format: path} of valid files below a folder."""
    found = {}
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
        found[name] = folder / name
    (folder / "table.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    with zipfile.ZipFile(folder / "table.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", CSV)
    FRAME.to_parquet(folder / "m.parquet")
    FRAME.assign(subtype=["A", "B"] * 6).to_excel(folder / "m.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = anndata.AnnData(FRAME.to_numpy(), obs=pd.DataFrame(index=FRAME.index), var=pd.DataFrame(index=FRAME.columns))
        data.write_h5ad(folder / "m.h5ad")
        mudata.MuData({"rna": data, "protein": data[:6, :3].copy()}).write_h5mu(folder / "m.h5mu")
    tenx(folder / "m.h5", [b"Gene Expression"] * 3)
    with h5py.File(folder / "m.loom", "w") as file:
        file["matrix"] = FRAME.to_numpy().T
        file["row_attrs/Gene"], file["col_attrs/CellID"] = np.array(list(FRAME), "S"), np.array(list(FRAME.index), "S")
    import rdata

    rdata.write_rds(folder / "m.rds", FRAME.rename_axis(None).astype(float))
    (folder / "p.bed").write_bytes(b"\x6c\x1b\x01" + bytes([0b11100100, 0b10101111]))
    (folder / "p.bim").write_text("1\trs1\t0\t10\tA\tG\n1\trs2\t0\t20\tC\tT\n")
    (folder / "p.fam").write_text("".join(f"F{i} i{i} 0 0 1 1\n" for i in range(4)))
    triplet(folder, packed=False)
    names = ("table.csv.gz", "table.zip", "m.parquet", "m.xlsx", "m.h5ad", "m.h5mu", "m.h5", "m.loom", "m.rds", "p.bed", "matrix.mtx")
    return found | {name: folder / name for name in names}
