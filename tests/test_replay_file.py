"""`python ui.py --replay FILE` with files that can't be played."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.recordings import recordings_json
from tests.support.recordings import recording
from ui import main

ROOT = Path(__file__).parents[1]


def started_with(file: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FOOTNOTE_DATA": str(file.parent / "data")}
    command = [sys.executable, str(ROOT / "ui.py"), "--replay", str(file)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)


def refusal_of(file: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The line with which the program ends that is to play a file."""
    monkeypatch.setattr(sys, "argv", ["ui.py", "--replay", str(file)])
    with pytest.raises(SystemExit) as ended:
        main()
    return str(ended.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format_version": 99}, "newer"),
        ({"recordings": []}, "changed"),
        ({"format": "other"}, "export"),
    ],
)
def test_a_file_that_cannot_be_played_is_refused_with_what_is_wrong(
    tmp_path: Path, change: dict[str, object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "recorded.json"
    file.write_text(json.dumps(json.loads(recordings_json([recording()])) | change))
    refusal = refusal_of(file, monkeypatch)
    assert refusal.startswith(f"{file}: ")
    assert message in refusal
    assert "\n" not in refusal


def test_a_file_that_is_not_there_stops_the_start_with_one_line(tmp_path: Path) -> None:
    started = started_with(tmp_path / "missing.json")
    assert (started.returncode, started.stdout) == (1, "")
    assert started.stderr.startswith(f"{tmp_path / 'missing.json'} can't be read.")
    assert started.stderr.count("\n") == 1
