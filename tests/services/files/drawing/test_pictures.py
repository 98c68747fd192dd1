import asyncio
import io

import pytest
from PIL import Image, ImageOps

from services.errors import DocumentNotFound, Overloaded, PageNotFound, PictureFailed
from services.files.drawing.highlights import LIGHT, STRONG
from services.files.drawing.pictures import Pictures, open_pictures
from services.files.drawing.process import MarkedPage
from services.operations.turns import serving
from tests.support import files
from tests.support.drawn import (
    SCALE,
    THREE,
    Originals,
    before,
    changed,
    covers,
    in_pixels,
    moved,
    near,
    picture,
    span_of,
    text_of,
    turned,
    words_pdf,
)
from tests.support.pdfs import noted_pdf

pytestmark = pytest.mark.slow

EMPTY = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "


def page_of(width: float, height: float) -> bytes:
    """An empty page of this size in points."""
    page = f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]>>endobj "
    return (EMPTY + page + "trailer<</Root 1 0 R>>").encode()


async def mask_of(
    pictures: Pictures, content: bytes, spans: tuple[tuple[int, int], ...], strong: tuple[tuple[int, int], ...] = ()
) -> tuple[Image.Image, Image.Image]:
    """What marking changes, and the marked picture."""
    original = Originals(a=content).of("a")
    plain = picture(await pictures.draw(MarkedPage("a", 1), original))
    marked = picture(await pictures.draw(MarkedPage("a", 1, spans, strong), original))
    return changed(plain, marked), marked


async def test_only_the_passage_is_marked_on_its_page(pictures: Pictures) -> None:
    content, words = words_pdf(THREE)
    mask, marked = await mask_of(pictures, content, (span_of(content, "The Rhine is not."),))
    assert covers(mask, [words["The Rhine is not."].area])
    assert near(before(marked, words["The Rhine is not."]), LIGHT.colour)


async def test_lines_that_follow_each_other_are_marked_without_a_gap(pictures: Pictures) -> None:
    content, words = words_pdf(THREE)
    span = span_of(content, "The Nile is long.")[0], span_of(content, "The Rhine is not.")[1]
    mask, _ = await mask_of(pictures, content, (span,))
    first, second = words["The Nile is long."].area, words["The Rhine is not."].area
    assert covers(mask, [first, second])
    margin = mask.crop(in_pixels((first[0] - 1, first[1] + 2, first[0], second[3] - 2)))
    assert margin.getextrema() == (255, 255)


async def test_a_cited_sentence_is_marked_more_strongly_within_its_passage(pictures: Pictures) -> None:
    content, words = words_pdf(THREE)
    rhine = span_of(content, "The Rhine is not.")
    mask, marked = await mask_of(pictures, content, ((0, len(text_of(content))),), (rhine,))
    assert covers(mask, [word.area for word in words.values()])
    colours = [before(marked, word) for word in words.values()]
    assert all(map(near, colours, [LIGHT.colour, STRONG.colour, LIGHT.colour]))


async def test_a_passage_in_one_column_does_not_mark_the_other(pictures: Pictures) -> None:
    places = [("left one", 20, 60), ("right one", 220, 60), ("left two", 20, 84), ("right two", 220, 84)]
    content, words = words_pdf(places)
    spans = tuple(span_of(content, text) for text in ("left one", "left two"))
    mask, _ = await mask_of(pictures, content, spans)
    assert covers(mask, [words["left one"].area, words["left two"].area])


async def test_what_is_between_two_columns_of_a_row_is_not_marked(pictures: Pictures) -> None:
    content, words = words_pdf([("Revenue", 20, 60), ("1,234", 300, 60)])
    mask, _ = await mask_of(pictures, content, ((0, len(text_of(content))),))
    assert covers(mask, [word.area for word in words.values()])


async def test_both_halves_of_a_word_broken_at_a_lines_end_are_marked(pictures: Pictures) -> None:
    content, words = words_pdf([("exam-", 40, 80), ("ple", 40, 104), ("and more", 40, 128)])
    mask, _ = await mask_of(pictures, content, (span_of(content, "example"),))
    assert covers(mask, [words["exam-"].area, words["ple"].area])


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
async def test_marks_turn_with_the_page(pictures: Pictures, degrees: int) -> None:
    content, words = words_pdf(THREE)
    pdf = turned(content, degrees)
    mask, _ = await mask_of(pictures, pdf, (span_of(pdf, "The Rhine is not."),))
    assert covers(mask.rotate(degrees, expand=True), [words["The Rhine is not."].area])


@pytest.mark.parametrize("degrees", [0, 90])
async def test_marks_are_right_on_a_cropped_page(pictures: Pictures, degrees: int) -> None:
    content, words = words_pdf(THREE)
    pdf = turned(content, degrees, crop=(30, 100, 380, 280))
    mask, _ = await mask_of(pictures, pdf, (span_of(pdf, "The Rhine is not."),))
    left, top, right, bottom = words["The Rhine is not."].area
    whole = ImageOps.contain(mask.rotate(degrees, expand=True), (350 * SCALE, 180 * SCALE))
    assert covers(whole, [(left - 30, top - 20, right - 30, bottom - 20)])


async def test_marks_are_right_where_the_pages_coordinates_begin_elsewhere(pictures: Pictures) -> None:
    content, words = words_pdf(THREE)
    pdf = moved(content, 700)
    mask, _ = await mask_of(pictures, pdf, (span_of(pdf, "The Rhine is not."),))
    assert covers(mask, [words["The Rhine is not."].area])


@pytest.mark.parametrize(
    ("background", "letters"),
    [
        ((255, 255, 255), (0, 0, 0)),
        ((204, 238, 255), (0, 0, 0)),
        ((20, 40, 90), (255, 255, 255)),
        ((0, 0, 0), (230, 230, 230)),
    ],
)
async def test_marked_text_stays_readable_on_any_background(
    pictures: Pictures, background: tuple[int, int, int], letters: tuple[int, int, int]
) -> None:
    content, words = words_pdf(THREE, background=background, letters=letters)
    mask, marked = await mask_of(pictures, content, (span_of(content, "The Rhine is not."),))
    area = in_pixels(words["The Rhine is not."].area)
    assert mask.crop(area).getbbox() is not None
    shades = [shade for shade, count in enumerate(marked.crop(area).convert("L").histogram()) if count]
    assert shades[-1] - shades[0] > 140


async def test_spans_beyond_the_text_mark_nothing(pictures: Pictures) -> None:
    content, words = words_pdf(THREE)
    end = len(text_of(content))
    mask, _ = await mask_of(pictures, content, ((end, end + 9), (5, 5), (9, 2), (-9, 0), (10**30, 10**31)))
    assert mask.getbbox() is None
    whole, _ = await mask_of(pictures, content, ((-(10**30), 10**30), (3, 5)))
    assert covers(whole, [word.area for word in words.values()])


async def test_thousands_of_spans_are_marked(pictures: Pictures) -> None:
    content, words = words_pdf(THREE)
    mask, _ = await mask_of(pictures, content, tuple((start, start + 2) for start in range(5000)))
    assert covers(mask, [word.area for word in words.values()])


@pytest.mark.parametrize("page", [0, -1, 3, 10**9, 10**30])
async def test_a_page_that_the_document_does_not_have_is_not_found(pictures: Pictures, page: int) -> None:
    with pytest.raises(PageNotFound) as error:
        await pictures.draw(MarkedPage("a", page), Originals(a=files.rivers_pdf()).of("a"))
    assert error.value.page == page


@pytest.mark.parametrize("content", [b"", b"words", files.corrupt_pdf(), files.encrypted_pdf(), files.gif()])
async def test_an_unreadable_pdf_is_not_drawn_and_the_next_document_is(pictures: Pictures, content: bytes) -> None:
    originals = Originals(bad=content, good=files.rivers_pdf())
    with pytest.raises(PictureFailed):
        await pictures.draw(MarkedPage("bad", 1), originals.of("bad"))
    assert await pictures.draw(MarkedPage("good", 1), originals.of("good"))


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ((400, 300), (800, 600)),
        ((595, 842), (1190, 1684)),
        ((14173, 14173), (2400, 2400)),
        ((14173, 10), (2400, 1)),
        ((1, 1), (800, 800)),
    ],
)
async def test_the_picture_of_a_page_of_any_size_has_a_sensible_size(
    pictures: Pictures, size: tuple[float, float], pixels: tuple[int, int]
) -> None:
    drawn = picture(await pictures.draw(MarkedPage("a", 1), Originals(a=page_of(*size)).of("a")))
    assert drawn.size == pixels
    assert drawn.getextrema() == ((255, 255),) * 3


async def test_a_picture_says_nothing_but_what_it_shows(pictures: Pictures) -> None:
    png = await pictures.draw(MarkedPage("a", 1), Originals(a=files.rivers_pdf()).of("a"))
    assert Image.open(io.BytesIO(png)).info == {}


async def test_pages_of_one_document_are_drawn_from_bytes_that_are_asked_for_once(pictures: Pictures) -> None:
    originals = Originals(a=files.rivers_pdf(), b=files.scanned_pdf())
    first = await pictures.draw(MarkedPage("a", 1), originals.of("a"))
    await pictures.draw(MarkedPage("a", 2), originals.of("a"))
    await pictures.draw(MarkedPage("b", 1), originals.of("b"))
    assert await pictures.draw(MarkedPage("a", 1), originals.of("a")) == first
    assert originals.asked == ["a", "b"]


async def test_pictures_are_kept_only_while_there_is_room() -> None:
    originals = Originals(a=files.rivers_pdf(), b=files.scanned_pdf())
    async with open_pictures(cache_bytes=100) as pictures:
        for document_id in ("a", "b", "a"):
            await pictures.draw(MarkedPage(document_id, 1), originals.of(document_id))
    assert originals.asked == ["a", "b", "a"]


async def test_the_same_picture_asked_for_twice_at_a_time_is_drawn_once(pictures: Pictures) -> None:
    originals = Originals(a=files.rivers_pdf())
    twice = await asyncio.gather(*(pictures.draw(MarkedPage("a", 1), originals.of("a")) for _ in range(2)))
    assert twice[0] is twice[1]
    assert originals.asked == ["a"]


async def test_a_document_that_is_forgotten_is_asked_for_again(pictures: Pictures) -> None:
    originals = Originals(a=files.rivers_pdf())
    for page in (1, 1, 2):
        await pictures.draw(MarkedPage("a", page), originals.of("a"))
        pictures.forget("a")
    assert originals.asked == ["a"] * 3


async def test_a_picture_of_a_deleted_document_is_neither_returned_nor_cached(pictures: Pictures) -> None:
    originals = Originals(a=files.rivers_pdf())
    originals.open.clear()
    drawing = asyncio.create_task(pictures.draw(MarkedPage("a", 1), originals.of("a")))
    await originals.waiting.wait()
    pictures.forget("a")
    originals.open.set()
    with pytest.raises(DocumentNotFound):
        await drawing
    await pictures.draw(MarkedPage("a", 1), originals.of("a"))
    assert originals.asked == ["a", "a"]


async def test_what_the_original_raises_reaches_who_asked(pictures: Pictures) -> None:
    with pytest.raises(KeyError):
        await pictures.draw(MarkedPage("gone", 1), Originals().of("gone"))


async def test_more_pictures_than_may_wait_are_refused() -> None:
    originals = Originals(a=files.rivers_pdf())
    originals.open.clear()
    async with open_pictures(max_waiting=2) as pictures:
        waiting = [asyncio.create_task(pictures.draw(MarkedPage("a", page), originals.of("a"))) for page in (1, 2)]
        await originals.waiting.wait()
        with pytest.raises(Overloaded):
            await pictures.draw(MarkedPage("a", 1, ((0, 1),)), originals.of("a"))
        originals.open.set()
        assert all(await asyncio.gather(*waiting))
        assert await pictures.draw(MarkedPage("a", 1, ((0, 1),)), originals.of("a"))


async def test_a_caller_who_leaves_does_not_stop_the_picture_for_others() -> None:
    originals = Originals(a=files.rivers_pdf())
    originals.open.clear()
    async with open_pictures(max_waiting=2) as pictures:
        leaving, staying = (asyncio.create_task(pictures.draw(MarkedPage("a", 1), originals.of("a"))) for _ in range(2))
        queued = asyncio.create_task(pictures.draw(MarkedPage("a", 2), originals.of("a")))
        await originals.waiting.wait()
        for task in (leaving, queued):
            task.cancel()
        left = await asyncio.gather(leaving, queued, return_exceptions=True)
        assert all(isinstance(error, asyncio.CancelledError) for error in left)
        originals.open.set()
        assert await staying
        assert await pictures.draw(MarkedPage("a", 2), originals.of("a"))


async def test_a_client_has_two_pages_drawn_at_once_and_another_client_one_beside_them(pictures: Pictures) -> None:
    opened, two_begun = asyncio.Event(), asyncio.Event()
    begun: list[int] = []

    async def slow_original() -> bytes:
        begun.append(1)
        if len(begun) == 2:
            two_begun.set()
        await opened.wait()
        return files.rivers_pdf()

    with serving("10.0.0.1"):
        mine = [asyncio.create_task(pictures.draw(MarkedPage(name, 1), slow_original)) for name in ("a", "b", "c")]
    await two_begun.wait()
    with serving("10.0.0.2"):
        assert await pictures.draw(MarkedPage("d", 1), Originals(d=files.rivers_pdf()).of("d"))
    assert len(begun) == 2
    opened.set()
    assert all(await asyncio.gather(*mine))


async def test_the_words_of_a_text_box_without_a_font_are_drawn(pictures: Pictures) -> None:
    async def ink(words: str) -> int:
        content = noted_pdf("Plan", [("FreeText", words)], font="")
        drawn = picture(await pictures.draw(MarkedPage(words, 1), Originals(**{words: content}).of(words)))
        return drawn.convert("L").histogram()[0]

    assert await ink("Gate 3 opens at 05:45 from 1 June.") > await ink("-") + 200
