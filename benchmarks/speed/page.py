"""CPU of server and browser per token that a page shows, against a stock `gr.ChatInterface`."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from playwright.sync_api import Browser, sync_playwright

from benchmarks.speed.scripts import FULL_SPEED_TOKENS, LAST_WORD, LIVE_PER_SECOND, LIVE_TOKENS, ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement
from tests.support.chromium import chromium
from tests.support.processes import HOST, MeasuredProgram, peer

REPEATS = 3
SETTLE_S, IDLE_S, AFTER_S = 2.0, 2.5, 0.5
ANSWER_TIMEOUT_S = 60.0
MOST_TIMES_FULL_SPEED, MOST_TIMES_LIVE = 0.15, 0.4
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_LAST_ANSWER = "[...document.querySelectorAll('[data-testid=bot]')].at(-1)"


@dataclass(frozen=True, slots=True)
class MeasuredPage:
    """A page in a server; `complete` is a JavaScript expression that tells whether the answer is."""

    program: MeasuredProgram
    complete: str


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU a token, above the idle page's."""

    server: float
    browser: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """Seconds of CPU so far, by the clock's time."""

    at: float
    server: float
    browser: float


def measure(stage: Stage) -> list[Measurement]:
    with peer("stock", stage.upstream) as stock, _browser() as browser:
        stock.seconds_until("/")
        ours = MeasuredPage(stage.server, f"!!{_LAST_ANSWER}?.querySelector('.tools')")
        other = MeasuredPage(stock, f"!!{_LAST_ANSWER}?.textContent.includes('{LAST_WORD.strip()}')")
        for subject in (ours, other):
            _cost(browser, subject, "script-full-speed", FULL_SPEED_TOKENS)
        full_speed = _medians(browser, (ours, other), "script-full-speed", FULL_SPEED_TOKENS)
        live = _medians(browser, (ours, other), "script-live", LIVE_TOKENS)
    return [
        *_rows(f"{FULL_SPEED_TOKENS:,} tokens at full speed", full_speed, MOST_TIMES_FULL_SPEED),
        *_rows(f"{LIVE_PER_SECOND} tokens a second", live, MOST_TIMES_LIVE),
    ]


def _rows(name: str, costs: tuple[Cost, Cost], target: float) -> list[Measurement]:
    ours, stock = costs
    pairs = {"server": (ours.server, stock.server), "browser": (ours.browser, stock.browser)}
    return [
        Measurement(
            f"page, {name}: {where} CPU per token",
            f"{mine / theirs:.3f} times ({mine:.0f} us; stock {theirs:.0f} us)",
            mine / theirs,
            target,
            "times gr.ChatInterface",
        )
        for where, (mine, theirs) in pairs.items()
    ]


def _medians(
    browser: Browser, subjects: tuple[MeasuredPage, MeasuredPage], script: str, tokens: int
) -> tuple[Cost, Cost]:
    rounds = [[_cost(browser, subject, script, tokens) for subject in subjects] for _ in range(REPEATS)]
    ours, stock = (
        Cost(statistics.median(cost.server for cost in costs), statistics.median(cost.browser for cost in costs))
        for costs in zip(*rounds, strict=True)
    )
    return ours, stock


def _cost(browser: Browser, subject: MeasuredPage, script: str, tokens: int) -> Cost:
    """Of one question in a page just opened."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://{HOST}:{subject.program.port}/")
        question = page.locator("textarea[data-testid=textbox]")
        question.fill(ask_for(script))
        time.sleep(SETTLE_S)
        opened = _read(subject)
        time.sleep(IDLE_S)
        asked = _read(subject)
        question.press("Enter")
        while not page.evaluate(subject.complete):
            if time.perf_counter() - asked.at > ANSWER_TIMEOUT_S:
                raise TimeoutError(f"no complete answer in the page within {ANSWER_TIMEOUT_S:.0f} s")
            time.sleep(0.25)
        time.sleep(AFTER_S)
        answered = _read(subject)
    busy, idle = answered.at - asked.at, asked.at - opened.at
    server = (answered.server - asked.server) - (asked.server - opened.server) / idle * busy
    of_browser = (answered.browser - asked.browser) - (asked.browser - opened.browser) / idle * busy
    return Cost(server / tokens * 1e6, of_browser / tokens * 1e6)


def _read(subject: MeasuredPage) -> _Reading:
    return _Reading(time.perf_counter(), subject.program.cpu_s(), sum(_chromium_cpu_s()))


def _chromium_cpu_s() -> Iterator[float]:
    """Of every process of our browser: itself, its renderers, its network and graphics."""
    for process in psutil.Process().children(recursive=True):
        try:
            if "chrom" in process.name():
                times = process.cpu_times()
                yield times.user + times.system
        except psutil.NoSuchProcess:
            continue


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
