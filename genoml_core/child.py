"""Run one of our own functions in a throw-away process with limits, so that a damaged file can only end that process."""
import json
import os
import subprocess
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread, Timer

from .errors import DataError, GenoMLError

GIGABYTE = 1024**3
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "NUMBA")}
SPARING = {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # its own one sets a gigabyte aside, which would count against a limit


def call(function: str, /, *, memory: int = 8 * GIGABYTE, seconds: float = 120, **arguments):
    """Call ``"package.module:function"`` with JSON arguments in a child process and return its JSON result.

    memory: bytes of address space (POSIX only); seconds: wall-clock limit. Raises the child's GenoMLError as it was,
    DataError where the child crashed or passed a limit.
    """
    with tempfile.TemporaryDirectory(prefix="genoml-") as scratch:
        request = {"function": function, "arguments": arguments, "memory": memory, "answer": f"{scratch}/answer.json"}
        process = _start(stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            _, errors = process.communicate(json.dumps(request).encode(), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise DataError(f"This took longer than {seconds:.0f} s and was stopped.", fix="Try a smaller file.") from error
        return _answer(Path(request["answer"]), process.returncode, errors.decode(errors="replace"))


class DeadChildError(DataError):
    """A kept child ended before it answered. code: its exit code, below 0 for a signal; None where it took too long."""

    def __init__(self, what: str, why: str = "", fix: str = "", code: int | None = None):
        super().__init__(what, why, fix)
        self.code = code


class Warm:
    """A child that is kept between calls: what it has imported stays, so an answer takes no longer than its work.

    For our own work, not for uploaded files. Threads wait for one another; a child that died or hung is replaced at the next call;
    it ends when this process ends, however it ends. memory: bytes that it may take for data (Linux only).
    """

    def __init__(self, memory: int | None = None):
        self._process: subprocess.Popen | None = None
        self._memory = memory
        self._lock = Lock()

    def call(self, function: str, /, *, seconds: float = 60, **arguments):
        """As ``call``, in the kept child. Raises DeadChildError where there is no answer."""
        with self._lock:
            process = self._living()
            late = Event()
            limit = Timer(seconds, lambda: (late.set(), process.kill()))
            limit.start()
            try:
                process.stdin.write(json.dumps({"function": function, "arguments": arguments}).encode() + b"\n")
                process.stdin.flush()
                line = process.stdout.readline()
            except OSError:
                line = b""
            except BaseException:  # its answer would be taken for that of the next call
                self.end()
                raise
            finally:
                limit.cancel()
            if not line:
                self.end()
                why = f"It took longer than {seconds:.0f} s." if late.is_set() else f"Its process ended with code {process.returncode}."
                raise DeadChildError("There is no answer.", why, "Try again, or with less.", None if late.is_set() else process.returncode)
        return _result(json.loads(line))

    def interrupt(self) -> None:
        """End the child from another thread, in the middle of a call."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> None:
        """End the child, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _living(self) -> subprocess.Popen:
        if self._process is None:
            self._process = _start("--serve", str(self._memory or 0), stdout=subprocess.PIPE)  # errors: to our log
        return self._process


def _start(*words: str, **pipes) -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-X", "faulthandler", "-m", "genoml_core.child", *words],
        stdin=subprocess.PIPE, start_new_session=True, close_fds=True,
        cwd=Path(__file__).parent.parent, env={**os.environ, **ONE_THREAD, **SPARING}, **pipes,
    )


def _answer(path: Path, code: int, errors: str):
    if not path.exists():
        greedy = "MemoryError" in errors or code == -9
        why = "It needed more memory than is allowed." if greedy else f"The reading process ended with code {code}."
        raise DataError("The data could not be read.", why, "The file may be damaged or too large: check that it opens elsewhere.")
    return _result(json.loads(path.read_text(encoding="utf-8")))


def _result(answer: dict):
    if "error" in answer:
        raise GenoMLError.from_dict(answer["error"])
    return answer["result"]


def _do(request: dict) -> dict:
    """The child's side of one call."""
    module, name = request["function"].split(":")
    try:
        return {"result": getattr(import_module(module), name)(**request["arguments"])}
    except GenoMLError as error:
        return {"error": error.to_dict()}


def main() -> None:
    """One call: read the request, set the limits, do it, write the answer."""
    request = json.load(sys.stdin)
    if sys.platform == "linux":  # elsewhere RLIMIT_AS is missing or not kept
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    Path(request["answer"]).write_text(json.dumps(_do(request)), encoding="utf-8")


def serve(memory: int) -> None:
    """Call after call, a line each, until the parent closes the pipe or is gone: then it ends at once, whatever it is doing."""
    _first_to_go(memory)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    calls = SimpleQueue()
    Thread(target=_listen, args=(calls,), daemon=True).start()
    try:
        while True:
            print(json.dumps(_do(json.loads(calls.get()))), file=answers, flush=True)
    except BaseException:  # noqa: BLE001 - told in the log
        traceback.print_exc()
        os._exit(1)  # an orderly end would wait for the listener


def _listen(calls: SimpleQueue) -> None:
    for line in sys.stdin:
        calls.put(line)
    os._exit(0)


def _first_to_go(memory: int) -> None:
    """Where memory runs out, the system should end this process and no other; better, this process meets its limit before."""
    if sys.platform == "linux":
        import resource

        Path("/proc/self/oom_score_adj").write_text("800")
        if memory:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


if __name__ == "__main__":
    serve(int(sys.argv[2])) if "--serve" in sys.argv else main()
