"""Reports of companies that do not exist: statements of years, of a quarter, of a subsidiary and in British form."""

from collections.abc import Sequence

from fpdf import FPDF

ANNUAL = (
    ("Harrow Foods plc", "Annual report 2023", "12 Mill Lane, Norcastle"),
    (
        "Consolidated statements of income",
        "(in millions, except per share data)",
        "Years ended December 31,",
        "2023 2022 2021",
        "Net sales $ 1,240 $ 1,100 $ 1,000",
        "Cost of sales (806) (737) (660)",
        "Gross profit 434 363 340",
        "Selling, general and administrative expenses (210) (190) (180)",
        "Operating income 224 173 160",
        "Interest expense (28) (20) (16)",
        "Income before income taxes 196 153 144",
        "Income tax expense (49) (39) (36)",
        "Net income $ 147 $ 114 $ 108",
        "Diluted earnings per share $ 2.94 $ 2.28 $ 2.16",
    ),
    (
        "Consolidated balance sheets",
        "(in millions)",
        "As of December 31, 2023 2022",
        "Current assets:",
        "Cash and cash equivalents $ 90 $ 75",
        "Trade receivables, net of allowances of $4 and $3, respectively 180 165",
        "Inventories 150 141",
        "Total current assets 420 381",
        "Property, plant and equipment, net 610 580",
        "Total assets $ 1,030 $ 961",
        "Accounts payable $ 130 $ 120",
        "Total current liabilities 280 300",
        "Long-term debt 250 240",
        "Total liabilities 530 540",
        "Total shareholders' equity 500 421",
    ),
    (
        "Consolidated statements of cash flows",
        "(in millions)",
        "Years ended December 31,",
        "2023 2022 2021",
        "Depreciation and amortization 60 55 50",
        "Net cash provided by operating activities 205 170 160",
        "Purchase of property, plant and equipment (95) (80) (70)",
        "Net cash used in investing activities (95) (80) (70)",
        "Dividends paid (60) (50) (45)",
        "Net cash used in financing activities (95) (77) (82)",
    ),
    (
        "Note 21: Harrow Bakeries Limited",
        "The balance sheets of this subsidiary are as follows.",
        "(in millions)",
        "As of December 31, 2023 2022",
        "Cash and cash equivalents $ 9 $ 7",
        "Trade receivables, net 20 18",
        "Inventories 15 14",
        "Total current assets 44 39",
        "Property, plant and equipment, net 60 55",
        "Total assets $ 104 $ 94",
        "Total current liabilities 11 12",
        "Total liabilities 31 32",
        "Total debt 20 20",
    ),
)
QUARTERLY = (
    ("Quarrel Instruments Corporation", "Quarterly report for the quarterly period ended June 30, 2024"),
    (
        "Condensed consolidated statements of operations (unaudited)",
        "(in thousands, except per share data)",
        "Three months ended June 30, Six months ended June 30,",
        "2024 2023 2024 2023",
        "Total revenue $ 21,400 $ 23,900 $ 42,100 $ 48,600",
        "Cost of revenue 10,400 10,900 20,700 22,100",
        "Gross profit 11,000 13,000 21,400 26,500",
        "Income from operations 1,600 4,200 3,000 9,200",
        "Income before income taxes 1,700 4,300 3,300 9,300",
        "Net income $ 1,500 $ 3,600 $ 2,800 $ 7,800",
        "Net income per share: Diluted $ 0.25 $ 0.58 $ 0.46 $ 1.24",
        "Shares used: Diluted 6,184 6,295 6,192 6,310",
    ),
    (
        "Condensed consolidated balance sheets (unaudited)",
        "(in thousands)",
        "June 30, 2024 December 31, 2023",
        "Cash and cash equivalents $ 28,400 $ 28,600",
        "Accounts receivable, net 9,100 9,800",
        "Inventories 18,900 17,100",
        "Total current assets 56,400 55,500",
        "Total assets $ 117,400 $ 116,700",
        "Accounts payable $ 4,900 $ 5,800",
        "Total current liabilities 11,200 13,000",
    ),
)
BRITISH = (
    ("Penmarrow Growers Limited", "Directors' report and accounts"),
    (
        "Profit and loss account",
        "for the year ended 31 March 2023",
        "Note 2023 2022",
        "£000 £000",
        "Turnover 2 14,261 12,834",
        "Cost of sales (12,193) (10,861)",
        "Gross profit 2,068 1,973",
        "Operating profit 3 470 512",
        "Interest payable and similar charges 4 (101) (74)",
        "Profit before taxation 369 438",
        "Tax on profit 5 (60) (83)",
        "Profit for the financial year 309 355",
    ),
    (
        "Balance sheet",
        "as at 31 March 2023",
        "Note 2023 2022",
        "£000 £000",
        "Tangible assets 7 2,682 2,536",
        "Current assets",
        "Stocks 8 2,314 1,872",
        "Debtors 9 2,618 2,257",
        "Cash at bank and in hand 121 232",
        "5,053 4,361",
        "Creditors: amounts falling due within one year 10 (2,833) (2,391)",
        "Net assets 3,150 3,044",
    ),
)
_PROSE = (
    "Im Berichtsjahr wurden drei weitere Turbinen in Betrieb genommen, und die Werft in Orban wurde erweitert. " * 9
)
GERMAN = f"""# Marlow Gezeiten AG, Geschäftsbericht

## Konzern-Gewinn- und Verlustrechnung

in TEUR

|  | 2023 | 2022 |
| --- | --- | --- |
| Umsatzerlöse | 8.420 | 7.910 |
| Bruttoergebnis vom Umsatz | 3.320 | 3.010 |
| Betriebsergebnis | 910 | 720 |
| Jahresüberschuss | 600 | 450 |

{_PROSE}

## Marlow Hafen GmbH, Gewinn- und Verlustrechnung

|  | 2023 | 2022 |
| --- | --- | --- |
| Umsatzerlöse | 420 | 410 |
| Bruttoergebnis vom Umsatz | 120 | 110 |
| Betriebsergebnis | 10 | 20 |
| Jahresüberschuss | 6 | 12 |
"""


def report_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A report, a page for each sequence of lines."""
    document = FPDF(unit="pt", format=(595, 500))
    document.set_font("helvetica", size=10)
    for lines in pages:
        document.add_page()
        for row, line in enumerate(lines):
            document.text(40, 60 + 20 * row, line)
    return bytes(document.output())
