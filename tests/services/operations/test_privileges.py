"""What other users of the machine may see, and who runs the program."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from services.operations.privileges import protect_files
from tests.support.processes import HOST, ROOT, free_port, running
from tests.support.server import upload

MADE = "import pathlib, sys; from services.operations.privileges import protect_files; protect_files(); "
MADE += "pathlib.Path(sys.argv[1]).write_text('words')"


def test_what_is_stored_belongs_to_its_user_alone(tmp_path: Path) -> None:
    port = free_port()
    settings = {"FOOTNOTE_DATA": str(tmp_path / "data"), "FOOTNOTE_PORT": str(port), "FOOTNOTE_SAMPLES": "false"}
    with running(["ui.py"], port=port, settings=settings) as program:
        program.seconds_until("/readyz")
        with httpx.Client(base_url=f"http://{HOST}:{port}", timeout=60, trust_env=False) as client:
            assert upload(client, ("a.txt", b"The Po is 652 km long.")).status_code == httpx.codes.CREATED
    stored = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(stored) > 3
    assert {path.stat().st_mode & 0o777 for path in stored} <= {0o700, 0o600}


def test_new_files_are_private_whatever_the_user_has_set(tmp_path: Path) -> None:
    file = tmp_path / "made"
    subprocess.run([sys.executable, "-c", MADE, file], cwd=ROOT, check=True, umask=0o000)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("user", "in_container", "warned"), [(0, False, True), (0, True, False), (1000, False, False)])
def test_only_root_outside_of_a_container_is_warned(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    *,
    user: int,
    in_container: bool,
    warned: bool,
) -> None:
    mark = tmp_path / "mark"
    if in_container:
        mark.touch()
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.delenv("container", raising=False)
    before = os.umask(0o022)
    try:
        protect_files(container_marks=(mark,))
    finally:
        os.umask(before)
    assert [record.getMessage().startswith("Footnote runs as root.") for record in caplog.records] == [True] * warned
