"""What a store is worth whose writer was killed."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from services.models.embeddings import WordLlamaEmbeddings
from services.storage.library import open_library
from tests.support.writer import WORKSPACE

KILLS = 5
UNLIMITED = 1000


@pytest.fixture
async def killed_data(tmp_path: Path) -> Path:
    """A store whose writer was killed at moments of its own choosing: each later than the one before."""
    data = tmp_path / "killed"
    for round_number in range(KILLS):
        writer = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.writer", str(data), stdout=asyncio.subprocess.PIPE
        )
        assert writer.stdout is not None
        for _ in range(1 + round_number):
            assert await writer.stdout.readline()
        # The writer says when it begins to store; how far it gets until the signal is chance, spread over one write.
        await asyncio.sleep(0.004 * round_number)
        writer.send_signal(signal.SIGKILL)
        await writer.wait()
    return data


async def test_after_sudden_deaths_every_document_is_whole_and_no_other_passage_is_found(
    killed_data: Path, embeddings: WordLlamaEmbeddings
) -> None:
    async with open_library(str(killed_data)) as library:
        documents = await library.documents(WORKSPACE)
        assert len(documents) >= KILLS
        for each in documents:
            hits = await library.by_words(["river"], [each], UNLIMITED)
            assert sorted(hit.passage.text for hit in hits) == sorted(
                f"River {n} of {each.filename} is long." for n in range(each.passages)
            )
        everything = await library.by_words(["river"], documents, 10 * UNLIMITED)
        assert {hit.document_id for hit in everything} == {each.id for each in documents}
        assert len(everything) == sum(each.passages for each in documents)
