from collections.abc import Sequence
from decimal import Decimal

import pytest

from services.text.summary_rows import TableRow, summaries_of


def rows_of(text: str) -> list[TableRow]:
    """Rows of a label, a word and figures: “Oak North 12 30”; “-” is an empty cell."""
    return [_row(line.split()) for line in text.strip().splitlines()]


def _row(cells: Sequence[str]) -> TableRow:
    label, word, *figures = cells
    values = {str(column): Decimal(figure) for column, figure in enumerate(figures) if figure != "-"}
    return TableRow(label, (word,), values)


@pytest.mark.parametrize(
    ("text", "summaries"),
    [
        # Of groups, whatever they are called, and of all.
        ("Elm a 118 42\nOak b 205 61\nTrees - 323 103\nFern a 77 19\nMoss b 41 30\nShrubs - 118 49\nAll - 441 152",
         {2, 5, 6}),
        # Of rows that share a word.
        ("May Pell 1180 42\nMay Roke 990 35\nJune Pell 1025 38\nJune Roke 870 31\nTerm Pell 2205 80\nTerm Roke 1860 66",
         {4, 5}),
        # Of one column, where the figures are long enough.
        ("Ink a 4127\nPaper b 388\nOffice - 4515\nHall a 9031", {2}),
        # What stands below the total of all groups is none of the rows.
        ("Elm a 118 42\nOak b 205 61\nTrees - 323 103\nFern a 77 19\nMoss b 41 30\nAll - 441 152\nRecord - 400 -",
         {2, 5, 6}),
        # Named.
        ("Elm a 118\nOak b 205\nAverage - 161.5", {2}),
        # By chance: few digits, or other sums in one column.
        ("Sick a 3\nLeave b 4\nOther c 7\nRest d 9", set()),
        ("Elm a 118 42\nOak b 205 61\nAsh c 323 99\nFern d 77 19", set()),
        ("Win a 1 0\nDraw b 0 1\nLoss c 1 1\nMore d 2 5", set()),
    ],
)  # fmt: skip
def test_rows_are_made_of_others_by_their_figures_or_names(text: str, summaries: set[int]) -> None:
    assert summaries_of(rows_of(text)) == summaries


def test_a_row_right_above_the_total_without_words_as_the_total_is_none_of_the_things_listed() -> None:
    def row(label: str, words: tuple[str, str], votes: int) -> TableRow:
        return TableRow(label, words, {"Votes": Decimal(votes)})

    rows = [
        row("Ada Holm", ("Green", "yes"), 418), row("Ben Stray", ("Free", "no"), 207),
        row("Cleo Marr", ("Free", "no"), 96), row("Void", ("", ""), 12), row("Total", ("", ""), 733),
    ]  # fmt: skip
    assert summaries_of(rows) == {3, 4}
    assert summaries_of(rows[:3]) == frozenset()
