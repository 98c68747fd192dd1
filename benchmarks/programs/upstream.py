"""The model's provider, `tests.support.provider`, with one script for each thing that is measured.

A question chooses its script by a word in it. On its standard input, `address` asks for the provider's base address;
`open` for how many answers are under way, that is neither complete nor left by who asked; `tokens` for how many tokens
were sent so far; `requests` for a list, as JSON, of each request's question's last word, when it came, when its client
left it (null if it stayed), in seconds of `time.monotonic`, and whether it is complete.
"""

import json
import sys

from benchmarks.speed.scripts import SCRIPTS
from tests.support.provider import Provider, Request


def _told(request: Request) -> tuple[str, float, float | None, bool]:
    return request.question.split()[-1], request.started_at, request.client_left_at, request.finished


def _answer(provider: Provider, line: str) -> str:
    requests = list(provider.requests)
    match line:
        case "address":
            return provider.base_url
        case "open":
            return str(sum(not request.finished and request.client_left_at is None for request in requests))
        case "tokens":
            return str(sum(request.tokens_sent for request in requests))
        case _:
            return json.dumps([_told(request) for request in requests])


def main() -> None:
    with Provider() as provider:
        provider.answer_for.update(SCRIPTS)
        for line in sys.stdin:
            print(_answer(provider, line.strip()), flush=True)


if __name__ == "__main__":
    main()
