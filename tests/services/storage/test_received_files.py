import logging
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from services.errors import BadSetting
from services.storage.received_files import PREFIX, ScratchFolder, check_scratch, sweep_folders
from tests.support.processes import ROOT

HOLDER = "from services.storage.received_files import ScratchFolder; print(ScratchFolder().path, flush=True); input()"
SERVER = """
import subprocess, sys
reader = subprocess.Popen([sys.executable, "-m", "services.files.reading.worker", sys.argv[1], "", "9", sys.argv[2]])
print(reader.pid, flush=True)
reader.wait()
"""
LIMITS = '{"processor_s": 9, "memory_bytes": 2000000000, "unpacked_bytes": 9, "page_s": 9.0, "total_s": 9.0}'


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_only_the_folders_of_dead_processes_are_swept(temporary: Path) -> None:
    mine = ScratchFolder()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        others = Path(holder.stdout.readline().strip())
        (others / "0").write_bytes(b"received")
        sweep_folders()
        assert {mine.path, others} <= set(temporary.iterdir())
        holder.kill()
    (temporary / (PREFIX + "link")).symlink_to(ROOT)
    sweep_folders()
    assert set(temporary.iterdir()) == {mine.path, temporary / (PREFIX + "link")}
    mine.remove()
    mine.remove()
    assert not mine.path.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_reader_ends_with_its_server_whatever_it_waits_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "never written")
    command = [sys.executable, "-c", SERVER, str(tmp_path / "never written"), LIMITS]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        reader = psutil.Process(int(server.stdout.readline()))
        while reader.cpu_times().user < 0.01 or reader.status() != psutil.STATUS_SLEEPING:
            pass
        server.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs([reader], timeout=10)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]


def test_a_folder_for_files_that_are_received_is_needed_and_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    check_scratch("./data")
    assert caplog.messages == []
    check_scratch("s3://bucket/prefix")
    assert caplog.messages == [
        "documents are kept on object storage; while they are received, their files are in TMPDIR"
    ]
    monkeypatch.setattr(tempfile, "tempdir", "/proc/no-such-folder")
    with pytest.raises(BadSetting, match=r"^TMPDIR is not usable: files are received there first"):
        check_scratch("s3://bucket/prefix")
