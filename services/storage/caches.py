"""What is kept of documents beside the store: made from them, and to be forgotten with them."""

from collections.abc import Sequence
from typing import Protocol

from services.storage.library import Library


class Cache(Protocol):
    """Something that keeps what was made from documents."""

    @property
    def documents(self) -> set[str]:
        """The ids of the documents that something is kept of."""

    def forget(self, document_id: str) -> None:
        """Keep nothing more of a document."""


class Caches:
    """All caches of this process."""

    def __init__(self, library: Library, caches: Sequence[Cache]) -> None:
        self._library = library
        self._caches = caches

    def forget(self, document_id: str) -> None:
        """Keep nothing more of a document that was deleted."""
        for cache in self._caches:
            cache.forget(document_id)

    async def forget_deleted(self) -> None:
        """Forget the documents that another process deleted, whether or not it could say so.

        Raises:
            StoreUnavailable
        """
        if not self._library.shared:
            return
        kept = {document_id for cache in self._caches for document_id in cache.documents}
        # What is kept was in the store before; what comes into it from here on is not missed.
        for document_id in kept - {document.id for document in await self._library.catalog.documents()}:
            self.forget(document_id)
