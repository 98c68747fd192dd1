"""Visitors' conversations on the page, kept on the server so that a page that is loaded again can go on with them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cachetools import TTLCache

from page import safe_markdown
from services.questions import Turn

if TYPE_CHECKING:
    from services.runs import Run

KEEP_S = 3600.0
KEEP_CHARS = 32_000_000
_OVERHEAD_CHARS = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it is shown."""

    role: Literal["user", "assistant"]
    markdown: str


@dataclass(slots=True)
class Conversation:
    """What is shown of one conversation, and what the model is told of it."""

    shown: list[Shown] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    question: str = ""
    rewrite: bool = True
    """Whether the last question may be completed before it is searched."""
    starting: bool = False
    run: "Run | None" = None
    """The run of the last question, until its end was shown."""

    @property
    def busy(self) -> bool:
        return self.starting or (self.run is not None and not self.run.finished)

    @property
    def size(self) -> int:
        """Characters, roughly."""
        texts = [*(each.markdown for each in self.shown), *(turn.content for turn in self.turns)]
        return _OVERHEAD_CHARS + sum(map(len, texts))

    def begin(self, question: str) -> None:
        self.starting = True
        self.question = question
        self.shown = [*self.shown, Shown("user", safe_markdown(question)), Shown("assistant", "")]

    def show(self, markdown: str) -> list[Shown]:
        """Everything shown, with the last answer as it is now; nothing once the conversation was started anew."""
        if self.shown:
            self.shown[-1] = Shown("assistant", markdown)
        return self.shown

    def finish(self, run: "Run", text: str) -> None:
        """Remember what the run said. Whoever followed it to its end may call; the first time counts."""
        if self.run is run:
            self.run = None
            if text and self.shown:
                self.turns += [Turn("user", self.question), Turn("assistant", text)]

    def forget_last(self) -> None:
        del self.shown[-2:]
        if self.turns and self.turns[-2].content == self.question:
            del self.turns[-2:]

    def clear(self) -> None:
        self.shown = []
        self.turns = []
        self.run = None


class Conversations:
    """Conversations by workspace and browser tab, for an hour after the last question, the oldest go first."""

    def __init__(self) -> None:
        self._kept: TTLCache[tuple[str, str], Conversation] = TTLCache(KEEP_CHARS, KEEP_S, getsizeof=lambda c: c.size)

    def of(self, workspace: str, tab: str) -> Conversation:
        """The conversation of a tab; a new one if there is none."""
        return self._kept.get((workspace, tab)) or Conversation()

    def keep(self, workspace: str, tab: str, conversation: Conversation) -> None:
        if conversation.size <= KEEP_CHARS:
            self._kept[workspace, tab] = conversation
