from services.files.reading.merged_cells import MergedCells, Range


def filled(ranges: list[Range], *rows: dict[int, str]) -> list[dict[int, str]]:
    merged = MergedCells(ranges)
    for number, row in enumerate(rows, 1):
        merged.fill(number, row)
    return list(rows)


def test_a_range_has_its_value_in_each_cell() -> None:
    rows = filled([Range(1, 1, 2, 2)], {1: "a", 3: "x"}, {3: "y"}, {3: "z"})
    assert rows == [{1: "a", 2: "a", 3: "x"}, {1: "a", 2: "a", 3: "y"}, {3: "z"}]


def test_a_range_alone_in_its_row_stays_one_cell() -> None:
    assert filled([Range(1, 1, 3, 2)], {1: "Title"}, {}) == [{1: "Title"}, {}]


def test_a_long_text_is_not_repeated() -> None:
    assert filled([Range(1, 1, 2, 1)], {1: "a" * 1000, 3: "x"}) == [{1: "a" * 1000, 3: "x"}]


def test_ranges_over_the_whole_sheet_are_filled_within_bounds() -> None:
    ranges = [Range(2, 1, 16_384, 1_048_576)] * 1000
    rows = filled(ranges, *({1: "x", 2: "y"} for _ in range(3000)))
    assert sum(map(len, rows)) < 110_000
