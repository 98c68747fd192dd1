import asyncio
import os
import signal
from collections.abc import Callable

import psutil
import pytest

from services.errors import Overloaded, PictureFailed
from services.files.drawing.pictures import open_pictures
from services.files.drawing.process import MarkedPage
from services.files.sandbox import NICENESS
from tests.support import files
from tests.support.drawn import (
    THREE,
    Originals,
    words_pdf,
)

pytestmark = pytest.mark.slow

NEVER_S = 600.0
"""On a busy machine any picture may take long, and a process that gave way for one is replaced before the next."""


@pytest.fixture
def drawers() -> Callable[[], list[psutil.Process]]:
    """The drawing processes that this test started."""

    def running() -> list[psutil.Process]:
        children = psutil.Process().children()
        return [child for child in children if "services.files.drawing.worker" in child.cmdline()]

    before = running()
    return lambda: [process for process in running() if process not in before]


async def test_a_process_that_is_killed_meanwhile_fails_one_picture(
    drawers: Callable[[], list[psutil.Process]],
) -> None:
    content, _ = words_pdf(THREE)
    originals = Originals(a=content)
    async with open_pictures(small_s=NEVER_S) as pictures:
        await pictures.draw(MarkedPage("a", 1), originals.of("a"))
        [drawer] = drawers()
        drawer.suspend()
        drawing = asyncio.create_task(pictures.draw(MarkedPage("a", 1, ((0, 3),)), originals.of("a")))
        await asyncio.sleep(0)
        os.kill(drawer.pid, signal.SIGKILL)
        with pytest.raises(PictureFailed):
            await drawing
        assert await pictures.draw(MarkedPage("a", 1, ((0, 3),)), originals.of("a"))
        assert [process.pid for process in drawers()] != [drawer.pid]


async def test_a_process_that_hangs_fails_one_picture_and_is_replaced(
    drawers: Callable[[], list[psutil.Process]],
) -> None:
    originals = Originals(a=files.rivers_pdf())
    async with open_pictures(timeout_s=2, small_s=NEVER_S) as pictures:
        await pictures.draw(MarkedPage("a", 1), originals.of("a"))
        (hanging,) = drawers()
        hanging.suspend()
        with pytest.raises(PictureFailed):
            await pictures.draw(MarkedPage("a", 2), originals.of("a"))
        assert await pictures.draw(MarkedPage("a", 2), originals.of("a"))
        assert [process.pid for process in drawers()] != [hanging.pid]


async def test_a_process_that_has_drawn_enough_is_replaced(drawers: Callable[[], list[psutil.Process]]) -> None:
    originals = Originals(a=files.rivers_pdf())
    async with open_pictures(max_requests=1) as pictures:
        await pictures.draw(MarkedPage("a", 1), originals.of("a"))
        (first,) = drawers()
        await pictures.draw(MarkedPage("a", 2), originals.of("a"))
        (second,) = drawers()
    assert first.pid != second.pid


@pytest.mark.parametrize(("small_s", "gives_way"), [(0.0, True), (60.0, False)])
async def test_a_process_gives_way_only_during_a_picture_that_takes_long_and_is_then_replaced(
    drawers: Callable[[], list[psutil.Process]], small_s: float, *, gives_way: bool
) -> None:
    originals = Originals(a=files.rivers_pdf())
    async with open_pictures(small_s=small_s) as pictures:
        await pictures.draw(MarkedPage("a", 1), originals.of("a"))
        (first,) = drawers()
        assert first.nice() == (NICENESS if gives_way else psutil.Process().nice())
        await pictures.draw(MarkedPage("a", 2), originals.of("a"))
        (second,) = drawers()
    assert (first.pid != second.pid) == gives_way


async def test_the_process_starts_when_it_is_needed_knows_no_key_and_ends_with_its_context(
    monkeypatch: pytest.MonkeyPatch,
    drawers: Callable[[], list[psutil.Process]],
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("FOOTNOTE_API_KEYS", "secret")
    async with open_pictures() as pictures:
        assert drawers() == []
        await pictures.draw(MarkedPage("a", 1), Originals(a=files.rivers_pdf()).of("a"))
        [drawer] = drawers()
        names = drawer.environ().keys()
        assert not [name for name in names if name.startswith(("OPENAI_", "FOOTNOTE_"))]
    assert drawers() == []


async def test_a_picture_that_is_being_drawn_when_all_ends_leaves_nothing_behind(
    drawers: Callable[[], list[psutil.Process]],
) -> None:
    originals = Originals(a=files.rivers_pdf())
    originals.open.clear()
    async with open_pictures() as pictures:
        drawing = asyncio.create_task(pictures.draw(MarkedPage("a", 1), originals.of("a")))
        await originals.waiting.wait()
    with pytest.raises(Overloaded):
        await drawing
    assert drawers() == []
