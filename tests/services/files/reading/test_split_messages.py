import io
from collections.abc import Iterator

from services.documents import Page, Passage, WordBox
from services.files.reading.messages import (
    LENGTH,
    FileMessage,
    Message,
    Note,
    Opened,
    PagesEnd,
    Passages,
    ReaderMessage,
    RecognitionStarted,
    decoded_message,
    write,
)
from services.files.reading.split_messages import with_passages

BOXES = (WordBox(0, 3, 0, 0, 10, 10),)


def split(*messages: ReaderMessage) -> list[FileMessage]:
    return list(with_passages(messages))


def outline_of(messages: list[FileMessage]) -> list[str]:
    """Each message in a word: how many passages, the page's number, whether pages come again."""
    return [_word(message) for message in messages]


def _word(message: FileMessage) -> str:
    match message:
        case Passages(passages):
            return f"{len(passages)} of page {passages[0].page}"
        case Page(number):
            return f"page {number}"
        case PagesEnd(_, again):
            return "again" if again else "end"
        case RecognitionStarted(number):
            return f"recognising {number}"
        case _:
            return type(message).__name__


def scan(pages: int) -> Iterator[ReaderMessage]:
    yield from (Page(number, "") for number in range(1, pages + 1))
    for number in range(1, pages + 1):
        yield RecognitionStarted(number)
        yield Page(number, f"Fee {number}.", word_boxes=BOXES)


def sent(message: Message) -> Message:
    stream = io.BytesIO()
    write(stream, message)
    return decoded_message(stream.getvalue()[LENGTH.size :])


def test_the_passages_of_a_page_come_before_it() -> None:
    found = split(Opened(2), Page(1, "The Nile is long."), Note("no pictures"), Page(2, ""))
    assert outline_of(found) == ["Opened", "1 of page 1", "page 1", "Note", "page 2", "end"]


def test_headings_of_earlier_pages_are_above_later_passages() -> None:
    found = split(Page(1, "# Dogs\n\nThey bark."), Page(2, "They bark at night."))
    passages = [passage for message in found if isinstance(message, Passages) for passage in message.passages]
    assert [(passage.part, passage.section) for passage in passages] == [(1, ()), (2, ("Dogs",))]


def test_pages_with_recognised_words_come_again_with_all_others_in_order() -> None:
    found = split(Page(1, ""), Page(2, "Fares."), RecognitionStarted(1), Page(1, "Nile.", word_boxes=BOXES), Note("n"))
    assert outline_of(found) == [
        *("page 1", "1 of page 2", "page 2", "again"),
        *("recognising 1", "Note", "1 of page 1", "page 1", "1 of page 2", "page 2", "end"),
    ]


def test_all_pages_come_again_after_eight_sixteen_and_more_recognised_ones() -> None:
    found = split(*scan(20))
    pages = [message for message in found if isinstance(message, Page | PagesEnd)]
    ends = [index for index, message in enumerate(pages) if isinstance(message, PagesEnd)]
    assert ends == [20, 41, 62, 83]
    recognised = [sum(isinstance(each, Page) and each.recognised for each in pages[end - 20 : end]) for end in ends]
    assert recognised == [0, 8, 16, 20]


def test_a_picture_that_is_recognised_at_once_comes_once() -> None:
    found = split(RecognitionStarted(1), Page(1, "Nile.", word_boxes=BOXES))
    assert outline_of(found) == ["recognising 1", "1 of page 1", "page 1", "end"]


def test_where_no_page_is_recognised_none_comes_again() -> None:
    assert outline_of(split(Page(1, ""), RecognitionStarted(1))) == ["page 1", "again", "recognising 1"]


def test_printed_numbers_come_with_the_end_of_the_pages() -> None:
    found = split(*(Page(number, f"Boats {'abc'[number - 1]}\n{number + 119}") for number in (1, 2, 3)))
    assert found[-1] == PagesEnd({1: "120", 2: "121", 3: "122"}, again=False)


def test_many_passages_come_in_several_messages() -> None:
    heading = "| " + " | ".join(f"column {number}" for number in range(200)) + " |\n|" + "---|" * 200
    rows = "\n".join(f"| {'word ' * 100}|" for _ in range(70))
    found = [
        message for message in split(Page(None, f"{heading}\n{rows}", "Costs", 2)) if isinstance(message, Passages)
    ]
    assert len(found) > 1
    stream = io.BytesIO()
    for message in found:
        stream.seek(0)
        write(stream, message)
        assert stream.tell() < 500_000


def test_passages_arrive_as_they_were_sent() -> None:
    passage = Passage(1, 0, 5, "Nile.", "slide 1", 2, ("Rivers", "Long"), "iv", True, ("nile", "long"))
    message = sent(Passages((passage,)))
    assert isinstance(message, Passages)
    assert (message.passages, message.passages[0].searched) == ((passage,), passage.searched)
    assert sent(PagesEnd({3: "iv"}, again=True)) == PagesEnd({3: "iv"}, again=True)
