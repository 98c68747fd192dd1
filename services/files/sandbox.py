"""Confine the reading process: limited time and memory, and access to its one file only."""

import os
import signal
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MEGABYTE = 1_000_000  # a million bytes, as file managers show sizes
_SET_PARENT_DEATH_SIGNAL = 1  # `PR_SET_PDEATHSIG` of Linux, which Python has no name for


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds of the processor, bytes of memory, and bytes that an archive unpacks to.

    `recognition_s` is added to the seconds of the processor for a file whose words are recognised from pictures.

    `page_s` is how long the next page may take, and `total_s` all of them together, without the time in which nobody
    asks for the next. They are long, for on a busy machine a reader gets little of the processor.
    """

    processor_s: int = 120
    memory_bytes: int = 2 * 1024**3
    unpacked_bytes: int = 200 * _MEGABYTE
    page_s: float = 120.0
    total_s: float = 1200.0
    recognition_s: float = 300.0  # some 200 pages


_REFUSED_EVENTS = (
    "socket.",
    "subprocess.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "pty.",
    "webbrowser.",
    "shutil.",
    "tempfile.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "os.kill",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
    "os.utime",
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def end_with_parent() -> None:
    """Linux kills this process when the server that started it dies, however it dies (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


SMALL_FILE_S, NICENESS = 0.5, 15
"""Seconds of the processor that a small file takes at most; what a longer one gets is little beside answers
(`man 7 sched`)."""


def give_way_to_answers() -> None:
    """Let answers go before a file that takes long. A small one is read at once, even beside many answers.

    The timer counts seconds of the processor (setitimer(2), `ITIMER_PROF`).
    """
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, lambda _number, _frame: os.nice(NICENESS - os.nice(0)))
        signal.setitimer(signal.ITIMER_PROF, SMALL_FILE_S)


def limit_resources(limits: Limits) -> None:
    """Bind this process."""
    limit_memory(limits.memory_bytes)
    if sys.platform != "win32":
        import resource

        hard = limits.processor_s + int(limits.recognition_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limits.processor_s, hard))


def allow_recognition(limits: Limits) -> None:
    """Let this process use the time for recognising words too."""
    if sys.platform != "win32":
        import resource

        hard = limits.processor_s + int(limits.recognition_s) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (hard - 1, hard))


def limit_memory(memory_bytes: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def confine_to(path: Path) -> None:
    """From now on, refuse Python code whatever is not reading this file or Python's own modules (PEP 578).

    It binds what is written in Python. The libraries in C and Rust that are used here open no other file and no
    connection of their own accord.
    """
    sys.dont_write_bytecode = True
    sys.addaudithook(_guard(os.path.realpath(path), _module_folders()))


_PACKAGE = Path(__file__).parents[1]
"""`services`, whose modules the worker may still load."""


def _module_folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    folders = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")} | {str(_PACKAGE)}
    return tuple(os.path.realpath(folder) + os.sep for folder in folders)


def _guard(readable: str, folders: tuple[str, ...]) -> Callable[[str, tuple[Any, ...]], None]:
    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            opened, _, flags = arguments
            if flags & _WRITING or not _is_readable(opened):
                raise PermissionError("a file is read here, and nothing else")
        elif event.startswith(_REFUSED_EVENTS):
            raise PermissionError(f"{event} is not for readers of files")

    def _is_readable(opened: object) -> bool:
        if isinstance(opened, int):
            return True
        real = os.path.realpath(os.fsdecode(opened))  # type: ignore[arg-type]
        return real == readable or real.startswith(folders)

    return guard
