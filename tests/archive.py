"""A local server that speaks as the public ones do: their shapes of answers, pages, ranges, redirects and faults."""

import base64
import gzip
import hashlib
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit

STAR = (
    "# gene-model: GENCODE v36\ngene_id\tgene_name\tgene_type\tunstranded\tstranded_first\tstranded_second\ttpm_unstranded\tfpkm_unstranded"
    "\tfpkm_uq_unstranded\nN_unmapped\t\t\t9\t9\t9\t\t\t\nN_multimapping\t\t\t8\t8\t8\t\t\t\nN_noFeature\t\t\t7\t7\t7\t\t\t\n"
    "N_ambiguous\t\t\t6\t6\t6\t\t\t\nENSG00000000003.15\tTSPAN6\tprotein_coding\t{0}\t1\t1\t1.5\t1.5\t1.5\n"
    "ENSG00000000005.6\tTNMD\tprotein_coding\t{1}\t1\t1\t1.5\t1.5\t1.5\n"
)
MIRNA = "miRNA_ID\tread_count\treads_per_million_miRNA_mapped\tcross-mapped\nhsa-let-7a-1\t{0}\t10.0\tN\nhsa-mir-21\t{1}\t20.0\tN\n"
CASES = [f"TCGA-AA-000{i}" for i in range(6)]
XENA = "sample\tTCGA-AA-0001-01\tTCGA-AA-0002-01\tTCGA-AA-0003-11\nESR1\t5.5\t6.25\t7\nTP53\t1\t2\t3.5\n"
CLINICAL = "sampleID\tPAM50Call_RNAseq\tage\nTCGA-AA-0001-01\tBasal\t50\nTCGA-AA-0002-01\tLumA\t61\nTCGA-AA-0003-11\tNormal\t70\n"
GCT = "#1.2\n2\t3\nName\tDescription\tGTEX-1A-0001\tGTEX-1B-0001\tGTEX-1C-0001\nENSG01.1\tTP53\t5\t6\t7\nENSG02.2\tESR1\t0\t1\t2\n"
ATTRIBUTES = "SAMPID\tSMATSSCR\tSMTS\nGTEX-1A-0001\t1\tBreast\nGTEX-1B-0001\t0\tBreast\nGTEX-1C-0001\t2\tBreast\n"
SERIES = (
    '!Series_title\t"A series"\n!Sample_title\t"a"\t"b"\t"c"\n!Sample_geo_accession\t"GSM1"\t"GSM2"\t"GSM3"\n'
    '!Sample_characteristics_ch1\t"er: 1"\t"er: 0"\t"er: 1"\n!series_matrix_table_begin\n"ID_REF"\t"GSM1"\t"GSM2"\t"GSM3"\n'
    '"1007_s_at"\t7.5\t8.5\t9.5\n"1053_at"\t3\t4\t5\n!series_matrix_table_end\n'
)
GENES = [{"entrezGeneId": 2099, "hugoGeneSymbol": "ESR1", "type": "protein-coding"},
         {"entrezGeneId": 7157, "hugoGeneSymbol": "TP53", "type": "protein-coding"},
         {"entrezGeneId": 1, "hugoGeneSymbol": "A1BG-AS1", "type": "ncRNA"}]  # fmt: skip


def md5(content: bytes) -> str:
    """As hexadecimal digits."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def gdc_files() -> dict[str, tuple[dict, bytes]]:
    """{file id: (what the API says of it, its content)}: expression of six cases, miRNA of three, one file of two cases."""
    found = {}
    kinds = [("Gene Expression Quantification", STAR, "rna_seq.augmented_star_gene_counts.tsv", CASES),
             ("miRNA Expression Quantification", MIRNA, "mirbase21.mirnas.quantification.txt", CASES[:3])]  # fmt: skip
    for kind, form, end, cases in kinds:
        for number, case in enumerate(cases):
            id = f"{md5(f'{kind}{case}'.encode())[:8]}-0000-4000-8000-{number:012d}"
            content = form.format(10 + number, 20 + number).encode()
            sample = {"submitter_id": f"{case}-01A", "sample_type": "Primary Tumor"}
            hit = {"file_id": id, "file_name": f"{id}.{end}", "file_size": len(content), "md5sum": md5(content), "data_type": kind,
                   "data_category": "Transcriptome Profiling",
                   "cases": [{"submitter_id": case, "project": {"project_id": "TCGA-AA"}, "samples": [sample]}]}  # fmt: skip
            found[id] = (hit, content)
    both = dict(next(iter(found.values()))[0], file_id="two", cases=[{"submitter_id": case} for case in CASES[:2]])
    return {**found, "two": (both, b"")}


class Archive:
    """The server. faults: how many times each path still answers with 503; broken: after how many bytes a path breaks off, how often.

    asked: the method, path and Range of every request.
    """

    def __init__(self):
        self.faults: dict[str, int] = {}
        self.broken: dict[str, list] = {}
        self.wrong: set[str] = set()
        self.asked: list[tuple[str, str, str | None]] = []
        self.gdc = gdc_files()
        handler = type("Handler", (_Handler,), {"archive": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def mirrors(self, *hosts: str) -> str:
        """The setting that leads to this server instead of these hosts."""
        return ",".join(f"{host}={self.url}/{host}" for host in hosts)

    def close(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._server.server_close()

    def file(self, path: str) -> bytes | None:
        """The content of a file, by host and path."""
        host, _, rest = path.partition("/")
        files = {
            "tcga.xenahubs.net/download/TCGA.AA.sampleMap/HiSeqV2.gz": gzip.compress(XENA.encode(), mtime=0),
            "tcga.xenahubs.net/download/TCGA.AA.sampleMap/AA_clinicalMatrix": CLINICAL.encode(),
            "storage.googleapis.com/adult-gtex/bulk-gex/v10/rna-seq/counts-by-tissue/gene_reads_v10_breast.gct.gz":
                gzip.compress(GCT.encode(), mtime=0),
            "storage.googleapis.com/adult-gtex/annotations/v10/metadata-files/GTEx_Analysis_v10_Annotations_SampleAttributesDS.txt":
                ATTRIBUTES.encode(),
            "ftp.ncbi.nlm.nih.gov/geo/series/GSE12nnn/GSE12345/matrix/GSE12345_series_matrix.txt.gz":
                gzip.compress(SERIES.encode(), mtime=0),
        }  # fmt: skip
        if host == "api.gdc.cancer.gov" and rest.startswith("data/"):
            return self.gdc[rest[5:]][1] if rest[5:] in self.gdc else None
        return files.get(path)

    def answer(self, path: str, params: dict, body: bytes):
        """The JSON or HTML of a question; None where there is nothing."""
        host, _, rest = path.partition("/")
        if host == "api.gdc.cancer.gov":
            return self._gdc(rest, json.loads(body or b"{}"))
        if host == "www.cbioportal.org":
            return self._cbioportal(rest.removeprefix("api/"), params, json.loads(body or b"null"))
        if host == "tcga.xenahubs.net" and rest == "data/":
            return _xena(body.decode())
        if rest == "storage/v1/b/adult-gtex/o":
            return self._objects(params)
        if rest == "geo/series/GSE12nnn/GSE12345/matrix/":
            return '<html><pre><a href="GSE12345_series_matrix.txt.gz">GSE12345_series_matrix.txt.gz</a> 2024-01-01</pre></html>'
        return None

    def _gdc(self, rest: str, body: dict):
        wanted = {each["content"]["field"]: each["content"]["value"][0] for each in body.get("filters", {}).get("content", [])}
        if rest == "projects":
            hits = [{"project_id": f"TCGA-A{letter}", "name": f"Cancer {letter}", "primary_site": ["Breast"], "summary": {"case_count": 6}}
                    for letter in "ABC"]  # fmt: skip
        elif rest == "cases":
            hits = [{"submitter_id": case, "demographic": {"vital_status": "Dead" if n % 2 else "Alive", "demographic_id": "x"},
                     "diagnoses": [{"days_to_last_follow_up": 100 + n, "state": "released"}]} for n, case in enumerate(CASES)]  # fmt: skip
        elif rest == "files":
            hits = [hit for hit, _ in self.gdc.values() if hit["data_type"] == wanted["data_type"]]
            hits = hits if wanted["cases.project.project_id"] == "TCGA-AA" else []
        else:
            return None
        start = body["from"]
        page = hits[start : start + body["size"]]
        told = {"count": len(page), "total": len(hits), "size": body["size"], "from": start, "page": 1, "pages": 1}
        return {"data": {"hits": page, "pagination": told}, "warnings": {}}

    def _cbioportal(self, rest: str, params: dict, body):
        size, number = int(params.get("pageSize", ["10"])[0]), int(params.get("pageNumber", ["0"])[0])
        samples = [f"P{i}-01" for i in range(5)]
        kind = params.get("clinicalDataType", [""])[0]
        told = {
            "PATIENT": [{"patientId": f"P{i}", "clinicalAttributeId": "OS_MONTHS", "value": str(10 + i)} for i in range(5)],
            "SAMPLE": [{"sampleId": f"P{i}-01", "patientId": f"P{i}", "clinicalAttributeId": "GRADE", "value": "G1"} for i in range(4)],
        }
        profiles = [("aa_rna", "MRNA_EXPRESSION", "CONTINUOUS"), ("aa_rna_z", "MRNA_EXPRESSION", "Z-SCORE"),
                    ("aa_gistic", "COPY_NUMBER_ALTERATION", "DISCRETE"), ("aa_mutations", "MUTATION_EXTENDED", "MAF")]  # fmt: skip
        lists = {
            "studies": [{"studyId": id, "name": name, "allSampleCount": 5} for id, name in (("aa_study", "A study"), ("bb", "Other"))],
            "studies/aa_study/molecular-profiles": [
                {"molecularProfileId": id, "molecularAlterationType": kind, "datatype": type} for id, kind, type in profiles
            ],
            "studies/aa_study/samples": [{"sampleId": s, "patientId": s[:2]} for s in samples],
            "studies/aa_study/clinical-data": told.get(kind, []),
            "genes": GENES,
        }  # fmt: skip
        if rest in lists:
            return lists[rest][number * size : (number + 1) * size]
        if rest in ("sample-lists/aa_study_sequenced", "sample-lists/aa_study_all"):
            return {"sampleListId": rest.partition("/")[2], "sampleIds": samples}
        if rest == "molecular-profiles/aa_mutations/mutations/fetch":
            found = {"sampleId": "P1-01", "entrezGeneId": 7157, "mutationType": "Missense_Mutation", "proteinChange": "R175H", "chr": "17",
                     "startPosition": 7578406, "referenceAllele": "C", "variantAllele": "T"}  # fmt: skip
            return [found] if 7157 in body["entrezGeneIds"] else []
        if fetched := re.fullmatch(r"molecular-profiles/(aa_rna|aa_gistic)/molecular-data/fetch", rest):
            scale = 1.5 if fetched[1] == "aa_rna" else 0
            return [{"sampleId": s, "entrezGeneId": gene, "value": scale * (i + gene % 10)}
                    for gene in body["entrezGeneIds"] for i, s in enumerate(samples)]  # fmt: skip
        return None

    def _objects(self, params: dict):
        """Objects of a bucket, one a page."""
        prefix = params["prefix"][0]
        names = [f"adult-gtex/{prefix}{end}" for end in ("breast.gct.gz", "SampleAttributesDS.txt")]
        found = [(name.removeprefix("adult-gtex/"), content) for name in names if (content := self.file(f"storage.googleapis.com/{name}"))]
        if "counts-by-tissue" in prefix:
            found.append((f"{prefix}lung.gct.gz", b"x"))
        place = int(params.get("pageToken", ["0"])[0])
        name, content = found[place]
        digest = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        item = {"name": name, "size": str(len(content)), "md5Hash": digest}
        return {"items": [item], **({"nextPageToken": str(place + 1)} if place + 1 < len(found) else {})}


def _xena(query: str):
    rows = [{"name": "TCGA.AA.sampleMap/HiSeqV2", "longtitle": "IlluminaHiSeq", "cohort": "TCGA A", "type": "genomicMatrix",
             "datasubtype": "gene expression RNAseq"},
            {"name": "TCGA.AA.sampleMap/AA_clinicalMatrix", "longtitle": None, "cohort": "TCGA A", "type": "clinicalMatrix",
             "datasubtype": None},
            {"name": "other", "longtitle": None, "cohort": None, "type": "genomicMatrix", "datasubtype": None}]  # fmt: skip
    where = re.search(r':where \[:= :(name|cohort) "(.*)"\]\}\)$', query)
    return [row for row in rows if where is None or row[where[1]] == where[2]]


class _Handler(BaseHTTPRequestHandler):
    archive: Archive

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self._do(b"")

    def do_GET(self):
        self._do(b"")

    def do_POST(self):
        self._do(self.rfile.read(int(self.headers["Content-Length"])))

    def _do(self, body: bytes):
        parts, archive = urlsplit(self.path), self.archive
        path = unquote(parts.path).lstrip("/")
        archive.asked.append((self.command, path, self.headers.get("Range")))
        if archive.faults.get(path, 0) > 0:
            archive.faults[path] -= 1
            return self._send(503, b"busy", {"Retry-After": "0"})
        if path.endswith("leads/away"):
            return self._send(302, b"", {"Location": "https://attacker.example/x"})
        if (content := archive.file(path)) is not None:
            return self._file(path, content)
        answer = archive.answer(path, parse_qs(parts.query), body)
        if answer is None:
            return self._send(404, b"nothing")
        return self._send(200, answer.encode() if isinstance(answer, str) else json.dumps(answer).encode())

    def _file(self, path: str, content: bytes):
        start = int(re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "bytes=0-")[1])
        if start > len(content):
            return self._send(416, b"")
        content = content[::-1] if path in self.archive.wrong else content
        plan = self.archive.broken.get(path)
        self._send(206 if self.headers.get("Range") else 200, content[start:], cut=plan.pop(0) if plan else None)
        return None

    def _send(self, code: int, content: bytes, headers: dict | None = None, cut: int | None = None):
        self.send_response(code)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[:cut])
        if cut is not None:
            self.close_connection = True
