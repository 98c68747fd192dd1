from hypothesis import given
from hypothesis import strategies as st

from services.files.reading.pages import PAGE_CHARS
from services.files.reading.plain_text import text_pages


@given(st.text("ab #\n", max_size=200).map(lambda text: text * 300), st.booleans())
def test_pages_hold_all_words_in_order_and_none_is_too_long(text: str, markdown: bool) -> None:  # noqa: FBT001
    pages = [page.text for page in text_pages(text, markdown=markdown)]
    assert "".join("".join(pages).split()) == "".join(text.split())
    assert all(len(page) <= PAGE_CHARS for page in pages)
