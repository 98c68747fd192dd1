"""What the README promises holds."""

import json
import re
from pathlib import Path

import httpx

from services.metrics import Metrics
from tests.server import Server, events_of, text_of

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_the_curl_line_gives_the_answer_that_is_shown(keyless: Server, client: httpx.Client) -> None:
    line = re.search(r"curl -N http://127\.0\.0\.1:7860(/\S+) .*?-d '(.+?)'", README, re.DOTALL)
    shown = re.search(r"Put together, .*?\n\n((?:>.*\n)+)", README)
    assert line
    assert shown
    answer = client.post(line[1], json=json.loads(line[2]))
    text = text_of(events_of(answer.content))
    assert text.split() == re.sub(r"^>", "", shown[1], flags=re.MULTILINE).split()


def test_the_follow_ups_line_is_searched_as_the_question_that_is_shown(client: httpx.Client) -> None:
    line = re.search(r"-d '(\{\"query\": \"And .+?\})'\n# data: (.+)", README, re.DOTALL)
    assert line
    answer = client.post("/query/stream", json=json.loads(line[1]))
    assert events_of(answer.content)[0].data == json.loads(line[2].split("\n")[0])


def test_every_documented_route_exists(client: httpx.Client) -> None:
    documented = {
        re.sub(r"\{\w+\}", "{id}", path)
        for row in re.findall(r"^\| `(?:GET|POST|DELETE) .*?\|", README, re.MULTILINE)
        for path in re.findall(r"(/[\w./{}]+)", row)
    }
    known = set(client.get("/openapi.json").json()["paths"])
    unversioned = {"/query/stream", "/query", "/openapi.json"}
    assert documented - unversioned <= {re.sub(r"\{\w+\}", "{id}", path) for path in known}
    assert documented >= unversioned


def test_the_table_of_metrics_lists_exactly_the_metrics() -> None:
    rows = "\n".join(re.findall(r"^\| `footnote_.*$", README, re.MULTILINE))
    described = Metrics().page("")[0].decode()
    names = {
        name for name in re.findall(r"^# TYPE (footnote_\w+)", described, re.MULTILINE) if not name.endswith("_created")
    }
    assert set(re.findall(r"`(footnote_\w+)", rows)) == names


def test_the_front_matter_makes_the_repository_a_space() -> None:
    front = README.split("---\n")[1]
    values = dict(line.split(": ", 1) for line in front.strip().splitlines())
    root = Path(__file__).parent.parent
    assert values["sdk"] == "gradio"
    assert (root / values["app_file"]).is_file()
    assert values["python_version"] == '"3.12"'
    assert f"gradio=={values['sdk_version']}\n" in (root / "requirements.lock").read_text()
