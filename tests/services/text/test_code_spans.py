import pytest

from services.text.code_spans import CodeTracker


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("a `b", True),
        ("a `b` c", False),
        ("a `b\nc", False),
        ("```\nx", True),
        ("   ```py\nx\n", True),
        ("```\nx\n```\n", False),
        ("~~~\nx", True),
        ("```\n~~~\nx", True),
        ("~~~\n```\n~~~\nx", False),
        ("text ```\n", False),
    ],
)
def test_code_is_known_however_the_text_is_cut(text: str, inside: bool) -> None:  # noqa: FBT001
    for size in (1, 2, 5, len(text)):
        tracker = CodeTracker()
        for start in range(0, len(text), size):
            tracker.feed(text[start : start + size])
        assert tracker.inside is inside
