"""Ratings of answers: stored with everything that is needed to ask the question again."""

import json
import logging
import time
import uuid
from collections.abc import AsyncGenerator, Collection
from typing import Any

from pydantic import BaseModel

from services.documents import SAMPLES, workspace_key
from services.errors import DocumentNotFound, FeedbackNotFound
from services.events import Citation
from services.evidence.answers import cited_answer
from services.feedback.rating import RatedRun, Rating
from services.recordings import Recording
from services.storage.library import Library
from services.storage.records import Record
from services.storage.room import RecordRoom

log = logging.getLogger(__name__)


class _Stored(BaseModel):
    rating: Rating
    recording: Recording
    expected_filename: str | None = None


class Ratings:
    """The ratings of all workspaces, one of an answer. A rating goes with each document that its answer searched."""

    def __init__(self, library: Library, room: RecordRoom) -> None:
        self._library = library
        self._room = room

    async def rate(self, workspace: str, recording: Recording | None, run_id: str, rating: Rating) -> None:
        """Store a rating, in place of one that the answer had. `recording` is None for one that is kept no longer.

        Raises:
            FeedbackNotFound: the answer is kept no longer, and was not rated before.
            DocumentNotFound: the expected place is in no document of this workspace or of the samples.
            RecordFull, DiskFull, StoreUnavailable
        """
        before = await self._of_run(workspace, run_id)
        if recording is None and before:
            recording = (await self._stored(before[-1])).recording
        if recording is None:
            raise FeedbackNotFound
        filename = await self._filename(workspace, rating)
        stored = _Stored(rating=rating, recording=recording, expected_filename=filename)
        content = stored.model_dump_json().encode()
        record = Record(
            id=uuid.uuid4().hex,
            kind="rating",
            workspace=workspace_key(workspace),
            created=time.time(),
            expires=None,
            title="",
            run_ids=(run_id,),
            document_ids=tuple(sorted(_documents(recording, rating))),
            bytes=len(content),
        )
        await self._room.add(record, content)
        await self._library.records.delete(before)
        log.info("an answer was rated", extra={"fields": {"rating": rating.rating}})

    async def withdraw(self, workspace: str, run_id: str) -> None:
        """Delete the rating of an answer.

        Raises:
            FeedbackNotFound
        """
        found = await self._of_run(workspace, run_id)
        if not found:
            raise FeedbackNotFound
        await self._library.records.delete(found)

    async def of_runs(self, workspace: str, run_ids: Collection[str]) -> list[RatedRun]:
        """The workspace's ratings of these answers, oldest first."""
        records = await self._library.records.of_workspace(workspace_key(workspace), "rating")
        rated: list[RatedRun] = []
        for record in records:
            content = await self._library.records.content(record) if record.run_ids[0] in run_ids else None
            if content is not None:
                stored = _Stored.model_validate_json(content)
                rated.append(RatedRun(record.run_ids[0], stored.rating, stored.expected_filename))
        return rated

    async def lines(self, workspace: str | None) -> AsyncGenerator[bytes, None]:
        """One line of JSON for each rating of a workspace, oldest first; without one, of all workspaces."""
        records = (
            await self._library.records.of_workspace(workspace_key(workspace), "rating")
            if workspace is not None
            else await self._library.records.all("rating")
        )
        for record in records:
            content = await self._library.records.content(record)
            if content is not None:
                yield _line(record, _Stored.model_validate_json(content))

    async def _of_run(self, workspace: str, run_id: str) -> list[Record]:
        records = await self._library.records.of_workspace(workspace_key(workspace), "rating")
        return [record for record in records if run_id in record.run_ids]

    async def _stored(self, record: Record) -> _Stored:
        content = await self._library.records.content(record)
        if content is None:
            raise FeedbackNotFound
        return _Stored.model_validate_json(content)

    async def _filename(self, workspace: str, rating: Rating) -> str | None:
        """The name of the document that has the right place; None where none is named."""
        if rating.expected is None:
            return None
        document = await self._library.find(rating.expected.document_id)
        if document.workspace not in (workspace_key(workspace), workspace_key(SAMPLES)):
            raise DocumentNotFound(document.id)
        return document.filename


def _documents(recording: Recording, rating: Rating) -> set[str]:
    """The documents of which a rating has some text."""
    expected = {rating.expected.document_id} if rating.expected is not None else set()
    return {document.id for document in recording.documents} | expected


def _line(record: Record, stored: _Stored) -> bytes:
    answer = cited_answer(stored.recording)
    fields: dict[str, Any] = {
        "run_id": record.run_ids[0],
        "rated": record.created,
        **stored.rating.model_dump(mode="json"),
        "question": answer.question,
        "history": [turn.model_dump() for turn in stored.recording.history],
        "documents": [document.filename for document in stored.recording.documents],
        "answer": answer.text,
        "cited": [_cited(citation) for citation in answer.citations.values()],
        "expected_filename": stored.expected_filename,
        "version": stored.recording.version,
        "settings": stored.recording.settings,
        "events": [each.model_dump(mode="json") for each in stored.recording.events],
    }
    return json.dumps(fields, ensure_ascii=True).encode() + b"\n"


def _cited(citation: Citation) -> dict[str, Any]:
    return {"filename": citation.filename, "page": citation.page, "text": citation.chunk_text}
