"""The answer in what a model writes: without its thoughts, and without control tokens of its own format.

Servers that know a model's format keep both out of the text. Others pass them on: `<think>…</think>` of the models that
reason, OpenAI's harmony format (https://github.com/openai/harmony) with its channels, and ends of turns.
"""

import re
from enum import Enum, auto

from services.text.code_spans import CodeTracker

_WORDS = ("think", "thinking", "thought", "thoughts", "reasoning", "reason", "reflection", "scratchpad", "seed:think")
_OPENING = (*(f"<{word}>" for word in _WORDS), "[think]", "◁think▷", "<|begin_of_thought|>", "<|start_thinking|>")
_CLOSING = (*(f"</{word}>" for word in _WORDS), "[/think]", "◁/think▷", "<|end_of_thought|>", "<|end_thinking|>")
_TURNS = ("<s>", "</s>", "<start_of_turn>", "<end_of_turn>")
_FIXED = (*_OPENING, *_CLOSING, *_TURNS)
_MAX_TOKEN_CHARS = 48
_CONTROL = rf"<[|｜][^\s<>]{{1,{_MAX_TOKEN_CHARS}}}[|｜]>"
_TOKEN = re.compile("|".join([*map(re.escape, _FIXED), _CONTROL]), re.IGNORECASE)
_MAX_ROLE_CHARS = 40
"""After a token that begins a turn: the role, up to the end of its line or the next token."""


class _State(Enum):
    ANSWER = auto()
    THOUGHT = auto()
    CHANNEL = auto()
    ROLE = auto()


class AnswerFilter:
    """Takes text piece by piece, and gives back what belongs to the answer; tokens inside code stay text.

    With `opens_in_thought` the text begins inside a thought, because the model's chat template has opened it. If that
    thought never ends, it was the answer, and `end` returns it.

    Attributes:
        thought: a thought has begun.
        restarted: a thought ended that nothing had opened, so everything given back before was a thought.
    """

    def __init__(self, *, opens_in_thought: bool = False) -> None:
        self._state = _State.THOUGHT if opens_in_thought else _State.ANSWER
        self._unopened: list[str] | None = [] if opens_in_thought else None
        self._held = ""
        self._name = ""
        self._code = CodeTracker()
        self._trim = False
        self._given = False
        self.thought = opens_in_thought
        self.restarted = False

    def feed(self, piece: str) -> str:
        """The part of the answer that is certain after this piece."""
        if not self._held and self._state is _State.ANSWER and not self._trim and not _may_begin(piece):
            return self._give(piece)
        text = self._held + piece
        shown: list[str] = []
        position = 0
        for match in _TOKEN.finditer(text):
            shown.append(self._take(text[position : match.start()]))
            position = match.end()
            if self._code.inside and self._state is _State.ANSWER:
                shown.append(self._give(match[0]))
            elif self._turn(match[0].lower()):
                shown.clear()
        cut = _unfinished(text, position, lone_bracket=not self._given)
        self._held = text[cut:]
        return "".join([*shown, self._take(text[position:cut])])

    def end(self) -> str:
        """What was held back when the text ended."""
        text = self._take(self._held)
        if self._state is _State.ROLE:
            text += self._name
        if self._unopened is not None:
            text = self._give("".join(self._unopened))
        self._held = ""
        return text

    def _take(self, text: str) -> str:
        match self._state:
            case _State.ANSWER:
                return self._give(text)
            case _State.THOUGHT:
                if self._unopened is not None:
                    self._unopened.append(text)
                return ""
            case _State.CHANNEL:
                self._name = (self._name + text)[:_MAX_ROLE_CHARS]
                return ""
            case _State.ROLE:
                return self._role(text)

    def _role(self, text: str) -> str:
        self._name += text
        role, line_end, rest = self._name.partition("\n")
        if not line_end and len(role) <= _MAX_ROLE_CHARS:
            return ""
        self._state, self._name, self._trim = _State.ANSWER, "", True
        return self._give(rest if line_end else role)

    def _turn(self, mark: str) -> bool:
        """Go on after a token; True if everything before it was a thought."""
        self._trim = True
        if mark in _CLOSING:
            restarted = self._state is _State.ANSWER and self._given
            self._state, self._unopened = _State.ANSWER, None
            if restarted:
                self.restarted, self._given, self._code = True, False, CodeTracker()
            return restarted
        if mark in _OPENING:
            self._state, self.thought = _State.THOUGHT, True
        elif mark == "<|channel|>":
            self._state, self._name = _State.CHANNEL, ""
        elif mark == "<|message|>" and self._state is _State.CHANNEL:
            final = self._name.strip().lower().startswith("final")
            self._state = _State.ANSWER if final else _State.THOUGHT
            self.thought = self.thought or not final
        elif "start" in mark and mark.endswith(("|>", "_turn>")):
            self._state, self._name = _State.ROLE, ""
        elif self._state in (_State.CHANNEL, _State.ROLE) or mark == "<|end|>":
            self._state = _State.ANSWER
        return False

    def _give(self, text: str) -> str:
        if self._trim and not self._given:
            text = text.lstrip()
        if text:
            self._trim, self._given = False, True
            self._code.feed(text)
        return text


def _may_begin(text: str) -> bool:
    return "<" in text or "[" in text or "◁" in text


def _unfinished(text: str, position: int, *, lone_bracket: bool) -> int:
    """Where a token begins that the end of the text may have cut.

    A bracket alone is more often the beginning of a footnote, once an answer has begun.
    """
    for start in range(max(position, len(text) - _MAX_TOKEN_CHARS - 3), len(text)):
        tail = text[start:].lower()
        if tail[0] not in "<[◁":
            continue
        if tail == "[" and not lone_bracket:
            continue
        control = tail[:2] in ("<|", "<｜") and not re.search(r"[\s>]", tail)
        if control or any(token.startswith(tail) for token in _FIXED):
            return start
    return len(text)
