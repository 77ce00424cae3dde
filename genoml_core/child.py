"""Run one of our own functions in a throw-away process with limits, so that a damaged file can only end that process."""
import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from .errors import DataError, GenoMLError

GIGABYTE = 1024**3
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "NUMBA")}


def call(function: str, /, *, memory: int = 8 * GIGABYTE, seconds: float = 120, **arguments):
    """Call ``"package.module:function"`` with JSON arguments in a child process and return its JSON result.

    memory: bytes of address space (POSIX only); seconds: wall-clock limit. Raises the child's GenoMLError as it was,
    DataError where the child crashed or passed a limit.
    """
    with tempfile.TemporaryDirectory(prefix="genoml-") as scratch:
        request = {"function": function, "arguments": arguments, "memory": memory, "answer": f"{scratch}/answer.json"}
        process = subprocess.Popen(
            [sys.executable, "-m", "genoml_core.child"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True, close_fds=True, cwd=Path(__file__).parent.parent, env={**os.environ, **ONE_THREAD},
        )
        try:
            _, errors = process.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise DataError(f"This took longer than {seconds:.0f} s and was stopped.", fix="Try a smaller file.") from error
        return _answer(Path(request["answer"]), process.returncode, errors.decode(errors="replace"))


def _answer(path: Path, code: int, errors: str):
    if not path.exists():
        greedy = "MemoryError" in errors or code == -9
        why = "It needed more memory than is allowed." if greedy else f"The reading process ended with code {code}."
        raise DataError("The data could not be read.", why, "The file may be damaged or too large: check that it opens elsewhere.")
    answer = json.loads(path.read_text(encoding="utf-8"))
    if "error" in answer:
        raise GenoMLError.from_dict(answer["error"])
    return answer["result"]


def main() -> None:
    """The child's side: read the request, set the limits, call, write the answer."""
    request = json.load(sys.stdin)
    if sys.platform == "linux":  # elsewhere RLIMIT_AS is missing or not kept
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    module, name = request["function"].split(":")
    try:
        answer = {"result": getattr(import_module(module), name)(**request["arguments"])}
    except GenoMLError as error:
        answer = {"error": error.to_dict()}
    Path(request["answer"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
