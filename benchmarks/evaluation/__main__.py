"""`python -m benchmarks.evaluation [FOLDER]`: ask what is known, and print how good answers are."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.evaluation import feedback
from benchmarks.evaluation.feedback import Rated, read_ratings
from benchmarks.evaluation.judging import by_kind
from benchmarks.evaluation.page import page
from benchmarks.evaluation.questions import OUTSIDE, BadQuestions, LabelledQuestion, read_questions
from benchmarks.evaluation.report import Report, by_question, render, save
from benchmarks.evaluation.run import Written, open_library
from services.documents import SAMPLES_FOLDER
from services.errors import FootnoteError
from services.files.reading.formats import FORMATS
from services.settings import read_settings

HERE = Path(__file__).parent
_ENDINGS = {ending for each in FORMATS for ending in each.endings}
_NO_DOCUMENTS = {"questions.json", "questions.jsonl", "ORIGIN.tsv"}
"""What is asked, and where the documents beside it come from: nobody asks about these files."""


def main(words: Sequence[str] | None = None) -> int:
    """Evaluate as the words of the command line say; returns the exit status."""
    arguments = _arguments(words)
    logging.disable(logging.INFO)
    if arguments.feedback:
        return _ask_again(arguments.folder, arguments.feedback)
    try:
        files, asked = _gather(arguments.folder)
        baseline = _baseline(arguments.baseline) if arguments.baseline else None
        for path in filter(None, (arguments.html, arguments.save)):
            path.parent.mkdir(parents=True, exist_ok=True)
        report = asyncio.run(_evaluate(files, asked))
    except (BadQuestions, FootnoteError, OSError, ValueError) as error:
        print(error.message if isinstance(error, FootnoteError) else error, file=sys.stderr)
        return 1
    if arguments.by_question:
        print(by_question(report), end="\n\n")
    print(render(report, baseline))
    if any(each.is_judged for each in asked):
        print(by_kind([*report.answerable, *report.outside]))
    print(f"{len(report.answerable)} questions with an answer, {len(report.outside)} without")
    if arguments.html:
        arguments.html.write_text(page(report, f"Evaluation of {len(files)} documents"))
    if arguments.save:
        save(report, arguments.save)
    failed = report.failed
    if failed:
        first = f"{failed[0].asked.id}: {failed[0].written.problem}"
        print(f"{len(failed)} of {len(asked)} answers failed and count as wrong, the first {first}", file=sys.stderr)
    return 1 if failed else 0


def _ask_again(folder: Path | None, ratings: Path) -> int:
    """Ask what was rated again; 1 when an answer is wrong."""
    try:
        rated = read_ratings(ratings)
        results = asyncio.run(_answered(_documents(folder), rated))
    except (BadQuestions, FootnoteError, OSError) as error:
        print(error.message if isinstance(error, FootnoteError) else error, file=sys.stderr)
        return 1
    print(feedback.report(results))
    return 0 if feedback.all_right(results) else 1


async def _answered(files: Sequence[Path], rated: Sequence[Rated]) -> list[tuple[Rated, Written]]:
    async with open_library(files, read_settings()) as library:
        return [(each, await library.answer(each.asked)) for each in rated]


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="documents and questions.jsonl; default: the samples")
    parser.add_argument(
        "--feedback", type=Path, metavar="FILE", help="ask rated answers again (/api/v1/feedback.jsonl)"
    )
    parser.add_argument("--by-question", action="store_true", help="print what became of each question too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write each question with its answer, to look at")
    parser.add_argument("--save", type=Path, metavar="FILE", help="save the figures as a baseline")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="show the difference to saved figures")
    arguments = parser.parse_args(words)
    if arguments.folder is None and arguments.baseline is None and arguments.save is None:
        arguments.baseline = HERE / "baseline.json"
    return arguments


def _gather(folder: Path | None) -> tuple[list[Path], list[LabelledQuestion]]:
    """The files to ask, and the questions; those outside the documents are added where a folder has none."""
    questions = HERE / "samples.jsonl" if folder is None else folder / "questions.jsonl"
    if not questions.is_file():
        raise BadQuestions(
            f"There is no {questions}. Write one JSON object a line: see benchmarks/evaluation/questions.py"
        )
    files = _documents(folder)
    names = [path.name for path in files]
    asked = read_questions(questions, names)
    if all(question.answer is not None for question in asked):
        asked += read_questions(OUTSIDE, names)
    return files, asked


def _documents(folder: Path | None) -> list[Path]:
    documents = SAMPLES_FOLDER if folder is None else folder / "documents"
    if folder is not None and not documents.is_dir():
        documents = folder
    files = sorted(
        path.resolve()
        for path in documents.iterdir()
        if path.suffix.lower() in _ENDINGS and path.name not in _NO_DOCUMENTS
    )
    if not files:
        raise BadQuestions(f"There are no documents in {documents}. Put them there, or into a folder documents/")
    return files


def _baseline(path: Path) -> Mapping[str, Any]:
    try:
        baseline = json.loads(path.read_text())
        return {"figures": dict(baseline["figures"]), "right": dict(baseline["right"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadQuestions(f"{path} is no baseline ({error}). Save one with --save {path}") from error


async def _evaluate(files: Sequence[Path], asked: Sequence[LabelledQuestion]) -> Report:
    async with open_library(files, read_settings()) as library:
        pages = sum(document.parts for document in library.documents)
        passages = sum(document.passages for document in library.documents)
        print(f"{len(files)} documents, {pages:,} pages or parts, {passages:,} passages", file=sys.stderr)
        await library.ask(asked[0])  # the first question pays for what is loaded then
        return Report.of([await library.ask(question) for question in asked])


if __name__ == "__main__":
    sys.exit(main())
