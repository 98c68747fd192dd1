"""The whole program's log, as an operator sees it: what is in it, and what never is."""

import json
import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.settings import Settings
from tests.support import files
from tests.support.program import START_S, Program, started
from tests.support.provider import Provider, Script
from tests.support.server import ask, copy_samples, upload
from ui import build_ui, create_app

pytestmark = pytest.mark.slow

STOP_S = 20.0

QUESTION = "canaryquestion"
DOCUMENT = "canarydocument"
NAME = "canaryname"
ACCESS_KEY = "canary-access-key"
PROVIDER_KEY = "sk-canary-of-the-provider"
WORKSPACE = "canary-workspace-0123456789abcdef"
ANSWER = "canaryanswer"
WRONG_KEY = "canary-wrong-key"
CANARIES = (QUESTION, DOCUMENT, NAME, ACCESS_KEY, PROVIDER_KEY, WORKSPACE, ANSWER, WRONG_KEY)
UPSTREAM = json.dumps({"error": {"message": f"{PROVIDER_KEY} {DOCUMENT}", "type": QUESTION, "code": ANSWER}}).encode()


begun = partial(started, FOOTNOTE_API_KEYS=ACCESS_KEY)


def stopped(program: Program) -> str:
    """All that it wrote until it was told to end, and after."""
    program.terminate()
    program.ended_at(STOP_S)
    return program.log.read_text()


def broken_files() -> list[tuple[str, bytes]]:
    text = DOCUMENT.encode()
    return [
        (f"{NAME}.pdf", b"%PDF-1.7\n" + text),
        (f"{NAME}2.pdf", files.corrupt_pdf()),
        (f"{NAME}3.pdf", files.encrypted_pdf()),
        (f"{NAME}.docx", files.docx(f"<w:p>{DOCUMENT}</w:x>")),
        (f"{NAME}.xlsx", files.archive({"xl/workbook.xml": f"<{DOCUMENT}"})),
        (f"{NAME}.epub", files.archive({"mimetype": "application/epub+zip", DOCUMENT: text})),
        (f"{NAME}.png", files.gif() + text),
        (f"{NAME}.txt", b""),
        (f"{NAME}\n2026-11-24T00:00:00.000Z INFO root: forged.bin", text + b"\x00\xff"),
    ]


EVENTS = {"content-type": "text/event-stream"}
SCRIPTS = (
    Script(tokens=(ANSWER, " [1]")),
    Script(status=400, body=UPSTREAM),
    Script(status=401, body=UPSTREAM),
    Script(status=429, body=UPSTREAM),
    Script(status=500, body=UPSTREAM),
    Script(body=UPSTREAM),
    Script(body=b"data: {" + UPSTREAM + b"\n\n", headers=EVENTS),
    Script(body=b'data: {"choices": "canaryanswer"}\n\n', headers=EVENTS),
    Script(status=302, headers={"location": f"http://127.0.0.1:1/{PROVIDER_KEY}"}),
    Script(tokens=(ANSWER,) * 4, garbage_at=2),
    Script(tokens=(ANSWER,) * 4, drop_at=2),
    Script(tokens=(ANSWER,) * 4, cut_at=2),
)  # fmt: skip


def use(client: httpx.Client, provider: Provider) -> set[str]:
    """All that visitors do, and much that they should not; returns the ids of runs."""
    runs: set[str] = set()
    good = [(f"{NAME}.md", f"# The Nile\n\nThe Nile {DOCUMENT} is long.".encode()), (f"{NAME}.pdf", files.rivers_pdf())]
    sent = upload(client, *good, *broken_files())
    assert len(sent.json()["documents"]) == len(good)
    assert len(sent.json()["refused"]) == len(broken_files())
    document = sent.json()["documents"][1]["id"]
    client.get(f"/api/v1/documents/{document}/pages/1.png")
    for script in SCRIPTS:
        provider.script = script
        runs.add(ask(client, f"How long is the Nile, {QUESTION}?")[-1].data["run_id"])
        client.post("/query", json={"query": f"{QUESTION} Nile"})
        provider.script = SCRIPTS[0]  # many failures in a row would keep the model from being asked
        runs.add(ask(client, f"How long is the Nile, {QUESTION}?")[-1].data["run_id"])
    for body in (f'{{"query": "{QUESTION}', f'{{"query": {{"{QUESTION}": 1}}, "{DOCUMENT}": 2}}', f'"{QUESTION}"'):
        assert client.post("/query", content=body.encode()).is_client_error
    for headers in ({"Authorization": f"Bearer {WRONG_KEY}"}, {"X-Workspace": f"{WORKSPACE}!"}):
        assert client.get("/api/v1/documents", headers=headers).is_client_error
    for path in (f"/{QUESTION}", f"/api/v1/{DOCUMENT}", f"/api/v1/documents/{NAME}?passage={DOCUMENT}"):
        assert client.get(path).is_client_error
    assert client.get("/").status_code == httpx.codes.OK
    return runs


def use_page(client: httpx.Client, handlers: dict[str, int]) -> None:
    """Ask on the page, also in ways that its script never would."""
    asked = [[f"{QUESTION} Nile", "", None, ""], [QUESTION], [{QUESTION: 1}, [DOCUMENT], None, ""]]
    for number, data in enumerate(asked):
        session = f"session-{number}"
        body = {"fn_index": handlers["ask"], "data": data, "session_hash": session, "trigger_id": None}
        client.post("/gradio_api/queue/join", json=body | {"event_data": {"value": ANSWER}})
        client.get("/gradio_api/queue/data", params={"session_hash": session})


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    settings = Settings(data=str(tmp_path_factory.mktemp("page")))
    blocks: Any = build_ui(create_app(settings), settings)
    return {fn.name: index for index, fn in blocks.fns.items()}


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
TEXT = re.compile(
    rf"(?P<time>{TIME.pattern}) (?P<level>[A-Z]+) (?P<logger>[\w.]+): (?P<message>.+?)(?P<fields>( [a-z_]+=\S+)*)"
)


@dataclass(frozen=True)
class Written:
    """What a program wrote while it was used, and the runs that its clients had."""

    log_format: str
    output: str
    runs: set[str]

    def entries(self) -> list[dict[str, str]]:
        """Its records, read from either format: each of the lines is one, or a part of a traceback."""
        lines = self.output.splitlines()
        if self.log_format == "json":
            return [{name: str(value) for name, value in json.loads(line).items()} for line in lines]
        entries: list[dict[str, str]] = []
        for line in lines:
            if line.startswith("    "):
                entries[-1]["exception"] = entries[-1].get("exception", "") + "\n" + line[4:]
                continue
            found = TEXT.fullmatch(line)
            assert found, line
            entry = found.groupdict() | {"level": found["level"].lower()}
            entries.append(entry | dict(field.split("=", 1) for field in entry.pop("fields").split()))
        return entries


@pytest.fixture(scope="module", params=["text", "json"])
def written(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    shared_provider: Provider,
    handlers: dict[str, int],
) -> Written:
    settings = {"OPENAI_BASE_URL": shared_provider.base_url, "OPENAI_API_KEY": PROVIDER_KEY}
    folder = tmp_path_factory.mktemp("log")
    with begun(folder, FOOTNOTE_LOG_FORMAT=request.param, **settings) as program:
        program.wait_until_ready()
        with program.client() as client:
            client.headers["X-Workspace"] = WORKSPACE
            runs = use(client, shared_provider)
            shared_provider.script = SCRIPTS[0]
            use_page(client, handlers)
        return Written(request.param, stopped(program), runs)


def test_nothing_that_anybody_wrote_is_in_the_log(written: Written) -> None:
    assert [canary for canary in CANARIES if canary in written.output] == []


def test_every_line_is_a_record_or_part_of_a_traceback(written: Written) -> None:
    for entry in written.entries():
        assert {"time", "level", "logger", "message"} <= set(entry)
        assert TIME.fullmatch(entry["time"])
        assert entry["level"] in ("info", "warning", "error")
    assert "forged" not in written.output


def test_the_start_and_the_end_of_the_server_are_logged(written: Written) -> None:
    assert "Uvicorn running on http://127.0.0.1:" in written.output
    assert "Finished server process" in written.output.splitlines()[-1]


def test_every_uploaded_file_has_a_line_with_the_id_of_its_upload(written: Written) -> None:
    ended = [entry for entry in written.entries() if entry["message"] in ("file taken in", "file refused")]
    assert len(ended) == 2 + len(broken_files())
    assert len({entry["upload_id"] for entry in ended}) == 1
    assert {entry["outcome"] for entry in ended} >= {"ready", "file_empty", "file_encrypted", "file_corrupt"}


def test_events_that_the_page_never_sends_do_not_reach_gradio_which_would_print_an_error(written: Written) -> None:
    assert "an error was printed" not in [entry["message"] for entry in written.entries()]


def test_every_run_has_a_line_and_all_its_lines_carry_its_id(written: Written) -> None:
    entries = written.entries()
    ended = [entry for entry in entries if entry["message"] == "answer ended"]
    assert len(ended) == len({entry["run_id"] for entry in ended})
    assert written.runs <= {entry["run_id"] for entry in ended}
    failed = [entry for entry in entries if entry["message"].startswith("the answer failed")]
    assert {entry["run_id"] for entry in failed} == {
        entry["run_id"] for entry in ended if entry["outcome"] not in ("stop", "no_answer", "cancelled")
    }
    shown = {"outcome", "ms", "tokens", "passages", "run_id"}
    assert all(shown <= set(entry) for entry in ended)


def test_a_start_that_fails_ends_with_a_line_in_the_same_format(tmp_path: Path) -> None:
    """`tests/services/storage/test_opening.py` has the other format."""
    (tmp_path / "data").write_text("a file where a folder should be")
    with begun(tmp_path, FOOTNOTE_LOG_FORMAT="json") as program:
        assert program.process.wait(START_S) == 1
    lines = [json.loads(line) for line in program.log.read_text().splitlines()]
    assert all(TIME.fullmatch(line["time"]) for line in lines)
    assert "FOOTNOTE_DATA is not usable" in lines[-1]["message"]


def failing(folder: Path, provider: Provider, script: Script, **settings: str) -> str:
    """What the program writes while a question fails."""
    copy_samples(folder / "data")
    own = {"OPENAI_BASE_URL": provider.base_url, "OPENAI_API_KEY": PROVIDER_KEY, "FOOTNOTE_SAMPLES": "true"}
    provider.script = script
    with begun(folder, **own, **settings) as program:
        program.wait_until_ready()
        with program.client() as client:
            ask(client, "How much is a ticket?")
        return stopped(program)


def test_only_what_is_as_severe_as_asked_for_is_written(tmp_path: Path, provider: Provider) -> None:
    [line] = failing(tmp_path, provider, Script(status=500), FOOTNOTE_LOG_LEVEL="WARNING").splitlines()
    assert " WARNING services.answering.answer: the answer failed: services.errors.ModelUnreachable from " in line


def test_the_level_debug_tells_the_providers_reason_but_no_key(tmp_path: Path, provider: Provider) -> None:
    output = failing(tmp_path, provider, Script(status=400, body=UPSTREAM), FOOTNOTE_LOG_LEVEL="debug")
    assert DOCUMENT in output
    assert PROVIDER_KEY not in output
