import pytest

from services.answering.financial_statements.line_items import line_items, plain_label


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("Net sales", ["revenue"]),
        ("Total operating revenues", ["revenue"]),
        ("Umsatzerlöse", ["revenue"]),
        ("Chiffre d’affaires", ["revenue"]),
        ("Less: Cost of products sold", ["cost of sales"]),
        ("Operating income (loss)", ["operating income"]),
        ("Income from operations", ["operating income"]),
        ("Benefit (provision) for income taxes", []),
        ("Net loss", ["net income"]),
        ("Profit for the financial year", ["net income"]),
        ("Net income attributable to Harrow Foods plc", []),
        ("Accounts receivable, net of allowance for credit losses of $6 and $7", ["receivables"]),
        ("Inventories (note 12)", ["inventories"]),
        ("Inventories¹", ["inventories"]),
        ("Property, plant, and equipment, net", ["property, plant and equipment"]),
        ("Total liabilities and shareholders' equity", []),
        ("Total shareholders' equity", ["total equity"]),
        ("Bilanzsumme", ["total assets"]),
        ("Net cash provided by (used in) operating activities", ["cash from operating activities"]),
        ("Capital expenditures, net of construction payable", ["capital expenditures"]),
        ("Dividends declared per common share", []),
        ("Deferred revenue", []),
        ("Revenue per passenger", []),
    ],
)
def test_a_label_names_a_line_item(label: str, names: list[str]) -> None:
    plain = plain_label(label)
    assert [line.name for line in line_items().values() if line.caption_rank(plain) is not None] == names
