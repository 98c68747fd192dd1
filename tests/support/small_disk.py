"""A disk of a few megabytes that only one test sees, and the program on it."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.processes import HOST, ROOT, free_port, running

NAMESPACES = (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"])
"""Without being root, where the system permits it; else as root."""
NOT_PERMITTED = "This test mounts a folder, which this system does not permit: allow user namespaces, or run as root."
_PIECE = 4096


class SmallDisk:
    """A tmpfs in a mount namespace of its own, which lives as long as the process that holds it."""

    def __init__(self, holder: "subprocess.Popen[str]", folder: Path) -> None:
        self._holder = holder
        self._folder = folder
        self.seen = Path(f"/proc/{holder.pid}/root{folder}")
        """The same folder, as it is seen from outside."""

    def fill(self, leave: int = 0) -> None:
        """Let another program write until only so many bytes are free."""
        with (self.seen / "filler").open("ab", buffering=0) as filler:
            while True:
                missing = self.free - leave
                if missing < _PIECE:
                    return
                filler.write(bytes(min(missing // _PIECE * _PIECE, 1024 * 1024)))

    def write_protect(self) -> None:
        """Let nobody write any more, as systems do after a failure of the disk."""
        # A mount above the other: files that are open for writing keep the one below from becoming read-only.
        script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'
        subprocess.run([*self._inside, "sh", "-c", script, self._folder], check=True)

    def permit_writing(self) -> None:
        """Undo `write_protect`, also under files that are still being read."""
        subprocess.run([*self._inside, "umount", "--lazy", self._folder], check=True)

    def make_room(self) -> None:
        (self.seen / "filler").unlink(missing_ok=True)

    @property
    def free(self) -> int:
        status = os.statvfs(self.seen)
        return status.f_bavail * status.f_frsize

    @property
    def _inside(self) -> list[str]:
        """What to put before a program that is to see the disk."""
        user = ["--user", "--preserve-credentials"] if "--user" in self._holder.args else []  # type: ignore[operator]
        return ["nsenter", "--target", str(self._holder.pid), "--mount", *user]

    @contextmanager
    def serving(self, settings: Mapping[str, str] | None = None) -> Iterator[httpx.Client]:
        """A client of the program, whose data and received files are on this disk."""
        port = free_port()
        values = {
            "FOOTNOTE_DATA": str(self._folder / "data"),
            "FOOTNOTE_PORT": str(port),
            "FOOTNOTE_SAMPLES": "false",
            "TMPDIR": str(self._folder / "received"),
        }
        inside = [*self._inside, f"--wd={ROOT}"]
        with running(["ui.py"], port=port, settings=values | dict(settings or {}), inside=inside) as program:
            program.seconds_until("/readyz")
            with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=60, trust_env=False) as client:
                yield client


@contextmanager
def small_disk(folder: Path, size_mb: int) -> Iterator[SmallDisk]:
    """A disk of this size at a folder."""
    script = 'mount -t tmpfs -o "size=$0m" tmpfs "$1" && mount --bind "$1" "$1" && '
    script += 'mkdir "$1/received" && echo mounted && exec cat'
    for namespace in NAMESPACES:
        command = [*namespace, "sh", "-c", script, str(size_mb), str(folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
            assert holder.stdout is not None
            if holder.stdout.readline() == "mounted\n":
                yield SmallDisk(holder, folder)
                return
    raise AssertionError(NOT_PERMITTED)
