"""`python -m benchmarks.reliability.faults`: each fault of the model's server, and what its client received."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed.table import MarkdownTable
from tests.api.conftest import server_of_rivers
from tests.support.faultruns import Seen, expected, run_elsewhere, run_fault
from tests.support.faults import ELSEWHERE, PATIENCE_S, SCRIPTED, Fault
from tests.support.provider import Provider

_MOST_CHARS = 90


def main() -> int:
    table = MarkdownTable(
        "fault", "the client saw", "text that stayed", "requests", "connections left", "as it should be"
    )
    wrong = 0
    for fault, seen in _runs():
        right = seen == expected(fault, seen.message) and fault.says in seen.message
        wrong += not right
        verdict = "yes" if right else "NO"
        table.add(fault.name, _told(seen), _kept(seen.text), str(seen.attempts), str(seen.leaked), verdict)
    print(table.render())
    return 1 if wrong else 0


def _runs() -> Iterator[tuple[Fault, Seen]]:
    with tempfile.TemporaryDirectory(prefix="footnote-faults-") as folder, Provider() as provider:
        within = Path(folder)
        with server_of_rivers(within, provider, first_token_timeout_s=PATIENCE_S) as (_, client):
            for fault in SCRIPTED:
                yield fault, run_fault(fault, client, provider)
        for number, fault in enumerate(ELSEWHERE):
            elsewhere = within / str(number)
            elsewhere.mkdir()
            yield fault, run_elsewhere(fault, elsewhere)


def _told(seen: Seen) -> str:
    return f"{seen.code}: {seen.message}" if seen.code else f"the answer, {seen.finish_reason}"


def _kept(text: str) -> str:
    return text if len(text) <= _MOST_CHARS else f"{len(text):,} characters"


if __name__ == "__main__":
    sys.exit(main())
