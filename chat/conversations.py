"""Visitors' conversations, kept on the server so that a reloaded page can continue them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cachetools import TTLCache

from services.questions import Turn
from services.rendering.markdown import verbatim

if TYPE_CHECKING:
    from services.answering.run import Run

KEEP_S = 3600.0  # a tab that is loaded again after lunch still shows its conversation
KEEP_CHARS = 32_000_000  # 64 MB at two bytes a character, for all visitors together
KEEP_CHARS_PER_WORKSPACE = KEEP_CHARS // 8  # so that no visitor's conversations push out all others
_OVERHEAD_CHARS = 1000  # what a conversation's objects take beside its texts


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as it is shown."""

    role: Literal["user", "assistant"]
    html: str


@dataclass(slots=True)
class Conversation:
    """What is shown of one conversation, and what the model gets of it."""

    messages: list[ChatMessage] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    question: str = ""
    rewrite: bool = True
    """Whether the last question may be completed before it is searched."""
    starting: bool = False
    last_edit: str = ""
    """The name of the last edit that was made."""
    _turns_before: list[int] = field(default_factory=list)
    """How many turns there were before each question."""
    run: "Run | None" = None
    """The run of the last question, until its end was shown."""

    @property
    def busy(self) -> bool:
        return self.starting or (self.run is not None and not self.run.finished)

    @property
    def size(self) -> int:
        """Characters, roughly."""
        texts = [*(each.html for each in self.messages), *(turn.content for turn in self.turns)]
        return _OVERHEAD_CHARS + sum(map(len, texts))

    def begin(self, question: str) -> None:
        self.starting = True
        self._turns_before.append(len(self.turns))
        self.question = question
        self.messages = [*self.messages, ChatMessage("user", verbatim(question)), ChatMessage("assistant", "")]

    def show(self, html: str) -> list[ChatMessage]:
        """All messages, with the last answer as it is now; nothing once the conversation was started anew."""
        if self.messages:
            self.messages[-1] = ChatMessage("assistant", html)
        return self.messages

    def finish(self, run: "Run", text: str) -> None:
        """Remember what the run said. Everybody who followed it to its end may call; the first call counts."""
        if self.run is run:
            self.run = None
            if text and self.messages:
                self.turns += [Turn("user", self.question), Turn("assistant", text)]

    def forget_last(self) -> None:
        del self.messages[-2:]
        del self._turns_before[-1:]
        if self.turns and self.turns[-2].content == self.question:
            del self.turns[-2:]

    def forget_from(self, number: int) -> None:
        """Forget a question, counted from 0, with its answer and everything after it."""
        del self.turns[self._turns_before[number] if number < len(self._turns_before) else len(self.turns) :]
        del self.messages[2 * number :]
        del self._turns_before[number:]

    def clear(self) -> None:
        self.messages = []
        self._turns_before = []
        self.turns = []
        self.run = None


class Conversations:
    """Conversations by workspace and browser tab, for an hour after the last question.

    No workspace may fill more than an eighth of the room. Its own oldest conversation goes first, then everybody's.
    """

    def __init__(self) -> None:
        self._workspaces: TTLCache[str, TTLCache[str, Conversation]] = TTLCache(
            KEEP_CHARS, KEEP_S, getsizeof=lambda tabs: int(tabs.currsize)
        )

    def of(self, workspace: str, tab: str) -> Conversation:
        """The conversation of a tab; a new one if there is none."""
        tabs = self._workspaces.get(workspace)
        return (tabs.get(tab) if tabs is not None else None) or Conversation()

    def keep(self, workspace: str, tab: str, conversation: Conversation) -> None:
        """Keep a conversation as it is now; one that is too long is kept no longer."""
        tabs = self._workspaces.get(workspace)
        if tabs is None:
            tabs = TTLCache(KEEP_CHARS_PER_WORKSPACE, KEEP_S, getsizeof=lambda each: each.size)
        if conversation.size <= KEEP_CHARS_PER_WORKSPACE:
            tabs[tab] = conversation
        else:
            tabs.pop(tab, None)
        self._workspaces[workspace] = tabs
