"""`ChatOpenAI.astream` alone: `python -m benchmarks.programs.astream BASE_URL (defaults|no-chunk-timeout)`.

On its standard input `ask N QUESTION` starts N answers at once, and `count` tells how many tokens have come so far,
how many of these answers have had one, and how many are complete.
"""

import asyncio
import sys
from typing import Any

from langchain_openai import ChatOpenAI


class Counter:
    def __init__(self, model: ChatOpenAI) -> None:
        self._model = model
        self._answers: list[asyncio.Task[None]] = []
        self._tokens: list[int] = []

    def start(self, count: int, question: str) -> None:
        self._tokens = [0] * count
        self._answers = [asyncio.create_task(self._answer(number, question)) for number in range(count)]

    def report(self) -> str:
        complete = sum(answer.done() for answer in self._answers)
        return f"{sum(self._tokens)} {sum(map(bool, self._tokens))} {complete}"

    async def _answer(self, number: int, question: str) -> None:
        async for chunk in self._model.astream(question):
            if chunk.content:
                self._tokens[number] += 1


async def main() -> None:
    base_url, variant = sys.argv[1:]
    options: dict[str, Any] = {"stream_chunk_timeout": None} if variant == "no-chunk-timeout" else {}
    counter = Counter(ChatOpenAI(model="gpt-4o-mini", base_url=base_url, api_key=lambda: "none", **options))
    while line := await asyncio.to_thread(sys.stdin.readline):
        match line.split(maxsplit=2):
            case ["ask", count, question]:
                counter.start(int(count), question)
                print("started", flush=True)
            case _:
                print(counter.report(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
