from pathlib import Path

from services.documents import Document
from services.storage.caches import Caches
from tests.support.replicated_store import ALICE, add, replicas


class Pictures:
    """A cache that notes what it forgot."""

    def __init__(self, *documents: Document) -> None:
        self.documents = {each.id for each in documents}

    def forget(self, document_id: str) -> None:
        self.documents.discard(document_id)


async def test_what_another_replica_deleted_is_forgotten_without_being_told(store: str, tmp_path: Path) -> None:
    async with replicas(store, 2) as (one, other):
        kept, gone = await add(one, tmp_path), await add(one, tmp_path)
        pictures = Pictures(kept, gone)
        caches = Caches(other, [pictures])
        await caches.forget_deleted()
        assert pictures.documents == {kept.id, gone.id}
        await one.delete(ALICE, gone.id)
        await caches.forget_deleted()
        assert pictures.documents == {kept.id}
