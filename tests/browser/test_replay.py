"""Recorded answers on the page: a demo without a model and without documents."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from services.recordings import Recording
from services.settings import Settings
from tests.browser.conftest import Visitors
from tests.support.citations import citation
from tests.support.recordings import recording
from tests.support.server import Server, settings_for
from ui import create_app

QUESTIONS = ("How long is the Nile?", "How long is the Rhine?")


def recordings() -> list[Recording]:
    texts = ("The Nile is **6,650 km** long [1].", "The Rhine is 1,230 km long [1].")
    found = [citation(text=text.replace("*", "").replace(" [1]", "")) for text in texts]
    return [
        recording(f"run-{number}", text, question=question, citations=[cited])
        for number, (text, question, cited) in enumerate(zip(texts, QUESTIONS, found, strict=True))
    ]


@pytest.fixture(scope="module")
def replaying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    def create(settings: Settings) -> FastAPI:
        return create_app(settings, recordings=recordings())

    with Server(settings_for(tmp_path_factory.mktemp("replaying")), create) as server:
        yield server


def test_the_recorded_questions_are_offered_and_their_answers_played(replaying: Server, visitors: Visitors) -> None:
    visitor = visitors.open(replaying)
    expect(visitor.page.locator("#documents-panel .foot")).to_contain_text("Recorded answers are played.")
    expect(visitor.page.locator("#chat .example")).to_have_text(list(QUESTIONS))
    visitor.page.get_by_text(QUESTIONS[0]).click()
    visitor.wait_until_answered()
    assert visitor.answer.startswith("The Nile is 6,650 km long[1].")
    tools = visitor.page.locator(".tools").last
    expect(tools.get_by_role("button")).to_have_text(["Retry", "Edit", "Copy"])
    expect(tools).to_contain_text("m")
    visitor.page.locator(".sources .src.cited > summary").click()
    expect(visitor.page.locator(".sources .passage")).to_contain_text("The Nile is 6,650 km long.")
    visitor.page.locator("a.fn").last.click()
    expect(visitor.page.locator("#viewer .failed")).to_contain_text("the answer was recorded elsewhere")
    expect(visitor.page.locator("#viewer .text")).to_have_text("The Nile is 6,650 km long.")
    visitor.errors.clear()  # the browser reports that the document was not found
    visitor.ask(QUESTIONS[1].lower())
    visitor.wait_for_text("1,230 km")
    assert visitor.errors == []
