"""The process that readers and drawers of files are forked from: `python -m services.files.forking.server`.

Starting Python and loading a reader takes 60 to 150 ms of the processor, a fork some 5 ms. This process has one thread,
no key and no setting, and sees no file. What it forks confines itself before it parses one.

Its standard input is a socket, on which the parent asks for a process by one line of JSON, `[module, argument, ...]`,
and two sockets. The first is the standard input and output of the new process, which runs the module's `main`. The
second gets the id of that process (-1 where the system has no room for it), and when it has ended its exit code,
negative for a signal, as four bytes each. A byte on it, or its end, kills the process.
"""

import gc
import json
import os
import selectors
import signal
import socket
import struct
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from services.files.reading.worker import leave_out_unused_libraries, load_all_readers
from services.files.sandbox import end_with_parent

MODULES = ("services.files.reading.worker", "services.files.drawing.worker")
NUMBER = struct.Struct(">i")
NOT_FORKED = -1  # in place of a process's number, which is above zero
_SOCKETS = 2
"""That come with each line."""
_PIECE, _FEW = 64 * 1024, 64
"""Bytes and sockets taken at once: more than one line and its sockets, so that a burst takes few calls."""


class ForkServer:
    """Forks what is asked for on a socket, until that is closed; what runs then is killed."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._asked = b""
        self._sockets: list[int] = []
        self._running: dict[int, socket.socket] = {}
        """By process id, the socket that gets its exit code."""
        self._selector = selectors.DefaultSelector()

    def serve(self) -> None:
        woken, waking = socket.socketpair()
        waking.setblocking(False)
        signal.set_wakeup_fd(waking.fileno())
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches it too; the parent ends it in time
        for watched in (self._control, woken):
            self._selector.register(watched, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is woken:
                    woken.recv(_PIECE)
                    self._reap()
                elif key.fileobj is not self._control:
                    self._kill(key.data)
                elif not self._receive():
                    self._end_all()
                    return

    def _receive(self) -> bool:
        """Fork what is asked for; returns whether more may come."""
        data, sockets, _, _ = socket.recv_fds(self._control, _PIECE, _FEW)
        self._asked += data
        self._sockets += sockets
        *lines, self._asked = self._asked.split(b"\n")
        for line in lines:
            stream, life = (socket.socket(fileno=each) for each in self._sockets[:_SOCKETS])
            del self._sockets[:_SOCKETS]
            with stream:
                self._fork(json.loads(line), stream, life)
        return bool(data)

    def _fork(self, command: list[str], stream: socket.socket, life: socket.socket) -> None:
        try:
            process = os.fork()
        except OSError:
            with life:
                _tell(life, NOT_FORKED)
            return
        if process == 0:
            _become(command, stream)
        _tell(life, process)
        self._running[process] = life
        self._selector.register(life, selectors.EVENT_READ, process)

    def _kill(self, process: int) -> None:
        if process in self._running:  # its id is its own until it is waited for
            os.kill(process, signal.SIGKILL)
            with suppress(KeyError):
                self._selector.unregister(self._running[process])

    def _end_all(self) -> None:
        """Kill what runs, and wait for it: once this process is gone, nothing of it is left."""
        for process in self._running:
            self._kill(process)
        for process in self._running:
            os.waitpid(process, 0)

    def _reap(self) -> None:
        for process, life in list(self._running.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if not ended:
                continue
            del self._running[process]
            with suppress(KeyError):
                self._selector.unregister(life)
            with life:
                _tell(life, os.waitstatus_to_exitcode(status))


def _tell(stream: socket.socket, number: int) -> None:
    with suppress(OSError):  # nobody may wait for it
        stream.send(NUMBER.pack(number))


def _become(command: list[str], stream: socket.socket) -> NoReturn:
    """Run a module's `main` in the process that was just forked, with nothing of its parent's open."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for number in (0, 1):
            os.dup2(stream.fileno(), number)
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        sys.argv = command
        import_module(command[0]).main()
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    end_with_parent()
    leave_out_unused_libraries()
    load_all_readers()
    for module in MODULES:
        import_module(module)
    gc.collect()
    gc.freeze()  # so that collecting garbage in a forked process writes to none of the memory that all share
    with socket.socket(fileno=os.dup(0)) as control:
        ForkServer(control).serve()


if __name__ == "__main__":
    main()
