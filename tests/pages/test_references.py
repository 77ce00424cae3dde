"""Gene sets and networks on the data page: kept, counted against the dataset, looked at, deleted; wrong ones told."""

import pytest

from pages.parts import incoming, references

from .conftest import small_dataset, texts


@pytest.fixture
def waiting(workspace):
    """waiting(name, content): a file that was uploaded for the section."""

    def do(name, content):
        path = workspace.path / name
        path.write_text(content)
        incoming.put(workspace, references.SLOT, name, path, name)

    return do


def test_gene_sets_are_kept_and_counted(visit, workspace, waiting):
    small_dataset(workspace)
    waiting("*sets*.gmt", "*A*\td\tG1\tG2\n<b>B</b>\td\tG2\tNOT\tG3\n")
    app = visit("data").button(key="reference-keep").click().run()
    assert not app.exception
    (reference,) = workspace.references()
    assert not incoming.waiting(workspace, references.SLOT)
    assert "gene sets: 2 sets, 4 genes" in texts(app)
    assert "Of its 4 genes: expression has 3." in texts(app)
    app.button(key=f"delete-{reference.key[:12]}").click().run()
    assert app.button(key="do-it").label == "Move to the trash"
    workspace.discard(reference.key)
    assert "lengths and lists (" not in texts(visit("data"))
    assert "Reference **" in texts(visit("home"))


def test_lengths_and_lists_are_kept_too(visit, workspace, waiting):
    waiting("lengths.csv", "gene,length\nG1,900\nG2,1500\n")
    waiting("sex.txt", "probe\nG1\nG2\n")
    app = visit("data").button(key="reference-keep").click().run()
    assert not app.exception
    assert sorted(reference.facts.kind for reference in workspace.references()) == ["a list of features", "gene lengths"]
    assert "sex** · a list of features: 2 genes" in texts(app).replace("\\", "")


def test_links_and_their_index(visit, workspace, waiting):
    waiting("edges.txt", "1 2\n2 3\n")
    waiting("names.txt", "1 A\n2 B\n3 C\n")
    app = visit("data")
    app.selectbox(key="reference-index").select("names.txt").run()
    app.button(key="reference-keep").click().run()
    (reference,) = workspace.references()
    assert list(reference.genes) == ["A", "B", "C"]
    assert not incoming.waiting(workspace, references.SLOT)


def test_few_genes_in_common_are_warned_of_and_wrong_files_told(visit, workspace, waiting):
    small_dataset(workspace)
    waiting("x.gmt", "A\td\tENSG01\tENSG02\nB\td\tENSG03\n")
    app = visit("data").button(key="reference-keep").click().run()
    assert any("Few of its genes" in warning.value for warning in app.warning)
    waiting("y.gmt", "A\n")
    app = visit("data").button(key="reference-keep").click().run()
    assert any("is no GMT file" in error.proto.title for error in app.error)
    app.button(key="reference-drop").click().run()
    assert not incoming.waiting(workspace, references.SLOT)
