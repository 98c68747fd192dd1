"""Things that are counted as they are sold, and shares of all rows of a table."""

from tests.support.extractive import composed
from tests.support.rendering import read_by_people

BARN = """\
| Extra | Sold by | Price |
| --- | --- | --- |
| Hay | small bale | 6.50 |
| Haylage | large bale, about 240 kg | 58.00 |
| Shavings | bale | 9.80 |"""
SPENT = """\
Where the money went in 2025

| | £ |
| --- | --- |
| Wages | 150,000 |
| Feed | 34,000 |
| Everything else | 16,000 |"""


def test_what_a_number_counts_may_be_how_a_thing_is_sold() -> None:
    answer = read_by_people(composed("4 bales of shavings and one of haylage, total?", BARN))
    assert answer == "4 × 9.80 (Shavings, Price) [1] + 1 × 58.00 (Haylage, Price) [1] = 97.20"


def test_a_share_of_everything_is_one_of_all_rows_of_a_table_without_a_total() -> None:
    answer = read_by_people(composed("wages were what share of everything spent in 2025", SPENT))
    assert answer == "150,000 (Wages) [1] / (150,000 + 34,000 + 16,000) [1] = 75 %"
