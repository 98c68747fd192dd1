"""Questions of investors, about reports of companies that do not exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.answering.financial_statements.statement_answers import StatementAnswers
from services.answering.service import answer_threads
from services.checking.verdict import check
from services.documents import Document
from services.ingestion.ingestion import Ingestion
from services.models.embeddings import WordLlamaEmbeddings
from services.search.retrieval import Retriever
from services.storage.library import Library
from tests.services.conftest import WORKSPACE, store_of
from tests.support.financial_statements import ANNUAL, BRITISH, GERMAN, QUARTERLY, report_pdf
from tests.support.rendering import read_by_people


@pytest.fixture
def answers(library: Library, embeddings: WordLlamaEmbeddings) -> Iterator[StatementAnswers]:
    threads = answer_threads()
    yield StatementAnswers(library, Retriever(library, embeddings), threads)
    threads.close()


REPORTS = {
    "workspace-of-the-annual-report": ("Harrow_Foods_2023.pdf", ANNUAL),
    "workspace-of-the-quarterly-report": ("Quarrel_2024Q2.pdf", QUARTERLY),
    "workspace-of-the-british-accounts": ("Penmarrow accounts.pdf", BRITISH),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports, each in a workspace of its own, so that none counts in what is searched for another."""
    files = {workspace: (name, report_pdf(pages)) for workspace, (name, pages) in REPORTS.items()}
    return store_of(tmp_path_factory.mktemp("reports"), files)


@pytest.fixture
async def annual(library: Library) -> Document:
    return await the_one_of(library, "workspace-of-the-annual-report")


@pytest.fixture
async def quarterly(library: Library) -> Document:
    return await the_one_of(library, "workspace-of-the-quarterly-report")


@pytest.fixture
async def british(library: Library) -> Document:
    return await the_one_of(library, "workspace-of-the-british-accounts")


async def the_one_of(library: Library, workspace: str) -> Document:
    [document] = await library.documents(workspace)
    return document


async def answer_to(answers: StatementAnswers, question: str, *documents: Document) -> str | None:
    selection = await answers.found(question, documents)
    return None if selection is None else read_by_people(selection.text)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What was net income in 2022?", "Net income, 2022: $114 (in millions) [1]"),
        (
            "How much did Harrow Foods spend on capex in 2021?",
            "Purchase of property, plant and equipment, 2021: (70) (in millions) [1]",
        ),
        ("What was the diluted EPS in 2023?", "Diluted earnings per share, 2023: $2.94 [1]"),
        (
            "What was revenue in 2022, in USD billions?",
            "Net sales, 2022: $1,100 (in millions) [1] = 1.1 billion",
        ),
        ("What were total assets at December 31, 2022?", "Total assets, 2022: $961 (in millions) [1]"),
        (
            "What is the debt to assets ratio, defined as long-term debt divided by total assets, in 2023?",
            None,
        ),
        ("What were the total assets of Harrow Bakeries in 2022?", "Total assets, 2022: $94 (in millions) [1]"),
        ("What was gross profit in 2021?", "Gross profit, 2021: 340 (in millions) [1]"),
        (
            "How much did net sales rise from 2021 to 2022?",
            (
                "Net sales, 2022: $1,100 (in millions) [1]\nNet sales, 2021: $1,000 (in millions) [1]\n"
                "$1,100 − $1,000 = +$100 (in millions) [1]"
            ),
        ),
        (
            "What was the gross margin in 2023?",
            "Gross margin, 2023: 434 (Gross profit, 2023) [1] / $1,240 (Net sales, 2023) [1] = 35 %",
        ),
        (
            "What was the quick ratio at the end of 2023?",
            (
                "Quick ratio, 2023: ($90 (Cash and cash equivalents, 2023) [1] + 180 (Trade receivables, net, 2023) "
                "[1]) / "
                "280 (Total current liabilities, 2023) [1] = 0.96 (rounded)"
            ),
        ),
        (
            "What was EBITDA in 2023?",
            (
                "EBITDA, 2023: 224 (Operating income, 2023) [1] + 60 (Depreciation and amortization, 2023) [2] = 284 "
                "(in millions)"
            ),
        ),
        (
            "By what percentage did net sales grow in 2023?",
            (
                "($1,240 (Net sales, 2023) [1] − $1,100 (Net sales, 2022) [1]) / $1,100 (Net sales, 2022) [1] = "
                "+12.7 % "
                "(rounded)"
            ),
        ),
        (
            "Did the operating margin of Harrow Foods improve from 2022 to 2023?",
            (
                "Yes. Operating margin, 2023: 224 (Operating income, 2023) [1] / $1,240 (Net sales, 2023) [1] = "
                "18.06 % "
                "(rounded)\n"
                "Operating margin, 2022: 173 (Operating income, 2022) [1] / $1,100 (Net sales, 2022) [1] = 15.73 % "
                "(rounded)\n"
                "18.06 % − 15.73 % = +2.34 percentage points (rounded) [1]"
            ),
        ),
        (
            "Was working capital positive in 2022?",
            (
                "Yes. Working capital, 2022: 381 (Total current assets, 2022) [1] − 300 (Total current liabilities, "
                "2022) "
                "[1] = 81 (in millions)"
            ),
        ),
        (
            "What is the 2021 - 2023 3 year average of capex as a % of revenue? Round to two decimal places.",
            (
                "Capex as a % of revenue, 2021: 70 (Purchase of property, plant and equipment, 2021) [1] / $1,000 "
                "(Net sales, 2021) [2] = 7 %\n"
                "Capex as a % of revenue, 2022: 80 (Purchase of property, plant and equipment, 2022) [1] / $1,100 "
                "(Net sales, 2022) [2] = 7.27 % (rounded)\n"
                "Capex as a % of revenue, 2023: 95 (Purchase of property, plant and equipment, 2023) [1] / $1,240 "
                "(Net sales, 2023) [2] = 7.66 % (rounded)\n"
                "(7 % + 7.27 % + 7.66 %) / 3 = 7.31 % (rounded) [1][2]"
            ),
        ),
        (
            (
                "What is the inventory turnover of 2023? It is defined as: 2023 COGS / (average inventory between "
                "2022 and "
                "2023). Round to one decimal place."
            ),
            (
                "Inventory turnover, 2023: 806 (Cost of sales, 2023) [1] / ((141 (Inventories, 2022) [2] + 150 "
                "(Inventories, 2023) [2]) / 2) = 5.5 (rounded)"
            ),
        ),
    ],
)
async def test_a_line_item_or_a_measure_is_answered_with_its_figures(
    answers: StatementAnswers, annual: Document, question: str, answer: str | None
) -> None:
    assert await answer_to(answers, question, annual) == answer


@pytest.mark.parametrize(
    "question",
    [
        "What was the revenue of the bakery segment in 2023?",
        "What was the revenue in Europe in 2023?",
        "What is the expected revenue for 2024?",
        "What was revenue per share in 2023?",
        "What was food revenue in 2023?",
        "What was net income in 2019?",
        "What was the net income of Larkfield Group in 2023?",
        "What was revenue in the third quarter of 2023?",
        "What was the adjusted EBITDA in 2023?",
        "What was total debt in 2023?",
        "Which year had the highest net sales?",
        "Why did net income rise in 2023?",
        "What is free cash flow?",
        "Who is the auditor?",
    ],
)
async def test_what_the_groups_statements_lack_is_left_to_the_search(
    answers: StatementAnswers, annual: Document, question: str
) -> None:
    assert await answers.found(question, [annual]) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What was revenue in Q2 2024?", "Total revenue, Q2 2024: $21,400 (in thousands) [1]"),
        ("What was revenue in the first half of 2023?", "Total revenue, H1 2023: $48,600 (in thousands) [1]"),
        ("What was diluted EPS in the second quarter of 2023?", "Net income per share: Diluted, Q2 2023: $0.58 [1]"),
        ("What were inventories at June 30, 2024?", "Inventories, June 2024: 18,900 (in thousands) [1]"),
        ("What were inventories at the end of 2023?", "Inventories, 2023: 17,100 (in thousands) [1]"),
        ("What were inventories at the end of 2024?", None),
        ("What was revenue in 2024?", None),
        ("What was revenue in Q1 2024?", None),
    ],
)
async def test_a_report_on_a_quarter_answers_for_its_own_spans_and_days(
    answers: StatementAnswers, quarterly: Document, question: str, answer: str | None
) -> None:
    assert await answer_to(answers, question, quarterly) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What was the turnover in 2023?", "Turnover, 2023: 14,261 (£000) [1]"),
        ("What inventories did Penmarrow hold at 31 March 2022?", "Stocks, 2022: 1,872 (£000) [1]"),
        (
            "What is the current ratio for 2023?",
            (
                "Current ratio, 2023: 5,053 (Current assets, 2023) [1] / 2,833 (Creditors: amounts falling due "
                "within one "
                "year, 2023) [1] = 1.78 (rounded)"
            ),
        ),
        ("What are the trade debtors in 2023?", None),
    ],
)
async def test_british_statements_are_read_without_the_numbers_of_their_notes(
    answers: StatementAnswers, british: Document, question: str, answer: str | None
) -> None:
    assert await answer_to(answers, question, british) == answer


async def test_statements_in_sheets_and_below_headings_are_read(
    answers: StatementAnswers, ingestion: Ingestion, tmp_path: Path
) -> None:
    report = tmp_path / "Marlow.md"
    report.write_text(GERMAN)
    document = await ingestion.add(WORKSPACE, report, report.name)
    group = await answer_to(answers, "Wie hoch war der Umsatz 2023?", document)
    assert group == "Umsatzerlöse, 2023: 8.420 (TEUR) [1]"
    part = await answer_to(answers, "Wie hoch war der Umsatz der Marlow Hafen GmbH 2023?", document)
    assert part == "Umsatzerlöse, 2023: 420 [1]"
    book = tmp_path / "Harrow.csv"
    book.write_text("Line,2023,2022\nRevenue,12400,11000\nOperating profit,2240,1730\nProfit for the year,1470,1140\n")
    sheet = await ingestion.add(WORKSPACE, book, book.name)
    margin = await answer_to(answers, "What was the net margin in 2022?", sheet)
    assert (
        margin
        == "Net margin, 2022: 1140 (Profit for the year, 2022) [1] / 11000 (Revenue, 2022) [1] = 10.4 % (rounded)"
    )


async def test_a_line_with_two_different_figures_is_left_to_the_search(
    answers: StatementAnswers, ingestion: Ingestion, tmp_path: Path
) -> None:
    book = tmp_path / "Twice.csv"
    rows = ["Revenue,12,11", "Operating profit,5,4", "Profit for the year,3,2"]
    book.write_text("\n".join(["Line,2023,2022", *rows, "Operating profit,6,4"]))
    document = await ingestion.add(WORKSPACE, book, book.name)
    assert await answers.found("What was operating profit in 2023?", [document]) is None
    assert await answer_to(answers, "What was operating profit in 2022?", document) == "Operating profit, 2022: 4 [1]"


async def test_an_unnamed_company_is_not_guessed_among_several(
    answers: StatementAnswers, annual: Document, british: Document
) -> None:
    assert await answers.found("What was operating profit in 2023?", [annual, british]) is None
    named = await answer_to(answers, "What was the operating profit of Penmarrow in 2023?", annual, british)
    assert named == "Operating profit, 2023: 470 (£000) [1]"


async def test_every_line_of_an_answer_is_confirmed_by_the_checker(answers: StatementAnswers, annual: Document) -> None:
    questions = (
        "What was the quick ratio at the end of 2023?",
        "Did the operating margin improve from 2022 to 2023?",
        "What is the 2021 - 2023 3 year average of capex as a % of revenue?",
        "By what percentage did net sales grow in 2023?",
    )
    for question in questions:
        selection = await answers.found(question, [annual])
        assert selection is not None
        checks = check(selection.text, selection.citations)
        assert [(each.verdict, each.missing) for each in checks.sentences] == [("supported", ())] * len(
            checks.sentences
        )
        assert checks.sentences


async def missing_in(answers: StatementAnswers, question: str, document: Document) -> list[tuple[str, ...]]:
    """What the check finds missing in the sentences of an answer, of which there is one."""
    selection = await answers.found(question, [document])
    assert selection is not None
    sentences = check(selection.text, selection.citations).sentences
    assert sentences
    return [each.missing for each in sentences if each.verdict != "supported"]


@pytest.mark.parametrize(
    "question",
    [
        "What were total assets at December 31, 2022?",
        "What was gross profit in 2021?",
        "What was the gross margin in 2023?",
        "What was the quick ratio at the end of 2023?",
        "What was EBITDA in 2023?",
        "Did the operating margin of Harrow Foods improve from 2022 to 2023?",
    ],
)
async def test_the_check_supports_what_statements_answer(
    answers: StatementAnswers, annual: Document, question: str
) -> None:
    assert await missing_in(answers, question, annual) == []


@pytest.mark.parametrize("question", ["What were net sales in Q2 2024?", "What was net income in H1 2024?"])
async def test_the_check_supports_quarters_and_halves(
    answers: StatementAnswers, quarterly: Document, question: str
) -> None:
    assert await missing_in(answers, question, quarterly) == []


async def test_the_check_supports_thousands_of_pounds(answers: StatementAnswers, british: Document) -> None:
    assert await missing_in(answers, "What inventories did Penmarrow hold at 31 March 2022?", british) == []


async def test_a_table_of_sales_without_years_is_no_statement(
    answers: StatementAnswers, ingestion: Ingestion, tmp_path: Path
) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('Region,Quarter,Units,Revenue (£\'000)\nNorth,Q1,120,"1,250"\nSouth,Q1,90,(45)\nTotal,,210,975\n')
    sales = await ingestion.add(WORKSPACE, path, path.name)
    assert await answers.found("What is the difference between the north's and the south's revenue?", [sales]) is None
