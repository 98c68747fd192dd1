"""Whether an answer is right, where the question says itself what a right one has.

It has an alternative of each group of `must` (or of `need` of them), nothing of `must_not`, was not refused, and is no
longer than a reader takes in: who quotes whole pages always has the words. A question of the kind "outside" is answered
right by saying that the documents do not say it, one of the kind "meta" without a quote.
"""

import re

from benchmarks.evaluation.questions import LabelledQuestion
from benchmarks.evaluation.run import Result, Written
from benchmarks.speed.table import MarkdownTable

LONGEST = {"list": 1_500, "compare": 1_500, "summary": 2_000, "place": 2_000}
LONGEST_OTHERWISE = 900
_MARKS = re.compile(r"\[\d+\]|[*`]")
_TYPOGRAPHY = str.maketrans("‐‑‒–—−’‘", "------''")
"""A pattern need not know all dashes and apostrophes."""
_QUOTED = re.compile(r"[“\"«„][^”\"»“]*[”\"»“]")
_DENIES = re.compile(
    r"\b(?:do(?:es)? not|don't|doesn't) (?:say|know|mention|tell)\b"
    r"|\b(?:sagen|steht)\b.{0,40}\bnicht|\bweiß (?:es )?nicht\b"
    r"|\bne (?:disent|sais)\b.{0,40}\b(?:pas|rien)\b|\bno (?:lo )?(?:sé|dicen)\b|\bnon (?:lo )?(?:so|dicono)\b"
    r"|\bnão (?:sei|o dizem|dizem)\b|\bweet het niet\b|\bzeggen\b.{0,40}\bniet",
    re.IGNORECASE,
)


def is_right(asked: LabelledQuestion, written: Written) -> bool:
    """Whether an answer is what its question says that a right one is."""
    text = _plain(written.text)
    if any(pattern.search(text) for pattern in asked.must_not):
        return False
    if asked.kind == "outside":
        return is_denied(written)
    if asked.kind == "meta":
        return bool(text) and not written.cited and not written.refused
    held = sum(any(pattern.search(text) for pattern in group) for group in asked.must)
    longest = LONGEST.get(asked.kind or "", LONGEST_OTHERWISE)
    return not written.refused and bool(text) and held >= asked.need and len(text) <= longest


def is_denied(written: Written) -> bool:
    """Whether an answer says that the documents do not say what is asked, whatever it quotes beside."""
    return written.refused or _DENIES.search(_QUOTED.sub(" ", _plain(written.text))) is not None


def by_kind(results: list[Result]) -> str:
    """A table of the questions that say what a right answer has; a line for each kind, and one for all."""
    judged = [result for result in results if result.asked.is_judged]
    table = MarkdownTable("kind", "questions", "right", "cites evidence", "refused")
    for kind in [*dict.fromkeys(result.asked.kind for result in judged), None]:
        of_kind = [result for result in judged if kind in (None, result.asked.kind)]
        proven = [result.cites_evidence for result in of_kind if result.asked.evidence]
        table.add(
            kind or "all",
            str(len(of_kind)),
            _share([is_right(result.asked, result.written) for result in of_kind]),
            _share(proven),
            _share([result.written.refused for result in of_kind]),
        )
    return table.render()


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).translate(_TYPOGRAPHY).split())


def _share(outcomes: list[bool]) -> str:
    return f"{sum(outcomes) / len(outcomes):.2f}" if outcomes else ""
