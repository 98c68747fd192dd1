"""Programs in processes of their own: started on free ports, measured from outside, stopped by their ids."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 10.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class MeasuredProgram:
    """A running program. `port` is 0 for one that talks by its standard input and output only."""

    process: subprocess.Popen[str]
    port: int
    spawned: float

    def cpu_s(self) -> float:
        """User and system time of the process so far, all threads."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def resident_mb(self) -> float:
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def tree_mb(self) -> float:
        """Memory of the process and all its children, what they share counted once."""
        program = psutil.Process(self.process.pid)
        return sum(map(_own_mb, [program, *program.children(recursive=True)]))

    def own_mb(self) -> float:
        """Of `tree_mb` what no file holds, for files' pages come and go as the system likes."""
        program = psutil.Process(self.process.pid)
        return sum(map(_anonymous_mb, [program, *program.children(recursive=True)]))

    def connections(self) -> int:
        """How many sockets to or from others the process has open."""
        return sum(
            each.status != psutil.CONN_LISTEN for each in psutil.Process(self.process.pid).net_connections("tcp")
        )

    def metrics(self) -> dict[str, float]:
        """What `/metrics` says now, by name and labels."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=START_TIMEOUT_S)
        with contextlib.closing(connection):
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        samples = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in samples}

    def say(self, line: str) -> str:
        """Write a line to the program, and return the line it answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def seconds_until(self, path: str) -> float:
        """Seconds from the program's start until a GET of `path` answers 200.

        Raises:
            TimeoutError: it never does.
        """
        while time.perf_counter() - self.spawned < START_TIMEOUT_S:
            if self.process.poll() is not None:
                raise RuntimeError(f"a program ended with code {self.process.returncode} while it started")
            if _answers(self.port, path):
                return time.perf_counter() - self.spawned
            time.sleep(0.02)
        raise TimeoutError(f"GET {path} did not answer 200 within {START_TIMEOUT_S:.0f} s")

    def idle_cpu(self, seconds: float) -> float:
        """The share of one core that the process takes when nobody asks anything."""
        before, started = self.cpu_s(), time.perf_counter()
        time.sleep(seconds)
        return (self.cpu_s() - before) / (time.perf_counter() - started)

    def settle(self, timeout: float = 30.0) -> None:
        """Wait until it does nothing but idle: the work that goes on after an answer would count for the next."""
        deadline = time.perf_counter() + timeout
        while self.idle_cpu(1.0) > 0.15 and time.perf_counter() < deadline:
            pass


def _own_mb(process: psutil.Process) -> float:
    """Of a page that several processes share, each one's part (PSS); where that isn't known, what nobody shares."""
    try:
        memory = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0.0
    return float(getattr(memory, "pss", memory.uss)) / 1e6


def _anonymous_mb(process: psutil.Process) -> float:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss_Anon:")) * 1024 / 1e6


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=START_TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def running(
    command: Sequence[str],
    *,
    port: int = 0,
    settings: Mapping[str, str] | None = None,
    log: Path | None = None,
    inside: Sequence[str] = (),
) -> Iterator[MeasuredProgram]:
    """Run Python with these arguments, without the settings and keys of the user who runs the benchmark.

    What it says on its standard error is added to `log`, if that is given. `inside` is a program that becomes Python.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "FOOTNOTE_"))}
    environment = inherited | {"GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"} | dict(settings or {})
    with (log or Path(os.devnull)).open("ab") as said:
        process = subprocess.Popen(
            [*inside, sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if not port else subprocess.DEVNULL,
            stderr=said,
            text=True,
        )
    try:
        yield MeasuredProgram(process, port, time.perf_counter())
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT_S)
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def on_cores(cores: Collection[int]) -> Iterator[None]:
    """Run on these cores only; what is started meanwhile stays on them, with all its threads and processes."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def footnote(data: Path, upstream: str, settings: Mapping[str, str] | None = None) -> Iterator[MeasuredProgram]:
    """Our server as users run it, the page mounted, over the given provider."""
    port = free_port()
    environment = {
        "OPENAI_BASE_URL": upstream,
        "FOOTNOTE_DATA": str(data),
        "FOOTNOTE_PORT": str(port),
        "FOOTNOTE_MAX_STREAMS": "1000",
    }
    with running(["ui.py"], port=port, settings=environment | dict(settings or {})) as program:
        yield program


@contextmanager
def peer(name: str, *arguments: str, serves: bool = True) -> Iterator[MeasuredProgram]:
    """A program of `benchmarks/programs`; one that serves gets a port as its first argument."""
    port = free_port() if serves else 0
    with running(["-m", f"benchmarks.programs.{name}", *([str(port)] if serves else []), *arguments], port=port) as it:
        yield it
