"""Pages -> passages: stretches of whole sentences, each with its page and character span."""

from collections.abc import Iterator

from services.documents import Page, Passage
from services.sentences import sentence_spans

PASSAGE_CHARS = 1200


def passages_of(page: Page, limit: int = PASSAGE_CHARS) -> Iterator[Passage]:
    """Split a page's text into passages of at most `limit` characters that break between sentences.

    Together the passages hold all text of the page but the white space between them. A sentence longer than the
    limit is broken between words.
    """
    start = end = None
    for sentence_start, sentence_end in _pieces(page.text, limit):
        if start is not None and end is not None and sentence_end - start > limit:
            yield Passage(page.number, start, end, page.text[start:end])
            start = None
        start = sentence_start if start is None else start
        end = sentence_end
    if start is not None and end is not None:
        yield Passage(page.number, start, end, page.text[start:end])


def _pieces(text: str, limit: int) -> Iterator[tuple[int, int]]:
    for sentence_start, end in sentence_spans(text):
        start = sentence_start
        while end - start > limit:
            space = max(text.rfind(c, start + 1, start + limit + 1) for c in " \n\t")
            cut = space if space > start else start + limit
            yield start, start + len(text[start:cut].rstrip())
            start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
        yield start, end
