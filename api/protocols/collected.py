"""The whole answer, for protocols that give it in one piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from api.protocols.footnotes import Footnote, FootnoteFinder
from services.checking.strict import without_unsupported
from services.events import AnswerEvent, Checks, Citation, Citations, Done, Failed, Status, Token


@dataclass(frozen=True, slots=True)
class Collected:
    """An answer that is complete; the footnotes' spans count Unicode characters of `text`."""

    text: str
    footnotes: Sequence[Footnote]
    citations: Sequence[Citation]
    checks: Checks | None
    done: Done


def settled(events: Sequence[AnswerEvent]) -> list[AnswerEvent]:
    """The events of an answer as it is in the end, for those who did not see it grow.

    Without what turned out to be the model's thoughts, and in a strict answer without unsupported sentences.
    """
    restarts = [number for number, event in enumerate(events) if isinstance(event, Status) and event.restart]
    begin = restarts[-1] if restarts else 0
    kept = [event for number, event in enumerate(events) if number >= begin or not isinstance(event, Token)]
    checks = next((event for event in kept if isinstance(event, Checks)), None)
    if checks is None or not checks.strict:
        return kept
    text, left = without_unsupported("".join(event.text for event in kept if isinstance(event, Token)), checks)
    shown: list[AnswerEvent] = []
    if text:
        shown = [Token(text=text), Checks.model_validate(left, from_attributes=True)]
    without_text = [event for event in kept if not isinstance(event, Token | Checks)]
    *before, last = without_text
    if isinstance(last, Done):
        last = last.model_copy(update={"cited": tuple(number for number in last.cited if f"[{number}]" in text)})
    return [*before, *shown, last]


def collected(events: Sequence[AnswerEvent]) -> Collected | Failed:
    """The answer that these events make, or the failure that it ended in."""
    finder = FootnoteFinder()
    text: list[str] = []
    footnotes: list[Footnote] = []
    checks: Checks | None = None
    for event in settled(events):
        match event:
            case Status():
                pass
            case Citations():
                finder.add(event.citations)
            case Token():
                text.append(event.text)
                footnotes += finder.feed(event.text)
            case Checks():
                checks = event
            case Done():
                return Collected("".join(text), footnotes, list(finder.citations.values()), checks, event)
            case Failed():
                return event
            case _:
                assert_never(event)
    raise AssertionError("a run ended without a last event")
