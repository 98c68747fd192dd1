import random
from pathlib import Path

import httpx
import pytest

from services.errors import DiskFull
from services.storage.disk import DiskQuota, used_bytes
from tests.support.server import Server, settings_for, upload

MEGABYTE = 1024 * 1024


async def test_a_file_that_is_too_much_for_all_workspaces_together_is_refused(tmp_path: Path) -> None:
    (tmp_path / "stored").write_bytes(b"x" * MEGABYTE)
    quota = DiskQuota(tmp_path, 3 * MEGABYTE)
    await quota.check(MEGABYTE)
    with pytest.raises(DiskFull):
        await quota.check(2 * MEGABYTE)
    await quota.check(MEGABYTE // 2)


async def test_without_a_limit_a_share_of_what_is_free_is_left(tmp_path: Path) -> None:
    quota = DiskQuota(tmp_path, None)
    await quota.check(MEGABYTE)
    with pytest.raises(DiskFull):
        await quota.check(2**60)


def test_what_is_stored_is_measured_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x" * 10_000)
    assert 10_000 <= used_bytes(tmp_path) < 20_000


def random_words(seed: int) -> bytes:
    """A text of 400 kB that no compression makes small."""
    numbers = random.Random(seed)
    return b" ".join(b"%x" % numbers.getrandbits(32) for _ in range(45_000))


def test_many_new_workspaces_fill_no_more_than_the_disks_share(tmp_path: Path) -> None:
    with Server(settings_for(tmp_path, max_disk_mb=1, max_pages=500)) as server, server.client() as client:
        answers = [upload(client, (f"{number}.txt", random_words(number))) for number in range(6)]
    refused = answers[-1]
    assert answers[0].status_code == httpx.codes.CREATED
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "disk_full")
