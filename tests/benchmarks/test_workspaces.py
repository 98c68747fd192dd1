import re
from pathlib import Path

from benchmarks.workspaces import WorkspaceMeasurements, fill, housekeeping, render

TOOK = r"\d+\.\d\d s, pause \d+ ms"


async def test_the_housekeeping_of_some_workspaces_is_measured(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await fill(data, 3)
    took = await housekeeping(data, shared=False)
    assert list(took) == ["sweep after the start", "each minute", "each hour"]
    assert [str(each) for each in took.values() if not re.fullmatch(TOOK, str(each))] == []


def test_numbers_of_workspaces_are_shown_beside_each_other() -> None:
    table = render(
        [WorkspaceMeasurements(10, {"stored in": "1 s"}), WorkspaceMeasurements(5_000, {"stored in": "90 s"})]
    )
    assert table.splitlines() == [
        "| workspaces of one document | 10  | 5,000 |",
        "|----------------------------|-----|-------|",
        "| stored in                  | 1 s | 90 s  |",
    ]
