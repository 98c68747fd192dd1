"""A model's server that misbehaves: the exact error, once, and nothing of the foreign text."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import server_of_rivers
from tests.support.faultruns import BEFORE_THE_MODEL, expected, run_elsewhere, run_fault
from tests.support.faults import ELSEWHERE, PATIENCE_S, SCRIPTED, Fault
from tests.support.provider import SENTENCE, Provider, Script
from tests.support.server import ask, text_of

pytestmark = pytest.mark.slow

STATUS = {"model_rejected": 503, "model_unreachable": 503, "model_timeout": 503, "rate_limited": 429}
BY_NAME = {fault.name: fault for fault in SCRIPTED}


@pytest.fixture(scope="module")
def patient(shared_provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that waits for a first token as long as the faults are made for."""
    folder = tmp_path_factory.mktemp("patient")
    with server_of_rivers(folder, shared_provider, first_token_timeout_s=PATIENCE_S) as (_, client):
        yield client


@pytest.fixture
def asked(patient: httpx.Client, shared_provider: Provider) -> httpx.Client:
    shared_provider.script = Script()
    shared_provider.next_scripts.clear()
    shared_provider.requests.clear()
    return patient


def check_sentence(message: str, fault: Fault) -> None:
    assert fault.says in message
    assert message.endswith(".")
    for foreign in ("secret", "told to answer", "nginx", "Traceback", "127.0.0.1", "/v1", "sk-"):
        assert foreign not in message


@pytest.mark.parametrize("fault", SCRIPTED, ids=lambda fault: fault.name)
def test_a_fault_of_the_model_ends_as_it_must_and_leaves_nothing_behind(
    asked: httpx.Client, shared_provider: Provider, fault: Fault
) -> None:
    seen = run_fault(fault, asked, shared_provider)
    assert seen == expected(fault, seen.message)
    if fault.code:
        check_sentence(seen.message, fault)


@pytest.mark.parametrize("fault", ELSEWHERE, ids=lambda fault: fault.name)
def test_an_address_without_a_model_gets_its_own_message(tmp_path: Path, fault: Fault) -> None:
    seen = run_elsewhere(fault, tmp_path)
    assert seen == expected(fault, seen.message)
    check_sentence(seen.message, fault)


@pytest.mark.parametrize(
    ("name", "again"),
    [("401", False), ("429", True), ("500", True), ("HTML in place of JSON", False), ("cut in the middle", True)],
)
def test_a_fault_of_the_model_is_a_status_of_the_json_route(
    asked: httpx.Client, shared_provider: Provider, name: str, *, again: bool
) -> None:
    fault = BY_NAME[name]
    [shared_provider.script] = fault.scripts
    answer = asked.post("/query", json={"query": "How long is the Nile?"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (STATUS[str(fault.code)], fault.code)
    assert list(error) == ["code", "message", "detail"]
    assert error["detail"]["answer"] == fault.text
    assert (int(answer.headers.get("Retry-After", "0")) > 0) is again


def test_every_kind_of_fault_has_words_of_its_own(asked: httpx.Client, shared_provider: Provider) -> None:
    different = [
        "401", "404, an unknown model", "429, not to be retried", "garbage between tokens", "reset in the middle",
        "an answer without a word", "400 of a content filter",
    ]  # fmt: skip
    messages = {run_fault(BY_NAME[name], asked, shared_provider).message for name in different}
    assert len(messages) == len(different)


def test_an_error_is_the_last_event_and_says_whether_to_try_again(
    asked: httpx.Client, shared_provider: Provider
) -> None:
    shared_provider.script = Script(cut_at=3)
    events = ask(asked)
    assert [event.type for event in events] == [*BEFORE_THE_MODEL, *["token"] * 3, "error"]
    error = events[-1].data
    assert error == {
        "run_id": error["run_id"], "code": "model_unreachable", "message": error["message"], "retryable": True
    }  # fmt: skip


def test_tokens_of_a_broken_answer_are_never_sent_twice(asked: httpx.Client, shared_provider: Provider) -> None:
    shared_provider.next_scripts.append(Script(drop_at=1))
    events = ask(asked)
    assert (text_of(events), events[-1].type, len(shared_provider.requests)) == (SENTENCE[0], "error", 1)
