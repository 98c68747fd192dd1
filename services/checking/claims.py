"""The sentences of an answer in Markdown that claim something, and the footnotes after each."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.checking.text_forms import pieces
from services.events import DONT_KNOW
from services.text.sentences import sentence_spans
from services.text.tables import THOUSANDS
from services.text.words import content_stems, words_in

_FOOTNOTE = re.compile(r"\[(\d{1,4})\]")
_FOOTNOTES = re.compile(r"(?:\s?\[\d{1,4}\])+")
_MARKS = re.compile(r"\[\d{1,4}\]|[*`]|~~|(?<!\w)_+(?=\w)|(?<=[\w.!?])_+(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LABEL = re.compile(  # a heading in bold before a quotation, or a quoted one above a list of quotations
    r"^(?P<item>[ \t>]*(?:[-*+•][ \t]+)?)(?:\*\*[^*\n]{1,300}\*\*(?:[ \t]\([^\n“”]{1,900}\))?[ \t]?[:–—-][ \t]*(?=“)"
    r"|“[^“”\n]{1,160}”[ \t]*(?=\n[-*+•][ \t]+“))",
    re.MULTILINE,
)
_ANSWER_WORD = re.compile(r"(?:yes|no|ja|nein|oui|si|non|sí|sì|sim|não|nee)\s?[,:;.!–—-]\s(?=\S)", re.IGNORECASE)
"""“No, dogs are not allowed”: answers the question, and negates nothing of the sentence."""
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_RULE = re.compile(r"[ \t]*(?:[-*_=][ \t]*){3,}$")
_ITEM = re.compile(r"[ \t>]*(?:(?:[-*+•▪–]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?")
_DASHES = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t:-]*$")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*\n]+(?:\*\*|__):?\s*$")
_NO_CLAIM = re.compile(  # “I'm sorry”, “according to the documents”: says nothing about the subject
    r"""
    (?: i(?:['’]m|\ am)\ (?:sorry|afraid|not\ (?:sure|able)) | sorry | unfortunately,?\ i
    | i\ (?:do\ not|don['’]t|cannot|can['’]t|could\ not|couldn['’]t)\b
    | (?:the|these|those|your)\ (?:\w+\ )?(?:documents?|passages?|sources?|texts?|excerpts?)\ (?:provided\ )?
      (?:do|does|did)(?:\ not|n['’]t)\b
    | (?:hi|hello|hey|thanks(?!\ to\b)|thank\ you|sure|certainly|of\ course|you['’]re\ welcome|glad|i\ hope
      |let\ me\ know|please|feel\ free|here\ (?:is|are)|below\ (?:is|are))\b
    | ich\ weiß\ (?:es\ )?nicht | je\ ne\ sais\ pas | no\ lo\ sé | non\ lo\ so | não\ sei | ik\ weet\ het\ niet
    | jeg\ vet\ ikke )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？؟;][\"'”’)\s]*$")


Missing = list[tuple[int, str]]
"""What the passages do not have, with its offset in the sentence."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, `answer[start:end]`, without list marks before it and footnotes after it.

    `text` is what it says, as long as the span, with spaces in place of footnotes, of marks of Markdown and of units
    such as “£000”, which are no figures. Of a table's row, `heading` is the line that names its columns.
    """

    start: int
    end: int
    text: str
    citations: tuple[int, ...]
    heading: str | None = None

    @property
    def compared(self) -> str:
        """With the names of its columns, where it is a row."""
        return f"{self.heading} {self.text}" if self.heading else self.text


def claims_in(answer: str) -> list[Claim]:
    """The sentences that claim something, in order. A footnote belongs to the sentence that it is in or after.

    One after a quotation belongs to each sentence of the quotation.

    An item of a list and a row of a table end a sentence. Headings, code, questions, courtesies and sentences that
    only say that there is no answer claim nothing.
    """
    return list(_claims(answer))


def _claims(answer: str) -> Iterator[Claim]:
    plain = THOUSANDS.sub(_blank, _MARKS.sub(_blank, _LABEL.sub(_blank, _ESCAPE.sub(_unescaped, answer))))
    quoted = _quotations(plain)
    for start, end, heading in _blocks(answer):
        spans = [(start, end)] if heading is not None else _sentences(plain, start, end)
        for index, (first, last) in enumerate(spans):
            after = spans[index + 1][0] if index + 1 < len(spans) else end
            numbers = _FOOTNOTE.findall(answer, first if index else start, after)
            numbers += _behind_quotation(answer, quoted, last)
            cited = tuple(dict.fromkeys(map(int, numbers)))
            bold = _BOLD_LINE.match(answer, max(0, first - 2), after) is not None
            for begin, stop in pieces(plain, first, last):
                text = _without_answer_word(plain[begin:stop].rstrip(" \t|"))
                if _claims_something(text, cited=bool(cited), bold=bold):
                    yield Claim(begin, begin + len(text), text, cited, heading)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _unescaped(match: re.Match[str]) -> str:
    """A mark that Markdown has a backslash before, as long: “17. bis” for “17\\. bis”."""
    return f"{match[1]} " if match[1] in ".,:;!?)" else f" {match[1]}"


def _without_answer_word(text: str) -> str:
    found = _ANSWER_WORD.match(text)
    return " " * found.end() + text[found.end() :] if found else text


def _quotations(text: str) -> list[tuple[int, int]]:
    """Where quotations in “” begin and end, those within another one left out; one ends with its paragraph."""
    spans: list[tuple[int, int]] = []
    depth = start = 0
    for match in re.finditer(r"[“”]|\n\s*\n", text):
        if match[0] == "“":
            start = start if depth else match.start()
            depth += 1
        elif match[0] == "”" and depth:
            depth -= 1
            if not depth:
                spans.append((start, match.end()))
        elif match[0] != "”":
            depth = 0
    return spans


def _behind_quotation(answer: str, quotations: Sequence[tuple[int, int]], at: int) -> list[str]:
    """The footnotes right after the quotation that continues at `at`; none without one."""
    index = bisect_left(quotations, at, key=lambda span: span[1])
    if index == len(quotations) or quotations[index][0] >= at:
        return []
    after = _FOOTNOTES.match(answer, quotations[index][1])
    return _FOOTNOTE.findall(after[0]) if after else []


def _sentences(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    return [(start + first, start + last) for first, last in sentence_spans(plain[start:end])]


def _claims_something(text: str, *, cited: bool, bold: bool) -> bool:
    stripped = text.strip()
    if _QUESTION.search(stripped) or _NO_CLAIM.match(stripped) or stripped == DONT_KNOW:
        return False
    has_figure = any(char.isdigit() for char in stripped)
    words = sum(1 for word in words_in(stripped) if content_stems(word[0]))
    if cited:
        return bool(words or has_figure)
    if bold or stripped.endswith((":", "：")):
        return False
    return words > 1 or (has_figure and words > 0)


def _blocks(answer: str) -> Iterator[tuple[int, int, str | None]]:
    """Paragraphs, items of lists, and rows of tables, the last with their heading line ("" where there is none)."""
    started: int | None = None
    fenced = False
    above: str | None = None
    table: str | None = None
    for line in re.finditer(r"[^\n]*\n?", answer):
        text = line[0].rstrip()
        first = line.start()
        fence = _FENCE.match(text) is not None
        row = not fenced and text.lstrip().startswith("|")
        item = _ITEM.match(text)
        inside = item.end() if item else 0
        ends = fence or fenced or row or not text.strip() or bool(_RULE.match(text)) or bool(_HEADING.match(text))
        if started is not None and (ends or text[:inside].strip(" \t>")):
            yield started, first, None
            started = None
        if row:
            if _DASHES.match(text):
                table = above or ""
            elif table is not None:
                yield _within_row(answer, first, first + len(text), table)
        else:
            table = None
        above = text if row else None
        fenced = fenced != fence
        if not ends and started is None:
            started = first + inside
    if started is not None:
        yield started, len(answer), None


def _within_row(answer: str, start: int, end: int, heading: str) -> tuple[int, int, str]:
    """A row from its first cell to the end of its last."""
    text = answer[start:end]
    first = start + len(text) - len(text.lstrip(" \t|"))
    return first, max(first, start + len(text.rstrip(" \t|"))), heading
