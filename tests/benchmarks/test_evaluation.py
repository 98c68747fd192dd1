import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.evaluation.__main__ import main
from benchmarks.evaluation.page import page
from benchmarks.evaluation.questions import OUTSIDE, BadQuestions, ExpectedEvidence, LabelledQuestion, read_questions
from benchmarks.evaluation.report import Report, by_question, is_right, render, save
from benchmarks.evaluation.run import Result, Written
from benchmarks.evaluation.scores import contains, mean_reciprocal_rank, rank, recall
from services.documents import SAMPLES_FOLDER
from tests.support.citations import citation
from tests.support.files import rivers_pdf
from tests.support.provider import Provider, Script

pytestmark = pytest.mark.slow

LINE = {
    "id": "nile",
    "document": "rivers.pdf",
    "question": "How long is the Nile?",
    "answer": "6,650 km",
    "evidence": [{"page": 1}],
}


def test_a_rank_counts_distinct_pages() -> None:
    other = citation(3, page=4, filename="b.pdf").model_copy(update={"document_id": "b"})
    cited = [citation(1, page=4), citation(2, page=4), other, citation(4, page=9)]
    assert rank(cited, [ExpectedEvidence("rivers.pdf", 9, None)]) == 3
    assert rank(cited, [ExpectedEvidence("b.pdf", 4, None), ExpectedEvidence("rivers.pdf", 9, None)]) == 2
    assert rank(cited, [ExpectedEvidence("c.pdf", 4, None)]) is None


def test_where_there_are_no_pages_each_passage_counts_and_words_are_the_evidence() -> None:
    cited = [citation(1, page=None, text="one"), citation(2, page=None, text="two\nwords here")]
    assert rank(cited, [ExpectedEvidence("rivers.pdf", None, "two words")]) == 2


def test_recall_and_mean_reciprocal_rank() -> None:
    ranks = [1, 2, None, 10]
    assert [recall(ranks, k) for k in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 0.5 + 0.1) / 4)


@pytest.mark.parametrize(
    ("question", "reference", "answer"),
    [
        ("What was paid for ships, in USD millions?", "$382.00", "Net cash: 2020 **381,603** (In thousands) [2]"),
        ("What was paid in dividends, in USD billions?", "$0.40", "Dividends paid: (389) (In millions) [1]"),
        ("Was working capital positive?", "No, it was -$1561M.", "Working capital: $ (1,561) million"),
        ("How much did it grow?", "17.8 per cent", "grew by 17.8 % in 2025"),
        ("How many sailed?", "4.12 million", "4,120,000 passengers"),
        ("How many sailed?", "4,118,204", "about 4.12 million passengers"),
        ("What does it cost?", "9.50", "Es kostet 9,50 Euro, an Bord 12,00 Euro."),
        ("When is it due?", "31 December 2027", "It is due on December 31, 2027."),
        ("When does the last ship sail?", "20:40", "The last ship sails at 8:40 pm."),
        ("Which ship replaces Cormorant?", "Curlew", "Ship: Curlew; Replaces: Cormorant"),
        (
            "Why is there no battery ship?",
            "no battery ship is proven in open water",
            "because no battery ship of its size is proven in open water",
        ),
        ("Is smoking allowed?", "No", "No, it is not."),
        ("Has debt grown?", "No. It fell by $229 million.", "It fell by $229 million."),
    ],
)
def test_an_answer_contains_its_reference_in_other_units_and_words(question: str, reference: str, answer: str) -> None:
    assert contains(reference, answer, question)


@pytest.mark.parametrize(
    ("question", "reference", "answer"),
    [
        ("What was paid for ships, in USD millions?", "$382.00", "465,699 (In thousands) [382]"),
        ("What was paid for ships, in USD millions?", "$382.00", "It was $382 billion."),
        ("What was paid for ships, in USD millions?", "$382.00", "There are 382 ships."),
        ("Was working capital positive?", "-$1561M", "Working capital was $1,561 million."),
        ("How much did it grow?", "17.8 per cent", "It grew in 2017."),
        ("How many were lost?", "20", "It sails at 20:40 on 20 May 2025."),
        ("What was EBITDA?", "$2,018mn", "2018 revenue was 5 (In millions)."),
        ("When is it due?", "31 December 2027", "It is due on 30 December 2027."),
        ("Which ship replaces Cormorant?", "Curlew", "Which ship replaces Cormorant?"),
        ("How long is it?", "12.5", "125"),
        ("Is smoking allowed?", "No", "Smoking rooms are on deck 3."),
        ("Has debt grown?", "No. It fell by $229 million.", "Yes, by $229 million."),
    ],
)
def test_an_answer_with_other_figures_or_the_question_s_words_does_not_contain_it(
    question: str, reference: str, answer: str
) -> None:
    assert not contains(reference, answer, question)


def test_questions_are_read_with_evidence_in_their_document(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(LINE) + "\n\n" + json.dumps({"id": 2, "question": "Who?", "answer": None}) + "\n")
    assert read_questions(file, ["rivers.pdf"]) == [
        LabelledQuestion(
            "nile", "How long is the Nile?", "rivers.pdf", "6,650 km", (ExpectedEvidence("rivers.pdf", 1, None),), ()
        ),
        LabelledQuestion("2", "Who?", None, None, (), ()),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 1: not a question"),
        ('{"id": 1}', "line 1: not a question .it has no 'question'"),
        ("[]", "line 1: not a question"),
        (json.dumps(LINE | {"document": "other.pdf"}), "line 1: no document other.pdf in the folder"),
        (json.dumps(LINE | {"evidence": []}), "line 1: an answer without evidence"),
        (
            json.dumps(LINE | {"evidence": [{"document": "rivers.pdf"}]}),
            "line 1: not a question .evidence needs a page",
        ),
        (json.dumps(LINE | {"evidence": [{"page": 0}]}), "line 1: not a question .evidence needs a page"),
        (json.dumps(LINE | {"evidence": [{"text": " "}]}), "line 1: not a question .evidence needs a page"),
        (json.dumps(LINE) + "\n" + json.dumps(LINE), "line 2: a second question nile"),
        ("", "has no questions"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, problem: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line)
    with pytest.raises(BadQuestions, match=problem):
        read_questions(file, ["rivers.pdf"])


def test_the_questions_that_come_along_can_be_asked() -> None:
    samples = [path.name for path in SAMPLES_FOLDER.iterdir()]
    asked = read_questions(OUTSIDE.parent / "samples.jsonl", samples)
    assert len(asked) >= 60
    assert len({question.id for question in asked}) == len(asked)
    assert sum(question.answer is None for question in asked) >= 15
    assert all(question.answer is None for question in read_questions(OUTSIDE, []))


def result(
    asked: LabelledQuestion,
    *,
    text: str = "It is 6,650 km long [1].",
    refused: bool = False,
    cited: tuple[int, ...] = (1,),
) -> Result:
    written = Written(text, (citation(1),), cited, refused, None, None, 2.0)
    return Result(asked, 1, 1, True, 1.0, written, refused)


NILE = LabelledQuestion(
    "nile", "How long is the Nile?", "rivers.pdf", "6,650 km", (ExpectedEvidence("rivers.pdf", 1, None),), ()
)
ABSENT = LabelledQuestion("absent", "Who won?", None, None, (), ())


def test_a_report_shows_figures_their_difference_to_a_baseline_and_what_turned(tmp_path: Path) -> None:
    before = Report.of([result(NILE, refused=True), result(ABSENT, refused=True)])
    save(before, tmp_path / "baseline.json")
    now = Report.of([result(NILE), result(ABSENT)])
    shown = render(now, json.loads((tmp_path / "baseline.json").read_text()))
    rows = {tuple(cell.strip() for cell in line.strip("|").split("|")) for line in shown.splitlines()}
    assert ("answerable ones refused, all documents", "0.00", "1.00", "-1.00") in rows
    assert ("questions outside the documents refused", "0.00", "1.00", "-1.00") in rows
    assert ("page recall at 1, all documents", "1.00", "1.00", "+0.00") in rows
    assert shown.splitlines()[-1] == "newly wrong: absent"
    assert not [name for name in json.loads((tmp_path / "baseline.json").read_text())["figures"] if "median" in name]
    assert "answered, though outside" in by_question(now)


@pytest.mark.parametrize(
    ("text", "cited", "verdict"),
    [
        ("It is 6,650 km long [1].", (1,), "right"),
        ("It is 999 km long [1].", (1,), "wrong"),
        ("It is 6,650 km long.", (), "wrong"),
    ],
)
def test_an_answer_is_right_that_has_the_reference_and_cites_its_evidence(
    text: str, cited: tuple[int, ...], verdict: str
) -> None:
    assert is_right(result(NILE, text=text, cited=cited)) == (verdict == "right")


def test_the_page_of_a_report_shows_text_as_text_and_loads_nothing() -> None:
    hostile = '<script src="https://evil.invalid"></script>'
    html = page(Report.of([result(NILE, text=hostile), result(ABSENT)]), hostile)
    assert hostile not in html
    assert html.count("<article") == 2
    assert "http" not in html.replace("https://evil.invalid", "")


def test_a_folder_of_documents_and_questions_is_evaluated(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "rivers.pdf").write_bytes(rivers_pdf())
    (tmp_path / "documents" / "tides.eml").write_text(
        "From: a@b.example\nSubject: Tides\n\nThe tide was high at noon.\n"
    )
    (tmp_path / "documents" / "ORIGIN.tsv").write_text("document\torigin\nrivers.pdf\tmade for this test\n")
    lines = [LINE, {"id": 2, "question": "Who won?", "answer": None}]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    shown = ["--by-question", "--html", str(tmp_path / "out.html"), "--save", str(tmp_path / "new" / "b.json")]
    command = [sys.executable, "-m", "benchmarks.evaluation", str(tmp_path), *shown]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("2 documents, ")
    assert "nile: How long is the Nile? | 1    | 1           | cites evidence, has the answer" in done.stdout
    assert "1 questions with an answer, 1 without" in done.stdout
    assert json.loads((tmp_path / "new" / "b.json").read_text())["right"] == {"nile": True, "2": True}
    assert (tmp_path / "out.html").read_text().startswith("<!doctype html>")


@pytest.mark.usefixtures("logging_again")
def test_answers_that_fail_are_counted_and_fail_the_run(
    tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.script = Script(status=401)
    (tmp_path / "rivers.pdf").write_bytes(rivers_pdf())
    lines = [LINE, {"id": 2, "question": "Where do the penguins of the moon work?", "answer": None}]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    monkeypatch.setenv("OPENAI_BASE_URL", provider.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong")
    assert main([str(tmp_path)]) == 1
    told = "1 of 2 answers failed and count as wrong, the first nile: The model's server refused the key."
    assert capsys.readouterr().err.splitlines()[-1].startswith(told)


@pytest.mark.usefixtures("logging_again")
@pytest.mark.parametrize("baseline", [None, "[]", "{}"])
def test_an_invalid_baseline_is_reported_before_any_question(
    tmp_path: Path, baseline: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.json"
    if baseline is not None:
        file.write_text(baseline)
    assert main(["--baseline", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{file} is no baseline (")
    assert said.err.endswith(f"Save one with --save {file}\n")


@pytest.mark.usefixtures("logging_again")
@pytest.mark.parametrize(("questions", "problem"), [(None, "There is no "), ("{}", "There are no documents")])
def test_an_incomplete_folder_is_reported_in_one_line(
    tmp_path: Path, questions: str | None, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if questions is not None:
        (tmp_path / "questions.jsonl").write_text(questions)
    assert main([str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(problem)
    assert said.count("\n") == 1
