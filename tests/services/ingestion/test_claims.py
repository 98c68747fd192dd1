"""Files that come at the same time, against the limits of their workspace."""

import pytest

from services.errors import WorkspaceFull
from services.ingestion.claims import Claim, Claims
from services.settings import Settings
from services.storage.library import Library
from tests.services.conftest import WORKSPACE


@pytest.fixture
def claims(library: Library) -> Claims:
    return Claims(library, Settings(workspace_max_documents=2, workspace_max_pages=10, _env_file=None))


async def test_a_file_that_fitted_is_not_refused_for_one_that_came_after_it(claims: Claims) -> None:
    for digest in ("a", "b"):
        await claims.make(WORKSPACE, f"{digest}.txt", Claim(digest, 1))
    with pytest.raises(WorkspaceFull):
        await claims.make(WORKSPACE, "c.txt", Claim("c", 1))
    await claims.grow(WORKSPACE, "a.txt", Claim("a", 1, pages=1))  # c has not left yet
    await claims.grow(WORKSPACE, "b.txt", Claim("b", 1, pages=9))


async def test_of_two_files_that_grow_too_long_together_the_later_one_is_refused(claims: Claims) -> None:
    for digest in ("a", "b"):
        await claims.make(WORKSPACE, f"{digest}.txt", Claim(digest, 1))
    await claims.grow(WORKSPACE, "b.txt", Claim("b", 1, pages=6))
    with pytest.raises(WorkspaceFull):
        await claims.grow(WORKSPACE, "a.txt", Claim("a", 1, pages=5))


async def test_a_file_that_is_gone_makes_room(claims: Claims) -> None:
    for digest in ("a", "b"):
        await claims.make(WORKSPACE, f"{digest}.txt", Claim(digest, 1))
    claims.release(WORKSPACE, "a")
    await claims.make(WORKSPACE, "c.txt", Claim("c", 1))
