import time

import pytest

from services.files.reading.structured_text import in_records


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        (
            '{"ship": "A", "seats": 1.50, "ports": [{"name": "Varrow", "fee": 18}, {"name": "\\u00f6, {x}"}], "n": 1}',
            [
                "{",
                '"ship": "A", "seats": 1.50, "ports": [',
                '{"name": "Varrow", "fee": 18},',
                '{"name": "\\u00f6, {x}"}',
                '], "n": 1}',
            ],
        ),
        ('[\n  {\n    "name": "Auk"\n  }\n]', ["[", '{ "name": "Auk" }', "]"]),
        (
            '<?xml version="1.0"?><ships><ship id="7"><name>Auk</name><seats>85</seats></ship><note/><a>b</a></ships>',
            [
                '<?xml version="1.0"?><ships>',
                '<ship id="7"><name>Auk</name><seats>85</seats></ship>',
                "<note/>",
                "<a>b</a>",
                "</ships>",
            ],
        ),
    ],
)
def test_each_record_is_a_paragraph_and_nothing_else_changes(text: str, paragraphs: list[str]) -> None:
    found = in_records(text).split("\n\n")
    assert found == paragraphs
    assert "".join("".join(found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    ["{not json}", "[1] See the rules.\nAll of them.", "<?xml version='1.0'?><a><b></a>", "f(x) { return 1; }", ""],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert in_records(text) == text


def test_deep_nesting_is_read_in_little_time() -> None:
    deep = "[" * 5_000 + "]" * 5_000
    assert "".join(in_records(deep).split()) == deep


@pytest.mark.parametrize(
    "part", ["<!--", "<![CDATA[", "<a", "<a ", "<?", "<", "</a", "<!-- -->", "]]>", "<a/", '"', "{"]
)
def test_what_is_opened_again_and_again_takes_no_longer_than_other_text(part: str) -> None:
    for begin in ("<?xml version='1.0'?>", '{"a": "', "[1, "):
        text = begin + part * (400_000 // len(part))
        started = time.process_time()
        in_records(text)
        assert time.process_time() - started < 5
