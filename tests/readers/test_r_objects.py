"""Objects of R and Bioconductor, written here byte by byte as saveRDS() and save() write them."""

import gzip
import lzma
import struct
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from genoml_core.errors import DataError

SYM, PAIRS, CLOSURE, ENV, CHAR, LGL, INT, REAL, STR, LIST, S4, ALTREP = 1, 2, 3, 4, 9, 10, 13, 14, 16, 19, 25, 238
GLOBAL, MISSING, EMPTY, NIL, REF = 253, 251, 242, 254, 255  # written as their code alone
NA = -(2**31)


@dataclass
class Thing:
    """An object of R: the code of its type, its value, its attributes; gp: the bits that R keeps beside the type."""

    code: int
    value: object = None
    about: dict = field(default_factory=dict)
    gp: int = 0

    def __call__(self, **about) -> "Thing":
        """The same with more attributes; ``row_names`` is row.names."""
        return replace(self, about={**self.about, **{name.replace("row_names", "row.names"): thing for name, thing in about.items()}})


NULL, NO_SLOT = Thing(NIL), Thing(SYM, "\1NULL\1")  # an empty slot holds this symbol


def texts(*words) -> Thing:
    return Thing(STR, words)


def whole(*numbers) -> Thing:
    return Thing(INT, numbers)


def reals(*numbers) -> Thing:
    return Thing(REAL, numbers)


def many(**things) -> Thing:
    return Thing(LIST, list(things.values()))(names=texts(*things))


def s4(kind: str, package: str, **slots) -> Thing:
    return Thing(S4, None, {**slots, "class": texts(kind)(package=texts(package))}, gp=16)


def environment(locked=False, **things) -> Thing:
    return Thing(ENV, (locked, things))


def matrix(rows, names=None, columns=None, code=REAL) -> Thing:
    """R keeps a matrix column by column; its names may be missing on either side."""
    cells = np.asarray(rows)
    found = Thing(code, cells.T.ravel().tolist())(dim=whole(*cells.shape))
    sides = [NULL if side is None else texts(*side) for side in (names, columns)]
    return found if names is columns is None else found(dimnames=Thing(LIST, sides))


class Serialiser:
    """The XDR format of R's serialize(), as its manual ('R Internals', 1.8) tells it."""

    def __init__(self, version: int):
        header = {2: (2, 0x30601, 0x20300), 3: (3, 0x40302, 0x30500)}[version]
        self.out, self.seen = bytearray(struct.pack(">3i", *header)), []
        if version == 3:
            self.out += struct.pack(">i", 5) + b"UTF-8"

    def integer(self, number: int) -> None:
        self.out += struct.pack(">I", number & 0xFFFFFFFF)

    def text(self, word: str | bytes | None) -> None:
        content = word if isinstance(word, bytes | None) else word.encode()
        bits = 0 if content is None else 4 if isinstance(word, bytes) else 64 if content.isascii() else 8  # latin1, ASCII, UTF-8
        self.integer(CHAR | bits << 12)
        self.integer(-1 if content is None else len(content))
        self.out += content or b""

    def symbol(self, name: str) -> None:
        if not self.again(name):
            self.integer(SYM)
            self.text(name)

    def again(self, key) -> bool:
        """Whether it was written before: then a reference stands for it."""
        if found := key in self.seen:
            self.integer(REF | self.seen.index(key) + 1 << 8)
        else:
            self.seen.append(key)
        return found

    def pairs(self, things: dict, bits=None) -> None:
        """A pairlist; bits: of the bindings of an environment, by name."""
        for name, thing in things.items():
            self.integer(PAIRS | 1 << 10 | (bits or {}).get(name, 0) << 12)
            self.symbol(name)
            self.item(thing)
        self.integer(NIL)

    def item(self, thing: Thing) -> None:
        if thing.code == SYM:
            self.symbol(thing.value)
        elif thing.code == ENV:
            self.environment(thing)
        elif thing.code in (GLOBAL, MISSING, EMPTY, NIL):
            self.integer(thing.code)
        else:
            tagged = thing.code == CLOSURE
            self.integer(thing.code | ("class" in thing.about) << 8 | bool(thing.about) << 9 | tagged << 10 | thing.gp << 12)
            if tagged:
                self.pairs(thing.about)
            self.value(thing)
            if thing.about and not tagged:
                self.pairs(thing.about)

    def value(self, thing: Thing) -> None:
        if thing.code in (LGL, INT, REAL):
            self.integer(len(thing.value))
            self.out += struct.pack(f">{len(thing.value)}{'d' if thing.code == REAL else 'i'}", *thing.value)
        elif thing.code in (STR, LIST):
            self.integer(len(thing.value))
            for each in thing.value:
                (self.text if thing.code == STR else self.item)(each)
        elif thing.code in (CLOSURE, ALTREP):
            for each in thing.value:
                self.part(each)

    def part(self, each) -> None:
        """Of a closure or of what is kept in short: an object, a pairlist with tags or without, or a pair."""
        if isinstance(each, Thing):
            self.item(each)
        elif isinstance(each, dict):
            self.pairs(each)
        else:
            ends = (*each, NULL) if isinstance(each, list) else each
            for thing in ends[:-1]:
                self.integer(PAIRS)
                self.item(thing)
            self.item(ends[-1])

    def environment(self, thing: Thing) -> None:
        """Its bindings lie in a hashed table; an active one, such as a typed field of a reference class, is marked by its bits."""
        if self.again(id(thing)):
            return
        locked, things = thing.value
        self.integer(ENV)
        self.integer(locked)
        self.integer(GLOBAL)  # the environment around it
        self.integer(NIL)
        self.integer(LIST)
        self.integer(29)
        for bucket in range(29):
            bits = {name: 1 << 15 if each.code == CLOSURE else locked << 14 for name, each in things.items()}
            self.pairs({name: each for name, each in things.items() if pjw(name) % 29 == bucket}, bits)
        self.pairs(thing.about)


def pjw(name: str) -> int:
    """The hash of P. J. Weinberger, by which R places a binding."""
    found = 0
    for letter in name.encode():
        found = (found << 4) + letter & 0xFFFFFFFF
        high = found & 0xF0000000
        found ^= high >> 24 | high
    return found


def rds(thing: Thing, version=3, pack=gzip.compress) -> bytes:
    """What saveRDS() writes."""
    serialiser = Serialiser(version)
    serialiser.item(thing)
    return pack(b"X\n" + bytes(serialiser.out))


def rdata(things: dict[str, Thing], version=3, pack=gzip.compress) -> bytes:
    """What save() writes."""
    serialiser = Serialiser(version)
    serialiser.pairs(things)
    return pack(b"RDX%d\nX\n" % version + bytes(serialiser.out))


GENES, CELLS = ["TP53", "EGFR", "MYC"], ["s1", "s2"]
COUNTS, TPM = [[0, 5], [31, 2], [7, 100]], [[0.5, 1], [2.25, 4], [3, 8]]


def vector(kind="DFrame", package="S4Vectors", **slots) -> Thing:
    """An S4 object that is a Vector, with the slots that all of them have."""
    return s4(kind, package, **slots, elementType=texts("ANY"), elementMetadata=NO_SLOT, metadata=Thing(LIST, []))


def dframe(names=CELLS, length=2, kind="DFrame", **columns) -> Thing:
    rownames = NO_SLOT if names is None else texts(*names)
    return vector(kind, rownames=rownames, nrows=whole(length), listData=many(**columns))


def data_frame(names, **columns) -> Thing:
    rows = whole(NA, -len(next(iter(columns.values())).value)) if names is None else texts(*names)
    return many(**columns)(**{"class": texts("data.frame"), "row_names": rows})


def simple_list(**things) -> Thing:
    return vector("SimpleList", listData=many(**things))


def assays_simple(**things) -> Thing:
    return s4("SimpleAssays", "SummarizedExperiment", data=simple_list(**things))


def assays_shallow(**things) -> Thing:
    """A reference class: a typed field is an active binding, and its value lies beside it."""
    kind = texts("ShallowSimpleListAssays")(package=texts("SummarizedExperiment"))
    accessor = Thing(CLOSURE, [Thing(GLOBAL), {"value": Thing(MISSING)}, NULL], {"class": texts("defaultBindingFunction")})
    fields = {".->data": simple_list(**things), "data": accessor}
    inner = environment(**fields)
    own = Thing(S4, None, {".xData": inner, "class": kind}, gp=16)
    inner.value[1][".self"] = own  # it refers to itself
    return own


def assays_field(**things) -> Thing:
    """The same where the field has no type."""
    inner = environment(data=simple_list(**things))
    return Thing(S4, None, {".xData": inner, "class": texts("ShallowSimpleListAssays")(package=texts("GenomicRanges"))}, gp=16)


def assays_contained(**things) -> Thing:
    return vector("SimpleListAssays", "SummarizedExperiment", listData=many(**things))


SAMPLES = {
    "type": whole(2, 1)(levels=texts("basal", "luminal"), **{"class": texts("factor")}), "age": reals(61, np.nan),
    "site": texts("Köln", None), "treated": Thing(LGL, [1, NA]), "plate": whole(3, NA),
}  # fmt: skip


def experiment(assays: Thing, samples=None, kind="SummarizedExperiment", genes=GENES, **slots) -> Thing:
    return s4(
        kind, "SummarizedExperiment", assays=assays, colData=samples or dframe(**SAMPLES), NAMES=texts(*genes) if genes else NO_SLOT,
        elementMetadata=dframe(None, 3), metadata=Thing(LIST, []), **slots,
    )  # fmt: skip


def ranges(names=GENES) -> Thing:
    inner = vector("IRanges", "IRanges", start=whole(1, 5, 9), width=whole(2, 2, 2), NAMES=texts(*names))
    return s4("GRanges", "GenomicRanges", seqnames=NO_SLOT, ranges=inner, strand=NO_SLOT, elementMetadata=dframe(None, 3))


def ranges_list(names=GENES) -> Thing:
    """Exons by gene: the names lie in the partitioning, those of the exons are others."""
    parts = vector("PartitioningByEnd", "IRanges", end=whole(1, 2, 3), NAMES=texts(*names))
    return vector("CompressedGRangesList", "GenomicRanges", unlistData=ranges(["exon1", "exon2", "exon3"]), partitioning=parts)


def sparse(rows=COUNTS, names=GENES, columns=CELLS, **slots) -> Thing:
    """A dgCMatrix of the Matrix package."""
    from scipy.sparse import csc_matrix

    found = csc_matrix(np.asarray(rows))
    parts = {"i": whole(*found.indices), "p": whole(*found.indptr), "Dim": whole(*found.shape), "x": reals(*found.data)}
    sides = Thing(LIST, [NULL if side is None else texts(*side) for side in (names, columns)])
    return s4("dgCMatrix", "Matrix", **{**parts, "Dimnames": sides, "factors": Thing(LIST, []), **slots})


def expression_set(assays: Thing, kind="ExpressionSet") -> Thing:
    def annotated(names, **columns):
        about = data_frame(list(columns), labelDescription=texts(*[None] * len(columns)))
        return s4("AnnotatedDataFrame", "Biobase", varMetadata=about, data=data_frame(names, **columns),
                  dimLabels=texts("rowNames", "columnNames"))  # fmt: skip

    return s4(
        kind, "Biobase", experimentData=NO_SLOT, assayData=assays, phenoData=annotated(CELLS, **SAMPLES),
        featureData=annotated(GENES, symbol=texts("a", "b", "c")), annotation=texts("hgu133a"),
        protocolData=annotated(CELLS, scan=reals(1, 2)),
    )  # fmt: skip


@pytest.fixture
def opened(read, tmp_path):
    """opened(object, **options) -> (Dataset, report) of the object saved as .rds; bytes are taken as the file."""

    def do(thing, name="object.rds", **options):
        return read(thing if isinstance(thing, bytes) else rds(thing), name=name, layer=None, **options)

    return do


def said(dataset) -> tuple[list, list, list]:
    return dataset.matrix("expression").tolist(), list(dataset.samples.index), list(dataset.features("expression"))


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("assays", [assays_simple, assays_shallow, assays_field, assays_contained, simple_list])
def test_a_summarized_experiment_of_any_age(opened, assays, version):
    """The assays lie in a slot, in a field of a reference class, or are the list itself; R is 3 or 4."""
    held = experiment(assays(counts=matrix(COUNTS, GENES, CELLS, INT), tpm=matrix(TPM, GENES, CELLS)))
    dataset, report = opened(rds(held, version))
    assert said(dataset) == (np.transpose(COUNTS).tolist(), CELLS, GENES)
    assert (report["reader"], report["kind"], report["orientation"]) == ("bioconductor", "counts", "genes")
    assert report["notes"] == ["Other assays were not read: 'tpm'."]
    assert report["changes"] == []
    np.testing.assert_array_equal(dataset.column("type"), ["luminal", "basal"])
    np.testing.assert_array_equal(dataset.column("age"), [61, np.nan])
    np.testing.assert_array_equal(dataset.column("plate"), [3, np.nan])
    np.testing.assert_array_equal(dataset.column("treated"), [1, np.nan])
    assert dataset.column("site").tolist() == ["Köln", None]
    assert opened(rds(held, version), options={"assay": "tpm"})[0].matrix("expression").tolist() == np.transpose(TPM).tolist()
    with pytest.raises(DataError, match="no assay 'tmp'") as caught:
        opened(held, options={"assay": "tmp"})
    assert "'tpm'" in caught.value.fix


@pytest.mark.parametrize(("pack", "name"), [(bytes, "o.rds"), (lzma.compress, "o.rds"), (gzip.compress, "o.RData")])
def test_packed_or_not(opened, pack, name):
    held = experiment(assays_simple(counts=matrix(COUNTS)))
    content = rds(held, pack=pack) if name.endswith("rds") else rdata({"se": held}, pack=pack)
    assert said(opened(content, name=name)[0]) == (np.transpose(COUNTS).tolist(), CELLS, GENES)


@pytest.mark.parametrize("kind", ["RangedSummarizedExperiment", "DESeqDataSet", "DESeqTransform", "SingleCellExperiment"])
@pytest.mark.parametrize("rows", [ranges(), ranges_list()])
def test_genes_are_named_by_their_ranges(opened, rows, kind):
    """The assay itself has no names, and heirs of the class are known by their slots."""
    held = experiment(assays_simple(counts=matrix(COUNTS)), kind=kind, genes=None, rowRanges=rows)
    assert said(opened(held)[0]) == (np.transpose(COUNTS).tolist(), CELLS, GENES)


def test_the_experiment_names_what_its_assay_names_otherwise(opened):
    held = experiment(assays_simple(counts=matrix(COUNTS, ["a", "b", "c"], ["x", "y"])))
    assert said(opened(held)[0])[1:] == (CELLS, GENES)
    held = experiment(assays_simple(counts=matrix(COUNTS, GENES, CELLS)), samples=dframe(None, **SAMPLES), genes=None)
    dataset, _ = opened(held)
    assert said(dataset)[1:] == (CELLS, GENES)
    assert dataset.column("plate").iloc[0] == 3
    held = experiment(assays_simple(counts=matrix(COUNTS)), samples=dframe(None, **SAMPLES))
    with pytest.raises(DataError, match="has no names"):
        opened(held)


def test_columns_that_are_no_vectors_are_left_out_and_told(opened):
    runs = s4("Rle", "S4Vectors", values=texts("x"), lengths=whole(2), elementMetadata=NO_SLOT, metadata=Thing(LIST, []))
    samples = dframe(treatments=Thing(LIST, [texts("a", "b"), texts()]), stage=texts("I", "II"), run=runs)
    dataset, report = opened(experiment(assays_simple(counts=matrix(COUNTS)), samples=samples))
    assert list(dataset.samples) == ["stage"]
    assert report["changes"] == ["Columns of the samples that are no plain vectors were left out: 'treatments' and 'run'."]


@pytest.mark.parametrize("storage", ["locked", "environment", "list"])
def test_an_expression_set(opened, storage):
    """Its standard errors come first in R's table of names; what is wanted is exprs."""
    held = {"se.exprs": matrix(np.ones((3, 2)), GENES, CELLS), "exprs": matrix(TPM, GENES, CELLS)}
    assays = many(**held) if storage == "list" else environment(storage == "locked", **held)
    dataset, report = opened(expression_set(assays))
    assert said(dataset) == (np.transpose(TPM).tolist(), CELLS, GENES)
    np.testing.assert_array_equal(dataset.column("type"), ["luminal", "basal"])
    assert report["notes"] == ["Other assays were not read: 'se.exprs'."]
    assert opened(expression_set(assays), options={"assay": "se.exprs"})[0].matrix("expression").tolist() == [[1, 1, 1]] * 2


def test_an_expression_set_names_its_only_assay(opened):
    for held in (environment(True, exprs=matrix(TPM)), environment(betas=matrix(TPM)), environment(exprs=sparse(TPM, None, None))):
        assert said(opened(expression_set(held, kind="LumiBatch"))[0]) == (np.transpose(TPM).tolist(), CELLS, GENES)


def test_a_sparse_matrix_alone_and_as_assay(opened):
    for held in (sparse(), experiment(assays_simple(counts=sparse(names=None, columns=None)), kind="SingleCellExperiment")):
        dataset, report = opened(held)
        assert said(dataset) == (np.transpose(COUNTS).tolist(), CELLS, GENES)
        assert report["kind"] == "counts"
    assert said(opened(sparse(), orientation="samples")[0]) == (COUNTS, GENES, CELLS)
    missing = opened(sparse([[0, np.nan], [1.5, 0], [0, 0]]))[0].matrix("expression")
    np.testing.assert_array_equal(missing, [[0, 1.5, 0], [np.nan, 0, 0]])


@pytest.mark.parametrize(("held", "what"), [
    (sparse(i=whole(1, 9, 0, 1, 2)), "damaged"),
    (sparse(i=whole(1, -1, 0, 1, 2)), "damaged"),
    (sparse(i=whole(1, NA, 0, 1, 2)), "damaged"),
    (sparse(p=whole(0, 2, 99)), "damaged"),
    (sparse(p=whole(0, 4, 2)), "damaged"),
    (sparse(p=whole(0, 2)), "damaged"),
    (sparse(p=whole()), "damaged"),
    (sparse(p=whole(0, 2**24, -(2**24))), "damaged"),
    (sparse(np.zeros((3, 2)), p=whole(0, 2**24, 0)), "damaged"),
    (sparse(x=reals(1, 2)), "damaged"),
    (sparse(x=texts("a", "b", "c", "d", "e")), "damaged"),
    (sparse(Dim=whole(2**31 - 1, 2)), "too large"),
    (sparse(Dim=whole(2**31 - 1, 2**31 - 1)), "too large"),
    (sparse(Dim=whole(3, NA)), "dimensions"),
    (sparse(Dim=whole(3)), "dimensions"),
    (sparse(Dim=whole(-3, 2)), "dimensions"),
    (s4("dgCMatrix", "Matrix", Dim=whole(3, 2)), "damaged"),
    (matrix(COUNTS)(dim=whole(2, 2)), "dimensions"),
    (matrix(COUNTS)(dim=whole(-1, 2)), "dimensions"),
    (matrix(COUNTS)(dim=whole(2**31 - 1, 2**31 - 1)), "dimensions"),
    (matrix(COUNTS)(dim=reals(1.5, 4)), "dimensions"),
    (matrix(COUNTS, GENES[:2], CELLS), "do not fit"),
    (sparse(names=[*GENES, "more"]), "do not fit"),
    (matrix([[1, np.inf], [2, 3]], GENES[:2], CELLS), "infinite"),
    (matrix([[1, 1e300], [2, 3]], GENES[:2], CELLS), "infinite"),
])  # fmt: skip
def test_nonsense_in_a_matrix(opened, held, what):
    """Alone, in a workspace, and as an assay."""
    with pytest.raises(DataError, match=what):
        opened(held)
    with pytest.raises(DataError, match=what):
        opened(rdata({"m": held, "word": texts("x")}))
    if "Dimnames" not in held.about and "dimnames" not in held.about:
        with pytest.raises(DataError, match=what):
            opened(experiment(assays_simple(counts=held)))


@pytest.mark.parametrize(("held", "what"), [
    (experiment(assays_simple(counts=matrix(COUNTS)), samples=dframe([*CELLS, "s3"], 3)), "do not fit"),
    (experiment(assays_simple(counts=matrix(COUNTS)), genes=GENES[:2]), "do not fit"),
    (experiment(assays_simple(counts=matrix(COUNTS)), genes=["A", "A", "B"]), "more than once"),
    (experiment(assays_simple(counts=matrix(COUNTS)), samples=dframe(["s", "s"])), "repeat"),
    (experiment(assays_simple(counts=data_frame(GENES, s1=reals(1, 2, 3)))), "no matrix"),
    (experiment(assays_simple(counts=s4("DelayedMatrix", "DelayedArray", seed=NULL))), "no matrix"),
    (experiment(assays_simple()), "no assays"),
    (experiment(NO_SLOT), "no assays"),
    (experiment(assays_simple(counts=matrix(COUNTS, GENES, CELLS)), samples=NO_SLOT), "do not fit"),
    (experiment(assays_simple(counts=matrix(COUNTS)), samples=NO_SLOT), "no names"),
    (experiment(assays_simple(counts=matrix(COUNTS)), samples=dframe(None, NA)), "not as expected"),
    (experiment(assays_simple(counts=matrix(COUNTS)), samples=dframe(CELLS, sex=whole(1, 7)(levels=texts("f", "m")))), "not as expected"),
    (expression_set(environment(True, exprs=NULL)), "no assays"),
    (expression_set(many(exprs=NULL)), "no matrix"),
    (expression_set(environment(R=matrix(TPM), G=matrix(TPM))), "no assay 'exprs'"),
    (s4("MultiAssayExperiment", "MultiAssayExperiment", ExperimentList=NO_SLOT, sampleMap=NO_SLOT, colData=NO_SLOT), "no matrix"),
])  # fmt: skip
def test_nonsense_in_an_experiment(opened, held, what):
    with pytest.raises(DataError, match=what):
        opened(held)


def test_a_file_that_was_cut(opened):
    content = rds(experiment(assays_shallow(counts=sparse())), pack=bytes)
    for length in [*range(14, len(content), 97), len(content) - 1]:
        with pytest.raises(DataError):
            opened(content[:length])


def folded(kind: str, state, **about) -> Thing:
    """What R keeps in short (ALTREP): the name of how, and what it unfolds from."""
    return Thing(ALTREP, [[Thing(SYM, kind), Thing(SYM, "base"), whole(INT)], state, about])


def test_what_r_keeps_in_short(opened):
    """Ids made of numbers stay whole, a vector may be wrapped, and a sequence cannot be made to fill the memory."""
    ids = folded("deferred_string", (whole(100000, 7), whole(0)))
    wrapped = folded("wrap_real", [reals(0, 31, 7, 5, 2, 100), whole(0, 0)], dim=whole(3, 2))
    samples = vector("DFrame", rownames=ids, nrows=whole(2), listData=many(number=folded("compact_intseq", reals(2, 5, 1))))
    dataset, _ = opened(experiment(assays_simple(counts=wrapped), samples=samples))
    assert said(dataset) == (np.transpose(COUNTS).tolist(), ["100000", "7"], GENES)
    assert dataset.column("number").tolist() == [5, 6]
    ids.value[1] = (whole(4, NA), whole(0))
    with pytest.raises(DataError, match="1 sample ids are empty"):
        opened(experiment(assays_simple(counts=wrapped), samples=samples))
    for state in (reals(1e12, 1, 1), reals(-1, 1, 1), reals(3, 1, 0), reals(np.nan, 1, 1)):
        with pytest.raises(DataError, match="damaged"):
            opened(folded("compact_intseq", state))


def test_a_workspace_of_several_objects(opened):
    things = {"counts": matrix(COUNTS, GENES, CELLS), "note": texts("x"), "se": experiment(assays_simple(tpm=matrix(TPM)))}
    with pytest.raises(DataError, match="several objects") as caught:
        opened(rdata(things), name="w.RData")
    assert "'counts', 'note' and 'se'" in caught.value.why
    assert opened(rdata(things), options={"object": "counts"})[0].matrix("expression").tolist() == np.transpose(COUNTS).tolist()
    assert opened(rdata(things), options={"object": "se"})[0].matrix("expression").tolist() == np.transpose(TPM).tolist()
    with pytest.raises(DataError, match="no object 'cuonts'") as caught:
        opened(rdata(things), options={"object": "cuonts"})
    assert "'counts'" in caught.value.fix
    with pytest.raises(DataError):
        opened(rdata({b"\xff": matrix(COUNTS, GENES, CELLS)}))


def test_a_multi_assay_experiment(opened):
    """Patients name the samples; what holds no matrix is left out and told."""
    link = dframe(None, 3, assay=whole(1, 1, 2)(levels=texts("rna", "ragged"), **{"class": texts("factor")}),
                  primary=texts("P1", "P2", "P1"), colname=texts("s1", "s2", "x"))  # fmt: skip
    ragged = s4("RaggedExperiment", "RaggedExperiment", assays=ranges_list(), rowidx=whole(1), colidx=whole(1))
    rna = experiment(assays_simple(counts=matrix(COUNTS)), samples=dframe())
    held = s4("MultiAssayExperiment", "MultiAssayExperiment", ExperimentList=simple_list(rna=rna, ragged=ragged, table=dframe()),
              sampleMap=link, colData=dframe(["P1", "P2"], sex=texts("f", "m")))  # fmt: skip
    dataset, report = opened(held)
    assert dataset.matrix("rna").tolist() == np.transpose(COUNTS).tolist()
    assert list(dataset.samples.index) == ["P1", "P2"]
    assert dataset.column("sex").tolist() == ["f", "m"]
    assert report["changes"] == ["Experiments that hold no matrix were left out: 'ragged' and 'table'."]


@pytest.mark.parametrize("kind", ["DFrame", "DataFrame", "data.frame"])
def test_a_table_of_r(opened, kind):
    columns = {"TP53": reals(1.5, 2.5, 3), "EGFR": whole(4, NA, 6), "type": texts("x", "y", "x"), "class": whole(0, 0, 1)}
    ids = ["s1", "s2", "s3"]
    held = data_frame(ids, **columns) if kind == "data.frame" else dframe(ids, 3, kind, **columns)
    dataset, _ = opened(held)
    np.testing.assert_array_equal(dataset.matrix("expression"), [[1.5, 4], [2.5, np.nan], [3, 6]])
    assert said(dataset)[1:] == (ids, ["TP53", "EGFR"])
    assert list(dataset.samples) == ["type", "class"]


def test_a_table_of_r_without_row_names(opened):
    """A tibble keeps its ids in a column; where there are none, rows are numbered from 1."""
    held = data_frame(None, sample=texts("s1", "s2", "s3"), TP53=reals(1.5, 2, 3), EGFR=reals(4, 5, 6.5))
    dataset, _ = opened(held(**{"class": texts("tbl_df", "tbl", "data.frame")}))
    assert said(dataset) == ([[1.5, 4], [2, 5], [3, 6.5]], ["s1", "s2", "s3"], ["TP53", "EGFR"])
    dataset, report = opened(data_frame(None, TP53=reals(1.5, 2.25, 3), EGFR=reals(4, 5, 6.5)))
    assert said(dataset)[1:] == (["row 1", "row 2", "row 3"], ["TP53", "EGFR"])
    assert any("Rows were numbered" in change for change in report["changes"])


def test_text_of_another_encoding(opened):
    samples = dframe([b"M\xfcller", "Jos\u00e9"], site=texts(b"K\xf6ln", None))
    dataset, _ = opened(experiment(assays_simple(counts=matrix(COUNTS)), samples=samples))
    assert list(dataset.samples.index) == ["Müller", "José"]
    assert dataset.column("site").iloc[0] == "Köln"


@pytest.mark.parametrize("mark", ["A", "X"])
def test_a_table_in_text_is_no_object_of_r(read, mark):
    """These letters on a line of their own begin a file of R as well."""
    with pytest.raises(DataError, match="No columns were found"):
        read(f"{mark}\n1.5\n2\n", name="column.csv", layer=None)
