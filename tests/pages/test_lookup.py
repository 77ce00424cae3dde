"""Where features are described: by the kind of their name, and nowhere for what is no gene."""
import pytest

from pages.parts.lookup import link


@pytest.mark.parametrize(("feature", "address"), [
    ("ESR1", "https://www.ncbi.nlm.nih.gov/gene/?term=ESR1%5Bsym%5D"),
    ("TP53_mut", "https://www.ncbi.nlm.nih.gov/gene/?term=TP53%5Bsym%5D"),
    ("HLA-DRA", "https://www.ncbi.nlm.nih.gov/gene/?term=HLA-DRA%5Bsym%5D"),
    ("C1orf112", "https://www.ncbi.nlm.nih.gov/gene/?term=C1orf112%5Bsym%5D"),
    ("ENSG00000141510.17", "https://www.ensembl.org/id/ENSG00000141510"),
    ("hsa-mir-21", "https://mirbase.org/results/?query=hsa-mir-21"),
    ("hsa-let-7a-5p", "https://mirbase.org/results/?query=hsa-let-7a-5p"),
    *((name, None) for name in ("cg00000029", "age", "tissue = lung", "PC1 of expression", "javascript:alert(1)", "<b>", "")),
])
def test_links(feature, address):
    assert link(feature) == address
