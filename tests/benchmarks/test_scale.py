import re
from pathlib import Path

import pytest

from benchmarks.scale import Pool, measure
from services.models.embeddings import WordLlamaEmbeddings

pytestmark = pytest.mark.slow


async def test_what_searches_of_a_large_table_take_and_find_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    embeddings = WordLlamaEmbeddings()
    await measure(tmp_path, Pool(embeddings, stretches=500), embeddings, 12_000, asked_at_most=30)
    times = r"median [\d.]+ ms, one in ten over [\d.]+ ms"
    expected = [
        r"12,000 passages in 6 documents: stored in \d+ s",
        rf"  indexed in \d+ s; a search of one document meanwhile: {times}",
        rf"  by words: {times}",
        rf"  by meaning, each compared: {times}",
        rf"  by meaning, by the index: {times}",
        rf"  by meaning in three documents of it: {times}",
        r"  found of the 10 nearest by the index: (0\.9[89]\d|1\.000)",
        rf"  a search of one document afterwards: {times}",
    ]
    lines = capsys.readouterr().out.splitlines()
    assert [line for line, pattern in zip(lines, expected, strict=True) if not re.fullmatch(pattern, line)] == []
