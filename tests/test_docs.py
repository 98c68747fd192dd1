"""What the README and the pages in docs/ promise holds."""

import json
import re
from pathlib import Path

import httpx

from services.operations.metrics import Metrics
from tests.support.server import Server, events_of, text_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
LONGEST_README = 150


def test_the_curl_line_gives_the_answer_that_is_shown(keyless: Server, client: httpx.Client) -> None:
    line = re.search(r"curl -N http://127\.0\.0\.1:7860(/\S+) .*?-d '(.+?)'", README, re.DOTALL)
    shown = re.search(r"The tokens, joined, .*?\n\n((?:>.*\n)+)", README)
    assert line
    assert shown
    answer = client.post(line[1], json=json.loads(line[2]))
    text = text_of(events_of(answer.content))
    assert text.split() == re.sub(r"^>", "", shown[1], flags=re.MULTILINE).split()


def test_the_follow_ups_line_is_searched_as_the_question_that_is_shown(client: httpx.Client) -> None:
    line = re.search(r"-d '(\{\"query\": \"And .+?\})'\n# data: (.+)", API, re.DOTALL)
    assert line
    answer = client.post("/query/stream", json=json.loads(line[1]))
    assert events_of(answer.content)[0].data == json.loads(line[2].split("\n")[0])


def test_every_documented_route_exists(client: httpx.Client) -> None:
    documented = {
        re.sub(r"\{\w+\}", "{id}", path)
        for row in re.findall(r"^\| `(?:GET|POST|PUT|DELETE) .*?\|", API, re.MULTILINE)
        for path in re.findall(r"(/[\w./{}-]+)", row)
    }
    known = set(client.get("/openapi.json").json()["paths"])
    unversioned = {"/query/stream", "/query", "/openapi.json", "/mcp"}
    unversioned |= {"/gradio_api/call/ask", "/gradio_api/call/ask/{id}", "/gradio_api/info"}
    assert documented - unversioned <= {re.sub(r"\{\w+\}", "{id}", path) for path in known}
    assert documented >= unversioned


def test_the_table_of_metrics_lists_exactly_the_metrics() -> None:
    rows = "\n".join(re.findall(r"^\| `footnote_.*$", OPERATIONS, re.MULTILINE))
    described = Metrics().page("")[0].decode()
    names = {
        name for name in re.findall(r"^# TYPE (footnote_\w+)", described, re.MULTILINE) if not name.endswith("_created")
    }
    assert set(re.findall(r"`(footnote_\w+)", rows)) == names


def test_the_front_matter_makes_the_repository_a_space() -> None:
    front = README.split("---\n")[1]
    values = dict(line.split(": ", 1) for line in front.strip().splitlines() if ": " in line)
    assert values["sdk"] == "gradio"
    assert (ROOT / values["app_file"]).is_file()
    assert values["python_version"] == '"3.12"'
    assert f"\ngradio=={values['sdk_version']} " in (ROOT / "requirements.lock").read_text()
    assert (ROOT / values["thumbnail"]).is_file()


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= LONGEST_README


def test_every_link_between_the_pages_leads_to_a_file_and_a_heading() -> None:
    broken = []
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for address in re.findall(r"\]\(([^)#:]*)(?:#([\w-]+))?\)", page.read_text()):
            target = page.parent / address[0] if address[0] else page
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE) if target.suffix == ".md" else []
            anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            if not target.exists() or (address[1] and address[1] not in anchors):
                broken.append((page.name, *address))
    assert broken == []


def test_every_path_of_the_program_that_the_pages_name_exists() -> None:
    named = {
        path
        for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
        for path in re.findall(r"`((?:services|api|chat|tests|deploy|samples)/[\w./-]+)`", page.read_text())
    }
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
