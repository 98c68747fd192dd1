import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents import Page
from services.files.reading.formats import JSON, TEXT, format_of
from services.files.reading.json_text import json_value, read_json
from services.files.reading.plain_text import text_pages
from services.files.reading.records import markdown_of
from tests.support.reading import messages, pages, text

ORDER = """{
  "customer": {"name": "Ann", "address": {"city": "Kiel", "zip": "0417"}},
  "orderNo": 17, "paid": true, "note": null, "total": 97.50, "tags": ["fast", "fragile"],
  "lines": [
    {"sku": "A-1", "qty": 2, "size": {"w": 3}},
    {"sku": "B-2", "qty": 1, "colour": "red | blue", "size": {"w": 10}}
  ],
  "events": [{"at": "4 March", "by": [{"id": 1}, {"id": 2, "ids": [7, 8]}]}, {"at": "5 March"}]
}"""


def read(content: str, folder: Path) -> list[str]:
    return text(messages(read_json, content.encode(), folder)).split("\n")


def test_each_value_is_beside_its_names_and_like_objects_are_rows(tmp_path: Path) -> None:
    assert read(ORDER, tmp_path) == [
        "| | |",
        "| --- | --- |",
        "| customer.name | Ann |",
        "| customer.address.city | Kiel |",
        "| customer.address.zip | 0417 |",
        "| order No | 17 |",
        "| paid | true |",
        "| total | 97.50 |",
        "| tags | fast, fragile |",
        "",
        "# lines",
        "",
        "| sku | qty | size.w | colour |",
        "| --- | --- | --- | --- |",
        "| A-1 | 2 | 3 | |",
        "| B-2 | 1 | 10 | red \\| blue |",
        "",
        "# events",
        "",
        "## events 1",
        "",
        "| | |",
        "| --- | --- |",
        "| at | 4 March |",
        "",
        "### by",
        "",
        "| id | ids |",
        "| --- | --- |",
        "| 1 | |",
        "| 2 | 7, 8 |",
        "",
        "## events 2",
        "",
        "| | |",
        "| --- | --- |",
        "| at | 5 March |",
    ]


@pytest.mark.parametrize(
    "content",
    [
        '[{"name": "Auk", "fee": 1.0}, {"name": "Tern", "fee": 2e3}]',
        '{"name": "Auk", "fee": 1.0}\n{"name": "Tern", "fee": 2e3}\n',
    ],
)
def test_a_list_and_lines_of_objects_are_a_table_with_figures_as_they_are_written(content: str, tmp_path: Path) -> None:
    assert read(content, tmp_path) == ["| name | fee |", "| --- | --- |", "| Auk | 1.0 |", "| Tern | 2e3 |"]


def test_long_lists_of_texts_are_paragraphs(tmp_path: Path) -> None:
    rules = [f"Rule {number}: keep\n the deck  dry." for number in range(20)]
    found = read(json.dumps({"rules": rules}), tmp_path)
    assert found[:3] == ["# rules", "", "Rule 0: keep the deck dry."]
    assert len(list(filter(None, found))) == 21


def test_a_table_longer_than_a_page_has_its_heading_on_each(tmp_path: Path) -> None:
    content = json.dumps([{"name": f"Ship {number}", "seats": number} for number in range(2000)])
    found = pages(messages(read_json, content.encode(), tmp_path))
    assert len(found) > 3
    assert {tuple(page.text.split("\n")[:2]) for page in found} == {("| name | seats |", "| --- | --- |")}
    rows = [line for page in found for line in page.text.split("\n")[2:]]
    assert rows == [f"| Ship {number} | {number} |" for number in range(2000)]


def test_a_table_that_ends_with_its_page_is_not_begun_again() -> None:
    table = "| name | fee |\n| --- | --- |\n" + "| Auk | 1 |\n" * 600
    found = list(text_pages(table + "\nProse follows.", markdown=True))
    assert found[-1].text.endswith("Prose follows.")
    assert [page.text.count("| name | fee |") for page in found] == [1] * len(found)
    after = list(text_pages(("a" * 5000) + "\n\n" + ("b" * 5000), markdown=True))
    assert [page for page in after if "|" in page.text] == []


def test_what_is_nested_too_deeply_stays_json(tmp_path: Path) -> None:
    deep = '{"a":' * 200 + '"x"' + "}" * 200
    assert "".join("".join(read(deep, tmp_path)).split()) == deep


@pytest.mark.parametrize(
    ("content", "ending", "found"),
    [
        (ORDER, ".json", JSON),
        (ORDER, ".txt", JSON),
        (ORDER, "", JSON),
        ("[1, 2]", ".json", JSON),
        ("[1] See the rules.\nAll of them.", ".txt", TEXT),
        ("{not json}", ".txt", TEXT),
        ("f(x) { return 1; }", ".txt", TEXT),
    ],
)
def test_json_is_detected_by_its_content(content: str, ending: str, found: object, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text(content)
    assert format_of(path, ending, 10_000_000) == found


@pytest.mark.parametrize("content", ['{"a": }', '{"a": 1', "[1, 2] and more", '{"a": 1}\nwords\n{"a": 2}'])
def test_what_is_no_json_is_read_as_it_is(content: str, tmp_path: Path) -> None:
    assert "\n".join(read(content, tmp_path)) == content


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_every_value_of_any_json_is_in_the_text(value: object) -> None:
    read_value = json_value(json.dumps([value, value]))
    assert read_value is not None
    shown = markdown_of(read_value)
    for leaf in leaves(value):
        assert " ".join(leaf.replace("|", "\\|").split()) in shown or " ".join(leaf.split()) in shown


def leaves(value: object) -> list[str]:
    match value:
        case dict():
            return [leaf for each in value.values() for leaf in leaves(each)]
        case list():
            return [leaf for each in value for leaf in leaves(each)]
        case bool():
            return [str(value).lower()]
        case str() if all(map(str.isprintable, value)):
            return [value]
        case int():
            return [str(value)]
        case _:
            return []


HOSTILE = {
    "many names": lambda n: json.dumps([{f"k{number}": 1} for number in range(n)]),
    "long names": lambda n: json.dumps({"a" * n: [{"b": 1}] * 3}),
    "deep names": lambda n: '{"abcdefgh":' * 25 + json.dumps([{"x": 1}] * n) + "}" * 25,
    "lists of lists": lambda n: json.dumps([[[[1]] * 5] * 5] * n),
    "one long text": lambda n: json.dumps({"a": "word " * n}),
    "wide and mixed": lambda n: json.dumps([{"a": [{"b": 1}], "c": "x"}] * n),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=list(HOSTILE))
def test_large_and_odd_values_are_read_in_little_time(make: Callable[[int], str]) -> None:
    started = time.process_time()
    value = json_value(make(10_000))
    assert value is not None
    pages = [page for page in text_pages(markdown_of(value), markdown=True) if isinstance(page, Page)]
    assert pages
    assert time.process_time() - started < 5


def test_lists_of_equally_long_lists_are_rows(tmp_path: Path) -> None:
    content = (
        b'{"of": "fleet", "rows": [["Ship", "Seats"], ["Auk", 85], ["Tern", 9]], "pair": [1, 2], "odd": [[1], [2, 3]]}'
    )
    assert text(messages(read_json, content, tmp_path)) == (
        "| of | pair | odd |\n| --- | --- | --- |\n| fleet | 1, 2 | 1, 2, 3 |\n\n# rows\n\n"
        "| Ship | Seats |\n| --- | --- |\n| Auk | 85 |\n| Tern | 9 |"
    )
