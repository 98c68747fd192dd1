"""Search among very many passages of one workspace: `python -m benchmarks.scale --passages 40000 200000`.

Measures, on one table of passages as the store keeps it: how long it takes to index, what searches take meanwhile and
afterwards, how many of the ten nearest passages the index of vectors finds, and what a search in a workspace of one
document takes beside it. The text is nonsense (`benchmarks.speed.documents.DocumentWriter`): passages are put together
of four stretches out of 50,000, and have the mean of their vectors.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import lancedb
import numpy as np
from numpy.typing import NDArray

from benchmarks.speed.documents import DocumentWriter
from services.documents import Document, Passage
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import BY_MEANING, BY_WORDS
from services.storage.passage_table import PassageTable, Scope
from services.storage.schema import Hit
from services.storage.tidying import Tidying
from services.text.terms import question_terms, terms_of

POOL, OF_A_PASSAGE = 50_000, 4
STRETCH_CHARS = 300
OF_A_DOCUMENT = 2_000
QUESTIONS, WARM_UP = 100, 5
NEAREST = 10
SMALL = Scope(["0" * 32], 20)

T = TypeVar("T")
Vectors = NDArray[np.float32]


class Pool:
    """Stretches of text, with their terms and their vectors."""

    def __init__(self, embeddings: WordLlamaEmbeddings, stretches: int = POOL) -> None:
        writer = DocumentWriter(seed=4)
        self._random = random.Random(5)
        self.texts = [writer.text(STRETCH_CHARS) for _ in range(stretches)]
        self.terms = [" ".join(terms_of(text)) for text in self.texts]
        self.vectors = np.array(embeddings.embed_documents(self.texts), dtype=np.float32)

    def document(self, number: int, passages: int) -> tuple[Document, list[Passage], Vectors]:
        """A document with a number of passages."""
        made: list[Passage] = []
        vectors = np.empty((passages, self.vectors.shape[1]), dtype=np.float32)
        for index in range(passages):
            chosen = self._random.choices(range(len(self.texts)), k=OF_A_PASSAGE)
            text = " ".join(self.texts[each] for each in chosen)
            made.append(Passage(None, 0, len(text), text, part=1, searched=tuple(self.terms[each] for each in chosen)))
            mean = self.vectors[chosen].mean(axis=0)
            vectors[index] = mean / np.linalg.norm(mean)
        document = Document(f"{number:032x}", "w", "a.txt", "text/plain", 1, "", None, 1, passages, time.time())
        return document, made, vectors


async def measure(
    folder: Path, pool: Pool, embeddings: WordLlamaEmbeddings, passages: int, asked_at_most: int = QUESTIONS
) -> None:
    connection = await lancedb.connect_async(str(folder))
    table = await PassageTable.open(connection, "large", Tidying())
    small = await PassageTable.open(connection, "small", Tidying())
    document, made, vectors = pool.document(0, SMALL.passages)
    await small.add(document, made, vectors.tolist())
    await small.maintain()
    readings: list[str] = []
    started = time.perf_counter()
    for number in range(1, passages // OF_A_DOCUMENT + 1):
        document, made, vectors = pool.document(number, OF_A_DOCUMENT)
        await table.add(document, made, vectors.tolist())
        readings.append(document.id)
    say(f"{passages:,} passages in {len(readings)} documents: stored in {time.perf_counter() - started:.0f} s")
    every = Scope(readings, passages)
    writer = DocumentWriter(seed=6)
    questions = [f"What is the {' '.join(writer.words(8))}?" for _ in range(asked_at_most + WARM_UP)]
    asked = embeddings.embed_documents(questions)
    maintaining = asyncio.create_task(indexed(table))
    started = time.perf_counter()
    meanwhile = await timed_until(
        maintaining, questions, lambda question: small.by_words(question_terms(question), SMALL, BY_WORDS)
    )
    say(f"  indexed in {time.perf_counter() - started:.0f} s; a search of one document meanwhile: {summary(meanwhile)}")
    by_words = await timed(questions, lambda question: table.by_words(question_terms(question), every, BY_WORDS))
    say(f"  by words: {summary(by_words)}")
    times = await timed(asked, lambda vector: table.by_meaning(vector, every, BY_MEANING, exact=True))
    say(f"  by meaning, each compared: {summary(times)}")
    times = await timed(asked, lambda vector: table.by_meaning(vector, every, BY_MEANING, exact=False))
    say(f"  by meaning, by the index: {summary(times)}")
    some = Scope(readings[:3], 3 * OF_A_DOCUMENT)
    times = await timed(asked, lambda vector: table.by_meaning(vector, some, BY_MEANING, exact=True))
    say(f"  by meaning in three documents of it: {summary(times)}")
    say(f"  found of the {NEAREST} nearest by the index: {await recall(table, every, asked):.3f}")
    times = await timed(questions, lambda question: small.by_words(question_terms(question), SMALL, BY_WORDS))
    say(f"  a search of one document afterwards: {summary(times)}")
    connection.close()  # type: ignore[no-untyped-call]


async def indexed(table: PassageTable) -> bool:
    return await table.maintain() and await table.index_vectors()


async def recall(table: PassageTable, scope: Scope, asked: Sequence[Sequence[float]]) -> float:
    """Which part of the nearest passages the index finds."""
    found = []
    for vector in asked[WARM_UP:]:
        exact, near = [await table.by_meaning(vector, scope, NEAREST, exact=each) for each in (True, False)]
        found.append(len({hit.passage_id for hit in exact} & {hit.passage_id for hit in near}) / NEAREST)
    return statistics.mean(found)


async def timed(asked: Sequence[T], search: Callable[[T], Awaitable[list[Hit]]]) -> list[float]:
    """What each search takes, in milliseconds, after some to warm up."""
    times = []
    for each in asked:
        started = time.perf_counter()
        await search(each)
        times.append((time.perf_counter() - started) * 1000)
    return times[WARM_UP:]


async def timed_until(
    task: "asyncio.Task[bool]", questions: Sequence[str], search: Callable[[str], Awaitable[list[Hit]]]
) -> list[float]:
    times: list[float] = []
    while not task.done():
        times += await timed([*questions[:WARM_UP], questions[len(times) % len(questions)]], search)
        await asyncio.sleep(0.02)
    await task
    return times


def summary(times: Sequence[float]) -> str:
    if not times:
        return "none"
    return f"median {statistics.median(times):.1f} ms, one in ten over {sorted(times)[int(len(times) * 0.9)]:.1f} ms"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=[40_000])
    arguments = parser.parse_args()
    embeddings = WordLlamaEmbeddings()
    pool = Pool(embeddings)
    for passages in arguments.passages:
        with tempfile.TemporaryDirectory(prefix="scale-") as folder:
            asyncio.run(measure(Path(folder), pool, embeddings, passages))


if __name__ == "__main__":
    main()
