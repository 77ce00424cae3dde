"""What a file really is, by its first bytes, for the message about a file that no reader takes."""

from ...errors import DataError

_SIGNATURES = (
    (b"PK\x03\x04", "a document or archive that holds no workbook", "Upload the table itself, or a zip of data files."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Open it in Excel and save the sheet as 'CSV UTF-8'."),
    (b"%PDF", "a PDF document", "Upload the table itself as CSV or TSV."),
    (b"\x89HDF", "an HDF5 file, but neither AnnData, MuData, Loom nor 10x", "Save it as one of these, for example with anndata."),
    (b"MuData", "a MuData file that is damaged", "Write it again with mdata.write()."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it, or pack it with gzip."),
    (b"RDX", "an R workspace that cannot be opened", "In R, save one matrix, data frame or experiment with saveRDS()."),
    (b"X\n\0\0", "an R object that cannot be opened", "In R, save a matrix, data frame or experiment with saveRDS()."),
    (b"PAR1", "a Parquet file that is damaged", "Write it again, or export it as CSV or TSV."),
    (b"\x93NUMPY", "a NumPy array", "Export it as CSV with sample ids and gene names."),
    (b"\x89PNG", "a picture", "Upload the table itself as CSV or TSV."),
    (b"\xff\xd8\xff", "a picture", "Upload the table itself as CSV or TSV."),
    (b"{", "a JSON document", "Export the table as CSV or TSV."),
    (b"\x1f\x8b", "a packed file inside a packed file", "Unpack it once."),
)
_PICKLE = "Pickle files can run programs when they are opened, so they are never read. Save the data as .h5ad or CSV."


def is_reference(name: str) -> bool:
    """Whether a file holds gene sets or links by its name."""
    return name.lower().removesuffix(".gz").endswith((".gmt", ".sif"))


def foreign(start: bytes) -> tuple[str, str] | None:
    """(what it is, what to do) for content that is no text table, else None. start: the first bytes, unpacked."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<table", b"<body")):
        return "a web page (HTML or XML)", "The download may have been a login or error page: download the table again."
    if start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05":
        return "a Python pickle", _PICKLE
    if start[257:262] == b"ustar":
        return "a tar archive", "Unpack it and upload the table."
    return next(((what, fix) for mark, what, fix in _SIGNATURES if start.startswith(mark)), None)


def not_readable(name: str, start: bytes, known: str) -> DataError:
    """The error for content that no reader takes."""
    if is_reference(name):
        return DataError(f"{name!r} holds gene sets or links, not data.", "", "Add it as gene sets or network, beside the datasets.")
    if not start:
        return DataError(f"{name!r} is empty.", "The file holds no bytes.", "Export or download it again.")
    what, fix = foreign(start) or ("neither a text table nor another format that is known", f"Formats that can be read: {known}.")
    return DataError(f"{name!r} cannot be read as a data table.", f"By its content it is {what}.", fix)
