"""Answers shown to others: a snapshot at an address of its own, until it expires or is taken back."""

import asyncio
import logging
import secrets
import time
from collections.abc import Sequence

from services.documents import workspace_key
from services.errors import DocumentDeleted, DocumentNotFound, ShareNotFound, SharingOff
from services.evidence.answers import cited_answer
from services.evidence.gathering import EvidenceGatherer
from services.recordings import Recording
from services.sharing.share import DEFAULT_DAYS, Share
from services.sharing.share_page import share_page
from services.storage.library import Library
from services.storage.records import Record
from services.storage.room import RecordRoom

log = logging.getLogger(__name__)

_DAY_S = 24 * 3600.0  # seconds
_ID_BYTES = 16
"""128 bits: nobody guesses one."""


class Shares:
    """The shares of all workspaces. A share goes with its workspace and with each document that it shows a part of."""

    def __init__(self, library: Library, gatherer: EvidenceGatherer, room: RecordRoom, *, enabled: bool) -> None:
        self._library = library
        self._gatherer = gatherer
        self._room = room
        self._enabled = enabled

    async def create(
        self, workspace: str, recordings: Sequence[Recording], days: int = DEFAULT_DAYS, *, preview: bool = False
    ) -> Share:
        """Share answers, at least one, for some days. `preview` lets chat programs show how the answer begins.

        Raises:
            SharingOff: the operator does not allow it.
            DocumentDeleted: a document that an answer cites is gone.
            RecordFull, DiskFull, Overloaded, StoreUnavailable
        """
        if not self._enabled:
            raise SharingOff
        evidence = await self._gatherer.gather([cited_answer(recording) for recording in recordings])
        created = time.time()
        expires = created + days * _DAY_S
        page = await asyncio.to_thread(share_page, evidence, created, expires, preview=preview)
        content = page.encode()
        record = Record(
            id=secrets.token_hex(_ID_BYTES),
            kind="share",
            workspace=workspace_key(workspace),
            created=created,
            expires=expires,
            title=recordings[0].question,
            run_ids=tuple(recording.run_id for recording in recordings),
            document_ids=tuple(sorted({each for one in evidence for each in one.document_ids})),
            bytes=len(content),
        )
        await self._room.add(record, content)
        await self._gone_with_its_documents(record)
        log.info("answers were shared", extra={"fields": {"answers": len(recordings), "bytes": len(content)}})
        return _share(record)

    async def of_workspace(self, workspace: str) -> list[Share]:
        """A workspace's shares, oldest first."""
        return [_share(each) for each in await self._library.records.of_workspace(workspace_key(workspace), "share")]

    async def get(self, workspace: str, share_id: str) -> Share:
        """One share of this workspace.

        Raises:
            ShareNotFound
        """
        return _share(await self._own(workspace, share_id))

    async def page(self, share_id: str) -> bytes:
        """The HTML of a share, for anyone who has its id.

        Raises:
            ShareNotFound: it does not exist, was revoked or has expired, or sharing is switched off.
        """
        record = await self._library.records.find("share", share_id) if self._enabled else None
        content = await self._library.records.content(record) if record is not None else None
        if content is None:
            raise ShareNotFound
        return content

    async def revoke(self, workspace: str, share_id: str) -> None:
        """Nobody can read the share from now on.

        Raises:
            ShareNotFound: it is not this workspace's.
        """
        await self._library.records.delete([await self._own(workspace, share_id)])
        log.info("a share was revoked")

    async def revoke_all(self, workspace: str) -> int:
        """Revoke every share of a workspace; returns how many there were."""
        shares = await self._library.records.of_workspace(workspace_key(workspace), "share")
        await self._library.records.delete(shares)
        log.info("all shares of a workspace were revoked", extra={"fields": {"shares": len(shares)}})
        return len(shares)

    async def _own(self, workspace: str, share_id: str) -> Record:
        record = await self._library.records.find("share", share_id)
        if record is None or record.workspace != workspace_key(workspace):
            raise ShareNotFound
        return record

    async def _gone_with_its_documents(self, record: Record) -> None:
        """A document may have been deleted while the share was made, before it could go with it."""
        try:
            for document_id in record.document_ids:
                await self._library.find(document_id)
        except DocumentNotFound as error:
            await self._library.records.delete([record])
            raise DocumentDeleted(error.document_id) from error


def _share(record: Record) -> Share:
    assert record.expires is not None
    return Share(record.id, record.title, record.run_ids, record.created, record.expires)
