"""Errors as users meet them: what happened, why, and what to do; never a traceback."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from genoml_core.errors import AbsentError, GenoMLError
from pages.parts.text import md

_log = logging.getLogger("genoml.pages")


def show(error: GenoMLError) -> None:
    """The three parts of an error."""
    body = "\n\n".join(md(part) for part in (error.why, error.fix) if part)
    st.error(body or "Nothing was changed.", title=md(error.what), icon=":material/error:")


def show_absent(error: GenoMLError) -> None:
    """The same three parts where nothing is wrong, only something is not there."""
    st.info("\n\n".join(md(part) for part in (error.why, error.fix) if part), title=md(error.what), icon=":material/info:")


@contextmanager
def told() -> Iterator[None]:
    """Show what goes wrong inside the block: our own errors in their parts, all others in a sentence and in the log."""
    try:
        yield
    except AbsentError as error:
        show_absent(error)
    except GenoMLError as error:
        show(error)
    except Exception as error:  # noqa: BLE001 - the last resort of every page; the log has the traceback
        _log.exception("A page failed")
        show(_plain(error))


def _plain(error: Exception) -> GenoMLError:
    """What may be told of an error that is not ours; its own text may hold values of cells."""
    if isinstance(error, OSError):
        from genoml_core.engine.failures import refused

        if failure := refused(error):
            return GenoMLError("It could not be written to the disk.", failure.reason, "What was there before is unharmed.")
    what, fix = "Something went wrong on this page.", "Reload the page; if it happens again, the server's log says more."
    return GenoMLError(what, "Your data and runs are safe on disk.", fix)


def show_finding(finding, remedy: Callable | None = None) -> None:
    """What a check found: red forbids, yellow warns, blue notes. remedy(finding): draws what can be done about it at once."""
    box, icon = {
        "error": (st.error, ":material/block:"),
        "warning": (st.warning, ":material/warning:"),
        "note": (st.info, ":material/info:"),
    }[finding.severity]
    body = " ".join(md(part) for part in (finding.why, finding.fix) if part)
    if body:
        box(body, title=md(finding.what), icon=icon)
    else:
        box(md(finding.what), icon=icon)
    if remedy and finding.edit:
        remedy(finding)


def show_findings(findings: list, most: int = 3, remedy: Callable | None = None) -> None:
    """All findings, errors first; the notes beyond the first few folded away."""
    for finding in findings[:most]:
        show_finding(finding, remedy)
    if findings[most:]:
        with st.expander(f"{len(findings) - most} more", type="compact"):
            for finding in findings[most:]:
                show_finding(finding, remedy)
