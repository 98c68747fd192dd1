"""Question to first event and to first token, with an instant model and 10,000 passages to search."""

import asyncio
import secrets
import statistics

from benchmarks.load.client import ReceivedAnswer, ask, upload
from benchmarks.speed.documents import DocumentWriter
from benchmarks.speed.scripts import ask_for
from benchmarks.speed.stage import Stage
from benchmarks.speed.table import Measurement

DOCUMENTS = 10
PASSAGES = 10_000
CHARS_PER_PASSAGE = 1160
WARM_UP, QUESTIONS = 5, 50
MOST_FIRST_EVENT_MS, MOST_FIRST_TOKEN_MS = 10, 60


def measure(stage: Stage) -> list[Measurement]:
    workspace = secrets.token_urlsafe(24)
    passages = asyncio.run(fill(stage.server.port, workspace, PASSAGES, DOCUMENTS))
    if not 0.95 < passages / PASSAGES < 1.15:
        raise RuntimeError(f"{passages} passages were made, not {PASSAGES}")
    stage.server.settle()
    answers = asyncio.run(_ask(stage.server.port, workspace))
    event = statistics.median(answer.first_event_ms for answer in answers)
    token = statistics.median(answer.first_token_ms for answer in answers)
    slowest = max(answer.first_token_ms for answer in answers)
    stored = f"{passages:,} passages stored"
    return [
        Measurement(f"question to first event, {stored}, median", f"{event:.1f} ms", event, MOST_FIRST_EVENT_MS, "ms"),
        Measurement(
            "question to first token, instant model, the same, median",
            f"{token:.1f} ms (slowest of {QUESTIONS}: {slowest:.0f} ms)",
            token,
            MOST_FIRST_TOKEN_MS,
            "ms",
        ),
    ]


async def fill(port: int, workspace: str, passages: int, documents: int) -> int:
    """Store about a number of passages in a number of documents; returns how many there are."""
    writer = DocumentWriter(seed=2)
    stored = 0
    for number in range(documents):
        text = writer.text(passages // documents * CHARS_PER_PASSAGE)
        answer = await upload(port, {f"document-{number}.md": text.encode()}, workspace=workspace)
        stored += answer["documents"][0]["passages"]
    return stored


async def _ask(port: int, workspace: str) -> list[ReceivedAnswer]:
    writer = DocumentWriter(seed=3)
    answers: list[ReceivedAnswer] = []
    for _ in range(WARM_UP + QUESTIONS):
        question = f"What is the {' '.join(writer.words(5))}?"
        answers.append(await ask(port, ask_for("script-instant", question), workspace=workspace))
    return answers[WARM_UP:]
