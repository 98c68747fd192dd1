from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.reading.delimited import delimiter_of, read_csv, read_tsv
from tests.support.reading import messages, pages, text


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (
            "Betrag;Bezeichnung\r\n1,50;Kaffee\r\n12,00;Fähre, hin und zurück\r\n1.234,56;Miete\r\n",
            "| 1.234,56 | Miete |",
        ),
        ("\ufeffsep=;\r\nShip;Seats\r\nAuk;85\r\n", "| Ship | Seats |\n| --- | --- |\n| Auk | 85 |"),
        ("sep=|\nShip|Seats\nAuk|85\n", "| Auk | 85 |"),
        ("Ship\tSeats\nTern, grey\t120\nAuk, small\t85\n", "| Tern, grey | 120 |"),
        ('Id,Remark\n7,"First line\nsecond, line; third"\n8,done\n', "| 7 | First line second, line; third |"),
        ('Industry\n"Farming, fishing"\nMining, of all kinds\nTrade\nBanks\n', "| Mining, of all kinds |"),
        ("Score;Name\n9,5;Zoë\n8,5;Bo\n", "| 9,5 | Zoë |"),
        ("Name,Note\nAnn,a; b\nBo,c; d; e\n", "| Ann | a; b |"),
    ],
    ids=[
        "decimal commas",
        "sep with a mark",
        "sep",
        "tabs",
        "line breaks",
        "one column",
        "commas in each row",
        "notes",
    ],
)
def test_values_are_apart_where_the_author_put_them_apart(tmp_path: Path, content: str, line: str) -> None:
    assert line in text(messages(read_csv, content.encode(), tmp_path))


def test_lines_above_the_heading_are_no_part_of_the_table(tmp_path: Path) -> None:
    content = "Export of tickets\nCreated 2026-05-04\n\nTicket;Route;Price\nT-100;Varrow;18,00\nT-101;Tolmin;17,50\n"
    found = pages(messages(read_csv, content.encode(), tmp_path))
    assert found[1].text.startswith("| Ticket | Route | Price |\n| --- | --- | --- |\n| T-100 | Varrow | 18,00 |")
    assert found[1].first_row == 5


@pytest.mark.parametrize("blank", ["", "\n"])
def test_labels_with_a_colon_above_a_table_are_no_heading_of_it(tmp_path: Path, blank: str) -> None:
    labels = "Account:;DE00 1234\nBalance on 28.02.2026:;4.321,09 EUR\n"
    content = f"{labels}{blank}Day;Text;Amount\n27.02.2026;Power;-89,00\n"
    found = pages(messages(read_csv, content.encode(), tmp_path))
    assert [page.text for page in found] == [
        "|  |  |\n| --- | --- |\n| Account: | DE00 1234 |\n| Balance on 28.02.2026: | 4.321,09 EUR |",
        "| Day | Text | Amount |\n| --- | --- | --- |\n| 27.02.2026 | Power | -89,00 |",
    ]


def test_digits_written_as_a_formula_of_text_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    assert "| 00417 | 12.5 |" in text(messages(read_csv, b'sku,price\n="00417",12.5\n="00418",13\n', tmp_path))


def test_quotation_marks_escaped_as_databases_do_end_no_value(tmp_path: Path) -> None:
    content = b'id,name\n1,"a \\"long\\" name, here"\n2,"C:\\\\temp"\n'
    assert text(messages(read_csv, content, tmp_path)) == (
        '| id | name |\n| --- | --- |\n| 1 | a "long" name, here |\n| 2 | C:\\temp |'
    )
    windows = b'id,path\n1,"C:\\temp\\"\n2,"D:\\new"\n'
    assert text(messages(read_csv, windows, tmp_path)) == (
        "| id | path |\n| --- | --- |\n| 1 | C:\\temp\\ |\n| 2 | D:\\new |"
    )


def test_a_first_line_like_the_others_is_a_row_of_its_own(tmp_path: Path) -> None:
    [page] = pages(messages(read_csv, b"Ann,Lyon,42000\nBen,Lille,39500\n", tmp_path))
    assert (page.text, page.first_row) == (
        "|  |  |  |\n| --- | --- | --- |\n| Ann | Lyon | 42000 |\n| Ben | Lille | 39500 |",
        1,
    )


def test_a_table_under_the_name_of_tabs_may_have_none(tmp_path: Path) -> None:
    assert "| Auk | 85 |" in text(messages(read_tsv, b"Ship,Seats\nAuk,85\n", tmp_path))


def test_rows_below_a_line_break_within_quotes_keep_their_numbers(tmp_path: Path) -> None:
    content = 'Id,Remark\n7,"First\nsecond"\n8,done\n' + "9,more\n" * 600
    found = pages(messages(read_csv, content.encode(), tmp_path))
    last = found[-1]
    assert (last.first_row or 0) + last.text.count("\n| ") - 2 == 603


@pytest.mark.parametrize("content", ['"",' * 300_000, "a," * 300_000 + "\n" + "1\n" * 3_000, '"' * 600_000])
def test_a_line_of_a_million_signs_is_cut_at_the_columns_that_excel_has(tmp_path: Path, content: str) -> None:
    path = tmp_path / "upload"
    path.write_text(content + "\nx,y\n")
    assert sum(len(page.text) for page in pages(list(read_csv(path, 10_000)))) < 2 * len(content)


@given(st.text('ab,;|\t"\n 1.', max_size=300))
def test_whatever_the_text_it_has_a_delimiter(sample: str) -> None:
    assert len(delimiter_of(sample)) == 1
