"""Gene sets and networks: as they are published, in every spelling of a link, and what is none."""

import gzip

import pandas as pd
import pytest

from genoml_core.errors import DataError, GenoMLError
from genoml_core.reference import Reference, ReferenceFacts
from genoml_core.readers.references import import_reference

GMT = "HALLMARK_A\thttp://x\tTP53\tESR1\tKIT\nHALLMARK_B\t\tESR1\tMYC\tGATA3\n"


@pytest.fixture
def bring(workspace, tmp_path):
    """bring(content, name, index=None) -> the reference that a file of this content becomes."""

    def do(content, name="a.txt", index=None, **more):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
        if index is not None:
            more["index"] = tmp_path / "index.txt"
            more["index"].write_text(index)
        return import_reference(workspace, path, **more)

    return do


def links(reference) -> list:
    return [tuple(row) for row in reference.table.itertuples(index=False)]


@pytest.mark.parametrize("name", ["hallmarks.gmt", "hallmarks.gmt.gz", "hallmarks.txt"])
def test_gene_sets(bring, name, workspace):
    reference = bring(GMT, name)
    assert (reference.facts.kind, reference.name) == ("gene sets", "hallmarks")
    assert links(reference) == [
        ("HALLMARK_A", "TP53"), ("HALLMARK_A", "ESR1"), ("HALLMARK_A", "KIT"),
        ("HALLMARK_B", "ESR1"), ("HALLMARK_B", "MYC"), ("HALLMARK_B", "GATA3"),
    ]  # fmt: skip
    assert reference.facts.counts == {"sets": 2, "genes": 5}
    assert [each.key for each in workspace.references()] == [reference.key]


def test_what_a_gmt_file_may_hold_besides(bring):
    reference = bring("A\td\tTP53,1.0\tESR1,0.5\t\t\nB\td\n\nA\td\tMYC\tTP53\n", "x.gmt")
    assert links(reference) == [("A", "TP53"), ("A", "ESR1"), ("A", "MYC")]
    assert reference.facts.changes == ["1 set came twice, their genes were put together: 'A'.", "1 set without genes left out: 'B'."]


@pytest.mark.parametrize(("content", "expected"), [
    ("TP53 MDM2\nMDM2 MDM4\n", [("MDM2", "TP53", 1), ("MDM2", "MDM4", 1)]),
    ("gene1\tgene2\tscore\nTP53\tMDM2\t0.9\n", [("MDM2", "TP53", 0.9)]),
    ("protein1 protein2 combined_score\n9606.ENSP1 9606.ENSP2 155\n", [("9606.ENSP1", "9606.ENSP2", 155)]),
    ("#a b\nTP53,MDM2\n", [("MDM2", "TP53", 1)]),
    ("TP53\tpp\tMDM2\tMYC\nA\tpd\tB\n", [("MDM2", "TP53", 1), ("MYC", "TP53", 1), ("A", "B", 1)]),
    ("source;target\nNODE1;ID2\n", [("ID2", "NODE1", 1)]),
    ("ID1\tTCF3\nTF\tTARGET\nA\tTF\n", [("ID1", "TCF3", 1), ("TARGET", "TF", 1), ("A", "TF", 1)]),
    ("TF\ttarget\nMYC\tA\n", [("A", "MYC", 1)]),
    ("regulator\ttarget\teffect\nMYC\tA\t-1\n", [("A", "MYC", -1)]),
    ('"TP53","MDM2"\n', [("MDM2", "TP53", 1)]),
    ("TP53\tinteracts with\tMDM2\n", [("MDM2", "TP53", 1)]),
])  # fmt: skip
def test_networks_in_every_spelling(bring, content, expected):
    reference = bring(content)
    assert reference.facts.kind == "network"
    assert links(reference) == expected


def test_a_sif_file_has_the_kind_of_link_in_the_middle(bring):
    assert links(bring("7157\tpp\t4193\n7157\tpp\t1\t2\n", "x.sif")) == [("4193", "7157", 1), ("1", "7157", 1), ("2", "7157", 1)]


def test_sets_of_equal_size_are_sets(bring):
    assert bring("A\td\tTP53\tESR1\tMYC\nB\td\tTP53\tESR1\tGATA3\n").facts.counts == {"sets": 2, "genes": 4}


def test_a_header_is_told(bring):
    assert bring("gene1 gene2\nA B\n").facts.changes == ["The first line was taken for the names of the columns: 'gene1' and 'gene2'."]


def test_links_are_between_two_genes_and_once(bring):
    reference = bring("A B 2\nB A 5\nC C\nA C 1e-2\n")
    assert links(reference) == [("A", "B", 2), ("A", "C", 0.01)]
    assert reference.facts.counts == {"links": 2, "genes": 3}
    assert reference.facts.changes == [
        "1 link of a gene with itself left out.", "1 link that came before, perhaps the other way round, left out.",
    ]  # fmt: skip


def test_an_index_names_the_genes(bring):
    assert links(bring("1 2 1\n2 3 1\n", index="1 A1BG\t0\n2 TP53\t0\n3 MDM2\t0\n")) == [("A1BG", "TP53", 1), ("MDM2", "TP53", 1)]
    assert "Entrez ids" in bring("1 2 1\n2 3 1\n").facts.changes[0]
    with pytest.raises(DataError, match="index does not fit") as caught:
        bring("1 2 1\n2 9 1\n", index="1 A1BG\n2 TP53\n")
    assert caught.value.why == "It has no gene '9', of line 2."
    with pytest.raises(DataError, match="no index of genes"):
        bring("1 2\n", index="TP53 1\n")


@pytest.mark.parametrize(("content", "name", "match"), [
    ("", "x.gmt", "No set of"), ("A\n", "x.gmt", "no GMT file"), ("A\td\n", "x.gmt", "No set of"),
    ("", "x.txt", "no links"), ("a b c d 5\n", "x.txt", "no list of links"), ("A B nan\n", "x.sif", None),
    ("just one\nword\n", "x.txt", "no list"), ("A\0B C\n", "x.txt", "NUL bytes"),
])  # fmt: skip
def test_what_is_neither(bring, content, name, match):
    if match is None:
        assert links(bring(content, name)) == [("A", "nan", 1)]
        return
    with pytest.raises(DataError, match=match):
        bring(content, name)


def test_a_set_file_among_the_data_is_told_where_to_go(read, tmp_path):
    (tmp_path / "x.gmt").write_text(GMT)
    with pytest.raises(DataError, match="holds gene sets or links"):
        read(tmp_path / "x.gmt", layer=None, name="x.gmt")
    with pytest.raises(GenoMLError, match=r"no file 'none\.gmt'"):
        import_reference(None, tmp_path / "none.gmt")


def test_the_same_content_has_one_key_and_the_trash_takes_it(bring, workspace):
    one, again = bring(GMT, "x.gmt"), bring(GMT, "y.gmt")
    assert one.key == again.key
    item = workspace.discard(one.key[:10])
    assert (item.noun, item.title, workspace.references()) == ("reference", "x", [])
    workspace.trash.restore(item.id)
    assert workspace.reference(one.key[:10]).table.equals(one.table)


def test_tables_keep_their_columns(tmp_path):
    table = pd.DataFrame({"gene": ["b", "a"], "set": ["S", "S"], "more": [1, 2]})
    found = Reference.write(tmp_path, table, ReferenceFacts(name="n", kind="gene sets"))
    assert list(found.table) == ["set", "gene"]
    assert list(found.genes) == ["b", "a"]


def test_published_files(real_data, workspace):
    hallmarks = import_reference(workspace, real_data / "gene_sets" / "h.all.v7.0.symbols.gmt")
    assert hallmarks.facts.counts["sets"] == 50
    assert hallmarks.table.groupby("set").size()["HALLMARK_ADIPOGENESIS"] == 200
    hint = real_data / "ppi_hint"
    network = import_reference(workspace, hint / "hint+hi2012_edge_list", index=hint / "hint+hi2012_index_gene")
    assert network.facts.kind == "network"
    assert network.facts.counts["links"] > 40_000
    assert {"TP53", "MDM2"} <= set(network.genes)
    for name in ("enrichr.KEGG_2016.gmt", "enrichr.GO_Biological_Process_2021.gmt", "genes.gmt"):
        assert import_reference(workspace, real_data / "gene_sets" / name).facts.counts["genes"] > 50
