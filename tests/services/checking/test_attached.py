"""Footnotes that a model has left out, over the rules and over the whole program."""

import io
import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from docx import Document

from chat.answer_view import AnswerView
from services.checking.attached import with_attached
from services.checking.verdict import check
from services.events import Citations, Done, Token
from tests.support.citations import citation
from tests.support.provider import Provider, Script
from tests.support.server import Server, ask, settings_for, upload

RULES = "Dogs travel free of charge on all ferries if they wear a muzzle. Bicycles cost 4 euros on weekdays."
FERRIES = (
    citation(1, "The kiosk on the upper deck sells coffee and sandwiches."),
    citation(2, RULES),
    citation(3, f"{RULES} Tickets are sold on board."),
)


def attached(answer: str) -> list[tuple[int, ...]]:
    return [sentence.citations for sentence in check(answer, FERRIES).sentences if sentence.attached]


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("Dogs travel free of charge on all ferries if they wear a muzzle.", [(2,)]),
        ("Dogs travel free of charge on all the ferries if they wear a muzzle.", [(2,)]),
        ("- *Bicycles* cost **4 euros** on weekdays.", [(2,)]),
        ("Bicycles cost 5 euros on weekdays.", []),
        ("Dogs never travel free of charge on all ferries if they wear a muzzle.", []),
        ("If they are muzzled, dogs needn't pay on any ferry.", []),
        ("Dogs travel free.", []),
        ("The kiosk on the upper deck sells coffee and sandwiches [2].", []),
    ],
)
def test_a_sentence_that_repeats_a_passage_nearly_word_for_word_gets_its_footnote(
    sentence: str, numbers: list[tuple[int, ...]]
) -> None:
    assert attached(sentence) == numbers


def test_added_footnotes_follow_their_sentences_and_the_checks_move_with_them() -> None:
    answer = f"{RULES} Autumn brings heavy storms."
    text, checks = with_attached(answer, check(answer, FERRIES))
    first, second = RULES.split(". ")
    assert text == f"{first}. [2] {second} [2] Autumn brings heavy storms."
    assert [text[each.start : each.end] for each in checks.sentences] == [
        f"{first}.",
        second,
        "Autumn brings heavy storms.",
    ]


def test_the_page_shows_an_added_footnote_with_a_sign_of_its_own() -> None:
    view = AnswerView(model_writes=True)
    answer = "Bicycles cost 4 euros on weekdays."
    ended = Done.model_validate(
        {
            "run_id": "r",
            "finish_reason": "stop",
            "cited": [2],
            "model": "m",
            "usage": None,
            "timings_ms": {"retrieval": 1, "first_token": 1, "total": 1},
        }
    )
    for event in (Citations(citations=FERRIES), Token(text=answer), check(answer, FERRIES), ended):
        view.fold(event)
    html = unescape(view.html())
    assert 'class="why added"' in html
    assert "Footnote found this source. The model named none" in html
    assert html.count('class="fn"') == 1


@pytest.fixture
def client(provider: Provider, tmp_path: Path) -> Iterator[httpx.Client]:
    provider.script = Script(tokens=("Bicycles cost 4 euros on weekdays.", " Autumn brings heavy storms."))
    with Server(settings_for(tmp_path, provider)) as server, server.client() as client:
        workspace = upload(client, ("ferries.md", RULES.encode())).json()["workspace"]
        client.headers["X-Workspace"] = workspace
        yield client


def test_events_and_exports_have_the_added_footnote(client: httpx.Client) -> None:
    events = ask(client, "What do bicycles cost?")
    checks, done = events[-2].data, events[-1].data
    assert [(each["citations"], each.get("attached")) for each in checks["sentences"]] == [([1], True), ([], None)]
    assert done["cited"] == [1]
    answer = {"run_id": done["run_id"]}
    exports = {
        form: client.get(f"/api/v1/runs/{answer['run_id']}/export", params={"format": form})
        for form in ("markdown", "html", "docx", "json")
    }
    assert "Bicycles cost 4 euros on weekdays.[^1] Autumn" in exports["markdown"].text
    assert "Footnote found this source. The model named none" in exports["markdown"].text
    assert "Footnote found this source. The model named none" in exports["html"].text
    paragraphs = [each.text for each in Document(io.BytesIO(exports["docx"].content)).paragraphs]
    assert "Footnote found this source. The model named none" in paragraphs
    assert '"attached"' in json.dumps(exports["json"].json())
