"""What files that are being ingested will add to their workspaces, so that together they do not overfill one."""

import asyncio
from dataclasses import dataclass

from services.documents import SAMPLES, Document, workspace_key
from services.errors import WorkspaceFull
from services.settings import MEGABYTE, Settings
from services.storage.library import Library


@dataclass(frozen=True, slots=True)
class QuotaClaim:
    """What a file that is being ingested will add to its workspace, as far as is known."""

    sha256: str
    bytes: int
    pages: int = 0


class QuotaClaims:
    """The claims of this process's files, against the limits of a workspace."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self._library = library
        self._settings = settings
        self._claims: dict[str, dict[str, QuotaClaim]] = {}
        """By workspace and digest, in the order in which they were made."""
        self._granted: set[tuple[str, str]] = set()
        """The workspace and the digest of each claim that fitted when it was made."""

    async def make(self, workspace: str, filename: str, claim: QuotaClaim) -> list[Document]:
        """Make sure that the file will fit, with all that is stored and all that other files claimed before.

        A claim that grows goes to the end: then of any two, the later one has seen the other. Files that came after it
        and may not fit themselves do not count for it. A file that is there already takes no further room.

        Returns what is stored.

        Raises:
            WorkspaceFull
        """
        claims = self._claims.setdefault(workspace, {})
        claims.pop(claim.sha256, None)
        grows = (workspace, claim.sha256) in self._granted
        claimed = [each for each in claims.values() if not grows or (workspace, each.sha256) in self._granted]
        claimed.append(claim)
        claims[claim.sha256] = claim
        stored, kept = await asyncio.gather(
            self._library.documents(workspace), self._library.records.of_workspace(workspace_key(workspace))
        )
        there = {document.sha256 for document in stored}
        if workspace != SAMPLES and claim.sha256 not in there:
            coming = [each for each in claimed if each.sha256 not in there]
            self._check(filename, stored, coming, kept_bytes=sum(record.bytes for record in kept))
        self._granted.add((workspace, claim.sha256))
        return stored

    async def grow(self, workspace: str, filename: str, claim: QuotaClaim) -> None:
        """The same for a file of which more is known now.

        Raises:
            WorkspaceFull
        """
        if self._claims.get(workspace, {}).get(claim.sha256) != claim:
            await self.make(workspace, filename, claim)

    def release(self, workspace: str, sha256: str) -> None:
        """Forget a claim: the file is stored, or was refused."""
        self._granted.discard((workspace, sha256))
        claims = self._claims.get(workspace, {})
        claims.pop(sha256, None)
        if not claims:
            self._claims.pop(workspace, None)

    def _check(self, filename: str, stored: list[Document], coming: list[QuotaClaim], kept_bytes: int) -> None:
        limits = self._settings
        if len(stored) + len(coming) > limits.workspace_max_documents:
            raise WorkspaceFull(filename, f"{limits.workspace_max_documents:,} documents")
        size = sum(document.bytes for document in stored) + sum(each.bytes for each in coming) + kept_bytes
        if size > limits.workspace_max_mb * MEGABYTE:
            raise WorkspaceFull(filename, f"{limits.workspace_max_mb:,} MB")
        pages = sum(document.parts for document in stored) + sum(each.pages for each in coming)
        if pages > limits.workspace_max_pages:
            raise WorkspaceFull(filename, f"{limits.workspace_max_pages:,} pages")
