"""`python -m benchmarks.speed [PART OF A NAME]`: measure, and print one table."""

import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from benchmarks.speed import convert, draw, gaps, ingest, latency, memory, page, search, start, tokens, wire
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement, render

LIMIT_S = 590
FAILED = "failed"
MEASUREMENTS: dict[str, Callable[[Stage], list[Measurement]]] = {
    "tokens": tokens.measure,
    "wire": wire.measure,
    "page": page.measure,
    "latency": latency.measure,
    "search": search.measure,
    "gaps": gaps.measure,
    "ingest": ingest.measure,
    "convert": convert.measure,
    "draw": draw.measure,
    "start": start.measure,
    "memory": memory.measure,
}


class OutOfTime(BaseException):
    """Not an `Exception`, so that no measurement goes on."""


def _out_of_time(_signal: int, _frame: FrameType | None) -> None:
    raise OutOfTime


def main() -> int:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.alarm(LIMIT_S)
    rows: list[Measurement] = []
    try:
        with Stage() as stage:
            for name, measure in MEASUREMENTS.items():
                if wanted in name:
                    rows += _measured(name, measure, stage)
    except OutOfTime:
        rows.append(Measurement("all", f"{FAILED}: not complete after {LIMIT_S} s"))
    print(render(rows))
    return 1 if not rows or any(row.measured.startswith(FAILED) for row in rows) else 0


def _measured(name: str, measure: Callable[[Stage], list[Measurement]], stage: Stage) -> list[Measurement]:
    started = time.perf_counter()
    try:
        return measure(stage)
    except Exception as error:  # noqa: BLE001 - the other measurements are still worth their time
        return [Measurement(name, f"{FAILED}: {error or type(error).__name__}")]
    finally:
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
