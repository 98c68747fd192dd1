"""What lines say, record by record; `tests/test_log.py` has the whole program's."""

import asyncio
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from services.errors import ModelRejected
from services.events import Done, Failed, Timings
from services.operations import logs
from services.operations.log_format import JsonLines, TextLines, causes, kind_of

SECRET = "word-of-a-visitor"


class Amount(BaseModel):
    amount: int


def record(message: str, *values: object, name: str = "services.x", error: bool = False, **extra: Any) -> Any:
    info = sys.exc_info() if error else None
    made = logging.LogRecord(name, logging.WARNING, "/lib/module.py", 12, message, values, info)
    made.created = 1_700_000_000.5
    for key, value in extra.items():
        setattr(made, key, value)
    return made


def failing(work: Callable[[], object]) -> Any:
    """The record of an exception that a library raised and we caught."""
    try:
        work()
    except Exception:  # noqa: BLE001 - whatever it is
        return record("the store failed", error=True)
    raise AssertionError


def test_a_line_of_text_has_its_time_in_utc_and_its_fields() -> None:
    line = TextLines().format(record("answer ended", fields={"outcome": "stop"}, ids={"run_id": "r1"}))
    assert line == "2023-11-14T22:13:20.500Z WARNING services.x: answer ended outcome=stop run_id=r1"


def test_a_line_of_json_has_the_same() -> None:
    line = JsonLines().format(record("%d of %d", 1, 2, fields={"ms": 1.5}, ids={"run_id": "r1"}))
    assert json.loads(line) == {
        "time": "2023-11-14T22:13:20.500Z",
        "level": "warning",
        "logger": "services.x",
        "message": "1 of 2",
        "ms": 1.5,
        "run_id": "r1",
    }


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\x00", "\x85", "\u2028", "\x9b"])
@pytest.mark.parametrize("lines", [TextLines(), JsonLines()])
def test_no_message_forges_a_line_or_colours_the_terminal(lines: logging.Formatter, character: str) -> None:
    line = lines.format(record("before%s2023-11-14 INFO root: forged", character, fields={"code": character}))
    assert character not in line
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    "work",
    [
        lambda: json.loads(SECRET),
        lambda: Amount.model_validate({"amount": SECRET}),
        lambda: dict[str, str]()[SECRET],
        lambda: open(f"/nowhere/{SECRET}"),  # noqa: PTH123, SIM115
        lambda: exec(f"raise ExceptionGroup('{SECRET}', [ValueError('{SECRET}')])"),  # noqa: S102
    ],
)
def test_an_exception_tells_its_kinds_and_places_but_quotes_nothing(work: Callable[[], object]) -> None:
    made = failing(work)
    text, line = TextLines().format(made), JsonLines().format(made)
    assert SECRET not in text + line
    assert "test_logs.py" in text
    kind = type(made.exc_info[1]).__qualname__
    assert kind in text
    assert kind in json.loads(line)["exception"]
    assert all(each.startswith("    ") for each in text.splitlines()[1:])


def test_an_exception_tells_what_led_to_it() -> None:
    def work() -> None:
        try:
            json.loads(SECRET)
        except ValueError as error:
            raise ModelRejected(SECRET) from error

    text = TextLines().format(failing(work))
    assert SECRET not in text
    assert text.index("json.decoder.JSONDecodeError") < text.index("services.errors.ModelRejected")


def test_an_exception_that_leads_to_itself_has_an_end() -> None:
    def work() -> None:
        first, second = ValueError(), KeyError()
        first.__cause__, second.__cause__ = second, first
        raise first

    assert TextLines().format(failing(work)).count("Traceback") == 2


def test_error_numbers_and_statuses_are_logged() -> None:
    assert kind_of(OSError(28, SECRET)) == "OSError 28"
    error = ModelRejected(SECRET)
    error.__cause__ = OSError(28, SECRET)
    assert causes(error) == "services.errors.ModelRejected from OSError 28"


def test_a_librarys_message_is_logged_by_location_only() -> None:
    made = record("Task failed: %s", SECRET, name="asyncio", fields={"extra": SECRET})
    assert JsonLines()._message(made) == "a message of module.py:12"  # noqa: SLF001
    for lines in (TextLines(), JsonLines()):
        assert SECRET not in lines.format(made)


def test_a_warning_is_logged_by_kind_and_location() -> None:
    made = record("%s", warnings.formatwarning(SECRET, UserWarning, "/lib/module.py", 7), name="py.warnings")
    assert TextLines().format(made).endswith("py.warnings: /lib/module.py:7: UserWarning")


def test_level_debug_logs_everything() -> None:
    made = failing(lambda: json.loads(SECRET))
    assert "JSONDecodeError: Expecting value" in TextLines(verbose=True).format(made)
    foreign = record("GET %s", SECRET, name="httpx2")
    assert json.loads(JsonLines(verbose=True).format(foreign))["message"] == f"GET {SECRET}"


def test_no_log_level_shows_a_key() -> None:
    key = "sk-clé-secret"
    keys = [key, "a"]

    def work() -> None:
        raise ValueError(f"refused: {key}")

    for verbose in (False, True):
        for lines in (TextLines(verbose=verbose, keys=keys), JsonLines(verbose=verbose, keys=keys)):
            assert "sk-cl" not in lines.format(failing(work))
            line = lines.format(record("a key: %s", key))
            assert "a key: [key]" in line


async def test_lines_of_a_run_carry_its_id_also_from_its_tasks_and_threads(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("services.x")
    caplog.handler.addFilter(logs._add_ids)  # noqa: SLF001 - what `configure` adds to the program's handler
    caplog.set_level(logging.INFO)

    async def run(name: str) -> None:
        logs.run_id.set(name)
        log.info("in the task")
        await asyncio.to_thread(log.info, "in a thread")
        await asyncio.create_task(in_a_task())

    async def in_a_task() -> None:
        log.info("in a task of the task")

    await asyncio.gather(asyncio.create_task(run("one")), asyncio.create_task(run("two")))
    log.info("outside")
    with logs.on_behalf_of("three"):
        log.info("on behalf")
    log.info("outside again")
    carried = sorted(made.__dict__["ids"].get("run_id", "") for made in caplog.records)
    assert carried == ["", "", "one", "one", "one", "three", "two", "two", "two"]
    caplog.handler.removeFilter(logs._add_ids)  # noqa: SLF001


def test_a_run_ends_with_one_line_without_a_word_of_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(logs._add_ids)  # noqa: SLF001
    caplog.set_level(logging.INFO)
    timings = Timings(retrieval=9.5, first_token=200.5, total=800)
    done = Done(run_id="r1", finish_reason="stop", cited=(1,), model=SECRET, usage=None, timings_ms=timings)
    failed = Failed(run_id="r2", code="rate_limited", message=SECRET, retryable=True)
    logs.run_ended(done, ms=800, tokens=46, passages=8)
    logs.run_ended(failed, ms=30, tokens=0, passages=8)
    caplog.handler.removeFilter(logs._add_ids)  # noqa: SLF001
    text = [TextLines().format(made).partition("services.operations.logs: ")[2] for made in caplog.records]
    assert text == [
        "answer ended outcome=stop ms=800 tokens=46 passages=8 first_token_ms=200.5 run_id=r1",
        "answer ended outcome=rate_limited ms=30 tokens=0 passages=8 run_id=r2",
    ]


PRINTING = f"""
import traceback
from services.operations.logs import configure
from services.settings import Settings

configure(Settings(log_format="json"))
print("{SECRET}")
try:
    int("{SECRET}")
except ValueError:
    traceback.print_exc()
"""


def test_what_a_library_prints_is_a_record_without_its_text_and_so_is_a_traceback() -> None:
    run = subprocess.run([sys.executable, "-c", PRINTING], capture_output=True, text=True, check=True)
    line, printed = map(json.loads, run.stderr.splitlines())
    assert (line["logger"], line["message"]) == ("stdout", "a message of <string>:7")
    assert printed["message"] == "an error was printed"
    assert printed["exception"].endswith("\nValueError")
    assert SECRET not in run.stderr + run.stdout
