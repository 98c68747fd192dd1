"""Files that come at the same time, against the limits of their workspace."""

import pytest

from services.errors import WorkspaceFull
from services.ingestion.quota_claims import QuotaClaim, QuotaClaims
from services.settings import Settings
from services.storage.library import Library
from tests.services.conftest import WORKSPACE


@pytest.fixture
def claims(library: Library) -> QuotaClaims:
    return QuotaClaims(library, Settings(workspace_max_documents=2, workspace_max_pages=10, _env_file=None))


async def test_a_file_that_fitted_is_not_refused_for_one_that_came_after_it(claims: QuotaClaims) -> None:
    for digest in ("a", "b"):
        await claims.make(WORKSPACE, f"{digest}.txt", QuotaClaim(digest, 1))
    with pytest.raises(WorkspaceFull):
        await claims.make(WORKSPACE, "c.txt", QuotaClaim("c", 1))
    await claims.grow(WORKSPACE, "a.txt", QuotaClaim("a", 1, pages=1))  # c has not left yet
    await claims.grow(WORKSPACE, "b.txt", QuotaClaim("b", 1, pages=9))


async def test_of_two_files_that_grow_too_long_together_the_later_one_is_refused(claims: QuotaClaims) -> None:
    for digest in ("a", "b"):
        await claims.make(WORKSPACE, f"{digest}.txt", QuotaClaim(digest, 1))
    await claims.grow(WORKSPACE, "b.txt", QuotaClaim("b", 1, pages=6))
    with pytest.raises(WorkspaceFull):
        await claims.grow(WORKSPACE, "a.txt", QuotaClaim("a", 1, pages=5))


async def test_a_file_that_is_gone_makes_room(claims: QuotaClaims) -> None:
    for digest in ("a", "b"):
        await claims.make(WORKSPACE, f"{digest}.txt", QuotaClaim(digest, 1))
    claims.release(WORKSPACE, "a")
    await claims.make(WORKSPACE, "c.txt", QuotaClaim("c", 1))
