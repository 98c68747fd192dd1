import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.evaluation.page import page
from benchmarks.evaluation.questions import OUTSIDE, Asked, BadQuestions, Evidence, read_questions
from benchmarks.evaluation.report import Report, by_question, render, save
from benchmarks.evaluation.run import Result, Written
from benchmarks.evaluation.scores import contains, mean_reciprocal_rank, rank, recall
from services.documents import SAMPLES_FOLDER
from services.events import Citation
from tests.files import rivers_pdf

LINE = {
    "id": "nile",
    "document": "rivers.pdf",
    "question": "How long is the Nile?",
    "answer": "6,650 km",
    "evidence": [{"page": 1}],
}


def citation(index: int, *, page: int | None = 1, text: str = "words", filename: str = "a.pdf") -> Citation:
    return Citation(
        index=index,
        document_id=filename,
        filename=filename,
        page=page,
        passage_id=f"{filename}-{index}",
        chunk_text=text,
        relevance_score=1,
        page_url=None,
    )


def test_a_rank_counts_distinct_pages() -> None:
    cited = [citation(1, page=4), citation(2, page=4), citation(3, page=4, filename="b.pdf"), citation(4, page=9)]
    assert rank(cited, [Evidence("a.pdf", 9, None)]) == 3
    assert rank(cited, [Evidence("b.pdf", 4, None), Evidence("a.pdf", 9, None)]) == 2
    assert rank(cited, [Evidence("c.pdf", 4, None)]) is None


def test_where_there_are_no_pages_each_passage_counts_and_words_are_the_evidence() -> None:
    cited = [citation(1, page=None, text="one"), citation(2, page=None, text="two\nwords here")]
    assert rank(cited, [Evidence("a.pdf", None, "two words")]) == 2


def test_recall_and_mean_reciprocal_rank() -> None:
    ranks = [1, 2, None, 10]
    assert [recall(ranks, k) for k in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 0.5 + 0.1) / 4)


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("$382.00", "Net cash: 2020 **381,603** (In thousands) [2]"),
        ("$0.40", "Dividends paid: (389) (In millions) [1]"),
        ("17.8 per cent", "grew by 17.8 % in 2025"),
        ("4.12 million", "4,120,000 passengers"),
        ("Curlew", "Ship: Curlew; Replaces: Cormorant"),
        ("no battery ship is proven in open water", "because no battery ship of its size is proven in open water"),
    ],
)
def test_an_answer_contains_its_reference_in_other_units_and_words(reference: str, answer: str) -> None:
    assert contains(reference, answer, "Which ship replaces Cormorant?")


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("$382.00", "465,699 (In thousands) [382]"),
        ("17.8 per cent", "It grew in 2017."),
        ("Curlew", "Which ship replaces Cormorant?"),
        ("12.5", "125"),
    ],
)
def test_an_answer_with_other_figures_or_the_question_s_words_does_not_contain_it(reference: str, answer: str) -> None:
    assert not contains(reference, answer, "Which ship replaces Cormorant?")


def test_questions_are_read_with_evidence_in_their_document(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps(LINE) + "\n\n" + json.dumps({"id": 2, "question": "Who?", "answer": None}) + "\n")
    assert read_questions(file, ["rivers.pdf"]) == [
        Asked("nile", "How long is the Nile?", "rivers.pdf", "6,650 km", (Evidence("rivers.pdf", 1, None),), ()),
        Asked("2", "Who?", None, None, (), ()),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 1: not a question"),
        ('{"id": 1}', "line 1: not a question"),
        ("[]", "line 1: not a question"),
        (json.dumps(LINE | {"document": "other.pdf"}), "line 1: no document other.pdf in the folder"),
        (json.dumps(LINE | {"evidence": []}), "line 1: an answer without evidence"),
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


def result(asked: Asked, *, text: str = "It is 6,650 km long [1].", refused: bool = False) -> Result:
    written = Written(text, (citation(1, filename="rivers.pdf"),), (1,), refused, None, None, 2.0)
    return Result(asked, 1, 1, True, 1.0, written, refused)


NILE = Asked("nile", "How long is the Nile?", "rivers.pdf", "6,650 km", (Evidence("rivers.pdf", 1, None),), ())
ABSENT = Asked("absent", "Who won?", None, None, (), ())


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


def test_the_page_of_a_report_shows_text_as_text_and_loads_nothing() -> None:
    hostile = '<script src="https://evil.invalid"></script>'
    html = page(Report.of([result(NILE, text=hostile), result(ABSENT)]), hostile)
    assert hostile not in html
    assert html.count("<article") == 2
    assert "http" not in html.replace("https://evil.invalid", "")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.evaluation", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)


def test_a_folder_of_documents_and_questions_is_evaluated(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "rivers.pdf").write_bytes(rivers_pdf())
    lines = [LINE, {"id": 2, "question": "Who won?", "answer": None}]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = run(str(tmp_path), "--by-question", "--html", str(tmp_path / "out.html"), "--save", str(tmp_path / "b.json"))
    assert done.returncode == 0, done.stderr
    assert "nile: How long is the Nile? | 1    | 1           | cites evidence, has the answer" in done.stdout
    assert "1 questions with an answer, 1 without" in done.stdout
    assert json.loads((tmp_path / "b.json").read_text())["right"] == {"nile": True, "2": True}
    assert (tmp_path / "out.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(("questions", "problem"), [(None, "There is no "), ("{}", "There are no documents")])
def test_a_folder_that_lacks_something_is_told_in_one_line(tmp_path: Path, questions: str | None, problem: str) -> None:
    if questions is not None:
        (tmp_path / "questions.jsonl").write_text(questions)
    done = run(str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith(problem)
    assert done.stderr.count("\n") == 1
