"""`python -m benchmarks.load`: one worker on one core holds many streams, whatever their clients do."""

import argparse
import asyncio
import math
import statistics
import sys
import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from benchmarks.load.crowd import LEAVING_PER_S, Crowd, break_at_random, leave_at_random
from benchmarks.load.listener import StreamedAnswer
from benchmarks.load.tabs import Tab, opened
from benchmarks.load.watching import Held, Window, closings, pinned, resting, until_closed, watch
from benchmarks.speed.scripts import HELD_S, PACED_PER_SECOND
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement, render
from tests.support.processes import MeasuredProgram

MOST_LAG_MS = 250
MUTE = 2
AT_ONCE = 20
LONGEST_S = HELD_S - 40


@dataclass(frozen=True, slots=True)
class Options:
    streams: int = 200
    seconds: float = 120.0
    tabs: int = 2
    leaves: int = 1000
    breaks: int = 1000
    close_s: float = 1.0
    """How soon after a client left the connection to the model must be closed."""
    seed: int = 1

    @property
    def send_timeout_s(self) -> float:
        """The time after which the server disconnects a client that reads nothing, within the test."""
        return min(30.0, max(2.0, self.seconds / 6))

    @classmethod
    def of(cls, arguments: Sequence[str]) -> "Options":
        parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
        for field in fields(cls):
            parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
        options = cls(**vars(parser.parse_args(arguments)))
        if options.seconds > LONGEST_S:
            parser.error(f"answers are {HELD_S} seconds long: hold them for {LONGEST_S} at most")
        return options


def measure(options: Options) -> list[Measurement]:
    with Stage() as stage, pinned(stage, settings_of(options)) as server:
        return measured(server, stage.provider, options)


def settings_of(options: Options) -> dict[str, str]:
    """How the server is set up that `measured` takes."""
    return {
        "FOOTNOTE_ANSWER_TIMEOUT_S": "600",
        "FOOTNOTE_MAX_STREAMS": str(options.streams + 100),
        "FOOTNOTE_SEND_TIMEOUT_S": str(options.send_timeout_s),
        "FOOTNOTE_RESUME_GRACE_S": "5",  # what nobody comes back for is soon over
    }


def measured(server: MeasuredProgram, provider: MeasuredProgram, options: Options) -> list[Measurement]:
    asyncio.run(leave_at_random(server.port, AT_ONCE, AT_ONCE, options.seed))
    server.settle()
    return asyncio.run(_measure(server, provider, options))


async def _measure(server: MeasuredProgram, provider: MeasuredProgram, options: Options) -> list[Measurement]:
    before = await resting(server)
    return [
        *await _load(server, provider, options, before),
        await _leaves(server, provider, options),
        await _breaks(server, options),
        _left_over(before, await resting(server, before)),
    ]


async def _load(
    server: MeasuredProgram, provider: MeasuredProgram, options: Options, before: Held
) -> list[Measurement]:
    crowd = Crowd(server.port, options.seed)
    async with opened(server.port, options.tabs, options.seed) as tabs:
        staying = [asyncio.create_task(tab.stay()) for tab in tabs]
        await crowd.come(options.streams)
        crowd.rove()
        await crowd.fall_silent(MUTE)
        silent = time.monotonic()
        for answer in crowd.answers:
            answer.lags_us = array("L")  # what came while others still arrived does not count
        window = await watch(server, provider, options.seconds)
        problems = [*crowd.problems(), *(task.exception() for task in staying if task.done())]
        await crowd.leave()
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    for dropped in crowd.dropped:
        print("dropped:", dropped, file=sys.stderr)
    if problems:
        raise RuntimeError(f"visitors failed: {problems}")
    after = await resting(server, before)
    silences = {answer.tag: silent for answer in crowd.mute}
    return [
        _streams(crowd, window, options),
        _first_token(crowd.roving),
        _lag(crowd.answers),
        _cpu(window),
        _memory(before, window, after),
        _events("events lost or doubled meanwhile", crowd.answers, f", {crowd.stalls} stalls"),
        await _closed(
            f"{len(crowd.departures)} clients left, most of them in the end, {LEAVING_PER_S:.0f} a second",
            provider,
            crowd.departures,
            options.close_s,
        ),
        await _closed("clients stopped reading", provider, silences, 2 * max(options.send_timeout_s, options.close_s)),
        *([_reloads(tabs)] if tabs else []),
    ]


async def _leaves(server: MeasuredProgram, provider: MeasuredProgram, options: Options) -> Measurement:
    departures = await leave_at_random(server.port, options.leaves, AT_ONCE, options.seed)
    await until_closed(provider, departures, options.close_s)
    return await _closed(f"{options.leaves:,} clients left at random moments", provider, departures, options.close_s)


async def _breaks(server: MeasuredProgram, options: Options) -> Measurement:
    answers = await break_at_random(server.port, options.breaks, AT_ONCE, options.seed)
    return _events(f"events lost or doubled over {options.breaks:,} random disconnects", answers)


def _streams(crowd: Crowd, window: Window, options: Options) -> Measurement:
    held = min(len(crowd.held) - len(crowd.dropped), *window.active)
    measured = (
        f"{held} ({min(window.active)} to {max(window.active)} answers on their way, {len(crowd.dropped)} dropped; "
        f"{window.tokens / window.seconds:,.0f} tokens a second)"
    )
    name = f"streams of {PACED_PER_SECOND} tokens a second held for {options.seconds:.0f} s by one worker on one core"
    return Measurement(name, measured, held, options.streams, at_least=True)


def _first_token(answers: Sequence[StreamedAnswer]) -> Measurement:
    times = sorted(answer.first_token_ms for answer in answers if answer.first_token_ms is not None)
    measured = f"{_quantile(times, 0.5):.0f} ms (p99 {_quantile(times, 0.99):.0f} ms; {len(times)} questions)"
    return Measurement("question to first token meanwhile, median", measured)


def _lag(answers: Sequence[StreamedAnswer]) -> Measurement:
    lags_ms = sorted(lag / 1000 for answer in answers for lag in answer.lags_us)
    p99 = _quantile(lags_ms, 0.99)
    measured = (
        f"{p99:.0f} ms (median {_quantile(lags_ms, 0.5):.1f} ms, slowest {lags_ms[-1]:.0f} ms; {len(lags_ms):,} tokens)"
    )
    return Measurement("a token's way from the model's server to the client, p99", measured, p99, MOST_LAG_MS, "ms")


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The least value that this share of them does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def _cpu(window: Window) -> Measurement:
    measured = (
        f"{window.server_cpu_s / window.seconds:.0%} of its core ({window.server_cpu_s / window.tokens * 1e6:.0f} us "
        f"a token; clients, model and browsers took {window.others_cpu:.0%} of the other cores)"
    )
    return Measurement("CPU of the server meanwhile", measured)


def _memory(before: Held, window: Window, after: Held) -> Measurement:
    peak = max(window.megabytes)
    measured = f"{before.megabytes:.0f} MB before, {peak:.0f} MB at most, {after.megabytes:.0f} MB after"
    return Measurement("memory of the server", measured)


def _events(name: str, answers: Sequence[StreamedAnswer], more: str = "") -> Measurement:
    wrong = sum(answer.lost + answer.doubled for answer in answers)
    tokens = sum(answer.tokens for answer in answers)
    returns = sum(answer.resumes for answer in answers)
    return Measurement(name, f"{wrong} ({tokens:,} tokens; {returns:,} returns{more})", wrong, 0)


async def _closed(what: str, provider: MeasuredProgram, since: Mapping[str, float], most_s: float) -> Measurement:
    """How soon the connections to the model of those who left were closed."""
    seen = await closings(provider, since)
    late = seen.later_than(most_s)
    ms = [seconds * 1000 for seconds in seen.seconds] or [math.nan]
    measured = f"{late} (median {statistics.median(ms):,.0f} ms, slowest {max(ms):,.0f} ms"
    if seen.never_asked:
        measured += f"; {seen.never_asked} left before the model was asked"
    return Measurement(f"connections to the model open {most_s:g} s after {what}", f"{measured})", late, 0)


def _reloads(tabs: Sequence[Tab]) -> Measurement:
    reloads, went_on = sum(tab.reloads for tab in tabs), sum(tab.went_on for tab in tabs)
    answers, whole = sum(tab.answers for tab in tabs), sum(tab.whole for tab in tabs)
    measured = f"{reloads - went_on} of {reloads}; {whole} of {answers} complete answers were whole"
    wrong = reloads - went_on + answers - whole
    return Measurement(f"reloads of {len(tabs)} browser tabs after which the answer did not go on", measured, wrong, 0)


def _left_over(before: Held, after: Held) -> Measurement:
    extra = after.beyond(before)
    measured = (
        f"{extra} ({after.runs} runs, {after.clients} clients; {before.sockets} sockets before, {after.sockets} after; "
        f"{before.tasks} tasks before, {after.tasks} after)"
    )
    return Measurement("runs, clients, sockets and tasks left over in the end", measured, extra, 0)


def main(arguments: Sequence[str]) -> int:
    rows = measure(Options.of(arguments))
    print(render(rows))
    return 1 if any(row.verdict == "NO" for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
