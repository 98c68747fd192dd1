"""A recorded answer as the events of a new run, with its own timing or at once. It needs no model and no documents."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

from services.answering.answer import AnswerProgress
from services.events import AnswerEvent, Citations, Done, Failed, Status, Token, citation_events, token_events
from services.recordings import Recording


def as_asked(question: str) -> str:
    """A question without what two people type differently: spaces and capitals."""
    return " ".join(question.split()).casefold()


class RecordedAnswer:
    """Gives a run the events of a recording."""

    def __init__(self, recording: Recording, *, at_once: bool) -> None:
        self.model_name = getattr(recording.last, "model", "")
        self._recording = recording
        self._at_once = at_once

    async def stream(self, answer: AnswerProgress) -> AsyncGenerator[AnswerEvent, None]:
        """The events, the last one with the run's own id. What was said of the queue then is left out."""
        events = [each for each in self._recording.events if not _waits(each.event)]
        began = asyncio.get_running_loop().time() - events[0].at_ms / 1000
        for recorded in events:
            if not self._at_once:
                await asyncio.sleep(began + recorded.at_ms / 1000 - asyncio.get_running_loop().time())
            for event in _small(recorded.event):
                yield event.model_copy(update={"run_id": answer.run_id}) if isinstance(event, Done | Failed) else event


def _small(event: AnswerEvent) -> Iterable[AnswerEvent]:
    """The event in pieces of the size that readers of lines take: a file may hold longer ones."""
    match event:
        case Token(text=text):
            return token_events(text)
        case Citations(citations=citations):
            return citation_events(citations)
        case _:
            return (event,)


def _waits(event: AnswerEvent) -> bool:
    return isinstance(event, Status) and event.stage == "waiting"
