"""What a visitor knows of documents that were sent to a server which may die, and whether the server agrees."""

import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from fpdf import FPDF

DOCUMENTS = "/api/v1/documents"

State = Literal["sent", "there", "leaving", "gone", "either"]
"""`sent`: no answer yet. `leaving`: its deletion is asked for. `either`: its upload and a deletion crossed."""


@dataclass(slots=True)
class LedgerEntry:
    """A document: every page holds its word, which no other document has."""

    word: str
    kind: Literal["pdf", "txt"]
    pages: int
    state: State = "sent"
    crossed: bool = False
    id: str = ""

    @property
    def filename(self) -> str:
        return f"{self.word}.{self.kind}"

    def content(self) -> bytes:
        texts = [
            f"Page {n} of {self.word}. The {self.word} river is {n * 17} km long." for n in range(1, self.pages + 1)
        ]
        if self.kind == "txt":
            return "\n\n".join(texts).encode()
        document = FPDF()
        document.set_font("helvetica", size=12)
        for text in texts:
            document.add_page()
            document.multi_cell(0, 6, text)
        return bytes(document.output())


@dataclass(slots=True)
class Findings:
    """What was wrong, one line each; and how many documents were visible though nobody had been told so."""

    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    untold: int = 0

    @property
    def wrong(self) -> list[str]:
        return [*self.lost, *self.half, *self.back]


class Ledger:
    """One workspace, as its visitor knows it."""

    def __init__(self, workspace: str, chance: random.Random) -> None:
        self.headers = {"X-Workspace": workspace}
        self.entries: list[LedgerEntry] = []
        self._chance = chance
        self._emptying = 0

    def new(self) -> LedgerEntry:
        word = "".join(self._chance.choices("bcdfghklmnprtvz", k=9)) + "a"
        kind: Literal["pdf", "txt"] = self._chance.choice(("pdf", "txt"))
        entry = LedgerEntry(word, kind, self._chance.randint(1, 12), crossed=self._emptying > 0)
        self.entries.append(entry)
        return entry

    def stored(self, entry: LedgerEntry, document_id: str) -> None:
        entry.id = document_id
        entry.state = "either" if entry.crossed else "there"

    def one_to_delete(self) -> LedgerEntry | None:
        there = [entry for entry in self.entries if entry.state == "there"]
        return self._chance.choice(there) if there else None

    @contextmanager
    def emptying(self) -> Iterator[None]:
        """While everything is being deleted. Left without an exception, all that was there before is gone."""
        before = [entry for entry in self.entries if entry.state in {"there", "leaving", "either"}]
        for entry in before:
            entry.state = "leaving"
        for entry in self.entries:
            entry.crossed = entry.crossed or entry.state == "sent"
        self._emptying += 1
        try:
            yield
        finally:
            self._emptying -= 1
        for entry in before:
            entry.state = "gone"

    async def compare(self, client: httpx.AsyncClient, findings: Findings) -> list[str]:
        """Look at everything after a restart, and take it from then on as it is; returns the ids of what is there."""
        answer = await client.get(DOCUMENTS, headers=self.headers)
        listed: dict[str, dict[str, Any]] = {each["filename"]: each for each in answer.json()["documents"]}
        for entry in self.entries:
            document = listed.pop(entry.filename, None)
            if document is None:
                if entry.state == "there":
                    findings.lost.append(f"{entry.filename} was acknowledged and is not there")
                entry.state = "gone"
                continue
            if entry.state == "gone":
                findings.back.append(f"{entry.filename} was deleted or refused, and is there")
            findings.untold += entry.state == "sent"
            entry.state, entry.id, entry.crossed = "there", document["id"], False
            findings.half += [f"{entry.filename}: {flaw}" async for flaw in self._flaws(client, entry, document)]
        findings.back += [f"{name} is there twice, or of unknown origin" for name in listed]
        return [entry.id for entry in self.entries if entry.state == "there"]

    async def _flaws(
        self, client: httpx.AsyncClient, entry: LedgerEntry, document: dict[str, Any]
    ) -> AsyncIterator[str]:
        base = f"{DOCUMENTS}/{entry.id}"
        parts = entry.pages if entry.kind == "pdf" else 1
        if document["passages"] < 1 or (entry.kind == "pdf" and document["pages"] != parts):
            yield f"{document['pages']} pages and {document['passages']} passages are listed"
        paths = [f"{base}/pages/{part}" for part in range(1, parts + 1)]
        paths += [f"{base}/passages/{entry.id}-{number}" for number in range(document["passages"])]
        for path in paths:
            answer = await client.get(path, headers=self.headers)
            if answer.status_code != httpx.codes.OK or entry.word not in answer.json()["text"]:
                yield f"{path} answers {answer.status_code}"
        if entry.kind == "pdf":
            picture = await client.get(f"{base}/pages/{parts}.png", headers=self.headers)
            if not picture.content.startswith(b"\x89PNG"):
                yield f"its last page is not drawn: {picture.status_code}"
        if entry.id not in await self._cited(client, entry.word):
            yield "it is not found by its own word"

    async def _cited(self, client: httpx.AsyncClient, word: str) -> set[str]:
        """The ids of the documents that a question with this word cites."""
        body = {"query": f"How long is the {word} river?"}
        async with client.stream("POST", "/query/stream", json=body, headers=self.headers) as answer:
            event = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                event = value if name == "event" else event
                if name == "data" and event == "citations":
                    return {citation["document_id"] for citation in json.loads(value)["citations"]}
        return set()
