import pytest

from services.documents import PDF, Document
from services.search.document_names import DocumentName, is_called, named


def documents(*filenames: str) -> list[Document]:
    return [Document(name, "w", name, PDF, 1, "", 1, 1, 1, 0) for name in filenames]


def only_named(word: str, ids: frozenset[str]) -> float:
    return 1.0


FILINGS = documents(
    "FOOTLOCKER_2021_10K.pdf", "FOOTLOCKER_2022_10K.pdf", "FOOTLOCKER_2022Q2_10Q.pdf", "3M_2022_10K.pdf", "notes.md"
)


@pytest.mark.parametrize(
    ("filename", "words", "years"),
    [
        ("FOOTLOCKER_2022Q4_EARNINGS.pdf", ("footlocker", "q4", "earnings"), {2022}),
        ("annualReport2024.docx", ("annual", "report"), {2024}),
        ("Crew safety manual.docx", ("crew", "safety", "manual"), set()),
        ("報告書2023年.pdf", ("報告書", "年"), {2023}),
    ],
)
def test_a_name_is_its_words_and_its_years(filename: str, words: tuple[str, ...], years: set[int]) -> None:
    assert DocumentName.of(filename) == DocumentName(words, frozenset(years))


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("What did Foot Locker earn in 2021?", ["FOOTLOCKER_2021_10K.pdf"]),
        ("foot locker's FY2022 sales", ["FOOTLOCKER_2022_10K.pdf"]),
        ("What were Foot Locker's sales in Q2 of FY2022?", ["FOOTLOCKER_2022Q2_10Q.pdf"]),
        ("As of 2021, what did Foot Locker expect to pay in 2024?", ["FOOTLOCKER_2021_10K.pdf"]),
        ("How many people work for 3M?", ["3M_2022_10K.pdf"]),
        ("What is in my notes?", ["notes.md"]),
        ("What happened in 2021?", ["FOOTLOCKER_2021_10K.pdf"]),
        ("How much is a ticket?", []),
    ],
)
def test_a_question_names_the_documents_that_it_means(question: str, best: list[str]) -> None:
    told = named(question, FILINGS, only_named)
    most = max(told.values(), default=0)
    assert [id_ for id_, certainty in told.items() if certainty == most] == best
    assert all(0 < certainty <= 1 for certainty in told.values())


def test_a_word_that_all_names_have_tells_nothing() -> None:
    assert named("Foot Locker's sales", documents("FOOTLOCKER a.pdf", "FOOTLOCKER b.pdf"), only_named) == {}


def test_a_word_that_other_documents_use_as_much_tells_little() -> None:
    handbooks = documents("Passenger handbook.md", "Annual report.pdf")
    question = "How many passengers travelled?"
    assert named(question, handbooks, only_named) == {"Passenger handbook.md": 0.5}
    assert named(question, handbooks, lambda word, ids: 0.1) == {"Passenger handbook.md": 0.05}


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("What does Foot Locker sell?", ["FOOTLOCKER_2022_10K.pdf"]),
        ("What did Foot Locker sell in 2022?", ["FOOTLOCKER_2022Q4_EARNINGS.pdf", "FOOTLOCKER_2022_10K.pdf"]),
        ("What did Foot Locker sell in Q4?", ["FOOTLOCKER_2022Q4_EARNINGS.pdf"]),
    ],
)
def test_the_report_of_a_last_quarter_is_meant_where_its_year_or_quarter_is(question: str, best: list[str]) -> None:
    files = documents("FOOTLOCKER_2022_10K.pdf", "FOOTLOCKER_2022Q4_EARNINGS.pdf", "notes.md")
    told = named(question, files, only_named)
    assert sorted(name for name, weight in told.items() if weight == max(told.values())) == best


@pytest.mark.parametrize(
    ("words", "filename", "called"),
    [
        (("berth", "holders"), "Marina berth holder guide 2026.pdf", True),
        (("klassen", "5"), "Elternabend Klasse 5.pptx", True),
        (("box", "kestrel"), "Kestrel P5 instructions.pdf", False),
    ],
)
def test_a_document_is_called_by_words_that_its_name_has_in_some_form(
    words: tuple[str, ...], filename: str, *, called: bool
) -> None:
    assert is_called(words, filename) is called
