"""Public data by name on the data page: looked for, offered, fetched beside the page, and read; forbidden, failing and stopped."""

import pytest

from genoml_core.storage import PUBLIC
from pages.parts import incoming, public

from .conftest import texts


@pytest.fixture
def page(visit, archive):
    """page(source, words) -> the data page after a look for the words."""

    def do(source, words, **choices):
        app = visit("data")
        app.selectbox(key="public-source").select(source).run()
        for key, value in choices.items():
            app.selectbox(key=f"public-{source}-{key}").select(value)
        app.text_input(key=f"public-words-{source}").set_value(words)
        return app.button(key="public-look").click().run()

    return do


def fetched(app, workspace):
    """The page when what it began has ended."""
    app.button(key="public-fetch").click().run()
    public._under_way[workspace.id].exception(timeout=60)
    return app.run()


def test_from_words_to_a_dataset(page, workspace):
    app = page("gdc", "cancer a", mirna="yes")
    assert app.selectbox(key="public-name-gdc").options == ["TCGA-AA · Cancer A · cases 6 · site Breast"]
    app.button(key="public-offer").click().run()
    assert "**11 parts**" in texts(app)
    app = fetched(app, workspace)
    assert not app.exception
    assert [path.name for path in incoming.waiting(workspace, incoming.MATRIX)] == ["gdc_TCGA-AA"]
    assert not (workspace.incoming / PUBLIC).exists()
    app.button(key="read-files").click().run(timeout=60)
    (dataset,) = workspace.datasets()
    assert {name: facts.features for name, facts in dataset.facts.layers.items()} == {"expression": 2, "mirna": 2}


def test_tables_about_samples_wait_as_such(page, workspace):
    app = page("gtex", "breast")
    app = fetched(app.button(key="public-offer").click().run(), workspace)
    assert [path.name for path in incoming.waiting(workspace, incoming.MATRIX)] == ["gene_reads_v10_breast.gct.gz"]
    assert [path.name for path in incoming.waiting(workspace, incoming.TABLE)] == ["GTEx_Analysis_v10_Annotations_SampleAttributesDS.txt"]


def test_it_is_watched_from_any_tab_and_can_be_stopped(page, visit, workspace, monkeypatch):
    class Endless:
        def done(self):
            return False

    monkeypatch.setitem(public._under_way, workspace.id, Endless())
    folder = workspace.incoming / PUBLIC
    folder.mkdir()
    assert "Asking what there is" in visit("data").get("progress")[0].proto.text
    (folder / "progress.json").write_text('{"parts": 8, "done": 3, "total": 4000000, "bytes": 1000000}')
    app = visit("data")
    assert app.get("progress")[0].proto.text == "Fetching public data: 1.0 of 4.0 MB; 3 of 8 parts"
    assert app.get("progress")[0].proto.value == 25
    assert not [each for each in app.selectbox if each.key == "public-source"]
    app.button(key="public-stop").click().run()
    assert (folder / "stop").exists()


def test_what_goes_wrong_is_told_and_chosen_again(page, archive, workspace):
    app = page("gtex", "breast").button(key="public-offer").click().run()
    archive.wrong.add("storage.googleapis.com/adult-gtex/bulk-gex/v10/rna-seq/counts-by-tissue/gene_reads_v10_breast.gct.gz")
    app = fetched(app, workspace)
    assert not app.exception
    assert app.error[0].proto.title.endswith("did not arrive as it was sent\\.")
    app.button(key="public-again").click().run()
    assert app.selectbox(key="public-source")


def test_nothing_found_and_a_wrong_name(page):
    assert "Nothing fits" in page("gdc", "no such thing").warning[0].value
    assert page("geo", "GPL570").error[0].proto.title == "'GPL570' is no GEO series\\."


def test_hosts_that_may_not_be_asked_are_not_offered(visit, monkeypatch):
    monkeypatch.setenv("GENOML_HOSTS", "ftp.ncbi.nlm.nih.gov")
    assert visit("data").selectbox(key="public-source").options == ["GEO series"]
    monkeypatch.setenv("GENOML_HOSTS", "none")
    app = visit("data")
    assert "asks no public source" in texts(app) or "asks no public source" in app.info[0].value
