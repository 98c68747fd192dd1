"""The answer in what a model writes: without its thoughts, and without control tokens of its own format.

Servers that know a model's format keep both out of the text. Others pass them on: `<think>…</think>` of the models that
reason, OpenAI's harmony format (https://github.com/openai/harmony) with its channels, and the turns of chat templates.
"""

import re
from enum import Enum, auto

from services.text.code_spans import CodeTracker

_NAMES = (
    r"(?:[a-z]{1,16}[:_-]|ant|my)?(?:inner|internal|hidden|chain[_-]?of)?[_-]?"
    r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflections?|monologue|scratch[_-]?pad|cot)"
    r"(?:[_-](?:process|steps?|trace|content|block))?"
)
"""What models call their thoughts, as in <think>, <thinking>, <seed:think>, <inner_monologue> and <thought>."""
_TAG = re.compile(rf"<\s?/?\s?{_NAMES}(?:\s[^<>\n]{{0,60}})?\s?/?>", re.IGNORECASE)
_ALONE = re.compile(r"<[^<>]*[^<]/\s?>")  # a tag that is closed where it opens has no thought inside
_FIRST = re.compile(r"</?(?:analysis|plan(?:ning)?|rationale|details)(?:\s[^<>\n]{0,60})?>", re.IGNORECASE)
"""Thoughts only where the text begins with them: the same tags may be part of an answer."""
# Fixed tokens of the models' chat templates.
_OPENING = ("[think]", "[thinking]", "[reasoning]", "[begin_thinking]", "◁think▷", "<begin_of_thought>", "<unused94>",
            "<|channel>", "＜think＞", "＜thinking＞", "&lt;think&gt;", "&lt;thinking&gt;")  # fmt: skip
_CLOSING = ("[/think]", "[/thinking]", "[/reasoning]", "[end_thinking]", "◁/think▷", "<end_of_thought>", "<unused95>",
            "<channel|>", "＜/think＞", "＜/thinking＞", "&lt;/think&gt;", "&lt;/thinking&gt;")  # fmt: skip
_SIGNS = "<[◁＜&"
"""What these and all other tokens begin with."""
_THOUGHT_TOKEN = re.compile(
    r"(?:^|[^a-z])(?:think(?:ing)?|thoughts?|reason(?:ing)?|cot|inner)(?:[^a-z]|\Z)", re.IGNORECASE
)
"""In a control token: it begins or ends a thought, as in <|begin_of_thought|> and <|inner_prefix|>."""
_THOUGHT_END = re.compile(r"/|[\W_](?:end|close|stop|suffix)(?:[\W_])", re.IGNORECASE)
_TURN_BEGINS = ("<start_of_turn>", "<|start|>", "<|im_start|>", "<|start_header_id|>", "<|header_start|>",
                "<|start_of_role|>", "<|start_of_turn_token|>", "<|turn>")  # fmt: skip
_TURN_ENDS = ("</s>", "<end_of_turn>", "<eos>", "<turn|>", "[|endofturn|]", "[e~[")
_WRAPPER_TAGS = ("<answer>", "</answer>", "<final_answer>", "</final_answer>")
_WRAPPERS = (*_WRAPPER_TAGS, "<s>", "<bos>")
"""What some models write around an answer; it is left out."""
_FIRST_WRAPPER = re.compile(r"</?(?:response|output|final|result|solution|final_response)>", re.IGNORECASE)
"""Left out where the text begins with them."""
_FIXED = (*_OPENING, *_CLOSING, *_TURN_BEGINS, *_TURN_ENDS, *_WRAPPERS)
_MAX_TOKEN_CHARS = 48  # so much of an answer's end is held back where it may begin a token; `_FIXED` has up to 23
_MAX_TAG_CHARS = 100  # of a tag with attributes
_CONTROL = rf"<[|｜][^\s<>]{{1,{_MAX_TOKEN_CHARS}}}[|｜]>|\[\|[^\s\[\]]{{1,{_MAX_TOKEN_CHARS}}}\|\]"
_CUT_CONTROL = re.compile(r"<[|｜][a-z_▁]+[|｜]?", re.IGNORECASE)
_TOKEN = re.compile(
    "|".join([*map(re.escape, _FIXED), _TAG.pattern, _FIRST.pattern, _FIRST_WRAPPER.pattern, _CONTROL]), re.IGNORECASE
)
_BEGUN_TAG = re.compile(
    rf"<\s?/?\s?(?:[a-z][a-z:_-]{{0,40}}|(?:{_NAMES}|analysis|plan(?:ning)?|rationale|details)\s[^<>\n]{{0,60}})?\s?/?\Z",
    re.IGNORECASE,
)
_QUOTES = ("`", '"')  # a tag in quotation marks is talked about
_LINE_CHARS = 200  # of a thought's line before a tag, to see whether the tag is inside a quotation
_TURN_END = re.compile(r"[\W_](?:end(?!.*(?:header|role))|eo[stm]|return|call)", re.IGNORECASE)
"""In a control token: the turn ends, as in <|im_end|>, <|eot_id|> and <｜end▁of▁sentence｜>."""
# Roles of the chat templates: the turn of one is the answer, the turn of another is a model inventing the next message.
_ANSWERS = ("assistant", "model", "chatbot", "ai", "bot", "gpt")
_OTHERS = ("user", "system", "tool", "developer", "human", "observation", "ipython", "function", "functions")
_ROLE = re.compile(rf"\s*({'|'.join([*_ANSWERS, *_OTHERS])})(?!\w)", re.IGNORECASE)
_ROLE_TOKEN = re.compile(rf"[<\[][|｜]({'|'.join([*_ANSWERS, *_OTHERS])})(?:_token)?[|｜][>\]]", re.IGNORECASE)
_MAX_ROLE_CHARS = 40
"""After a token that begins a turn: the role and its recipient, up to the end of the line or the next token."""
_SAID = re.compile(
    r"\s*(?:(?P<harmony>analysis)(?=[A-Z])|(?P<granite>\*{0,2}Here(?: i|['’])s my thought process:\*{0,2}))"
)
"""How a thought begins where the server has taken the tokens away: harmony's channel, and the words of Granite."""
_HEADER = re.compile(r"\A\s*assistant(?:final(?=\S)|\s*\n\s*)")
"""What is left of the header of a turn, where the server has taken the tokens away."""
_SAID_ENDS = {
    "harmony": re.compile(r"assistant(?:commentary|analysis)?final"),
    "granite": re.compile(r"\*{0,2}Here(?: i|['’])s my response:(?:\*{2}|(?=[^*]))"),
}
_MAX_SAID_CHARS = 30  # as long as the phrases that end a thought


class _State(Enum):
    ANSWER = auto()
    THOUGHT = auto()
    CHANNEL = auto()
    ROLE = auto()
    ENDED = auto()
    """The answer's turn has ended, or it is not the model's: what models write there is no part of the answer."""


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
        self._final = False  # what was given back was in harmony's final channel
        self._struck = False
        self._said: str | None = None
        self._opened = ""  # the tag of `_FIRST` that began the thought
        self._wrapper = ""
        self._lead = ""  # blanks before the answer
        self._space = ""  # at the end of what is inside a wrapper, which ends with the wrapper
        self._line = ""
        self._begun = opens_in_thought
        self.thought = opens_in_thought
        self.restarted = False

    def feed(self, piece: str) -> str:
        """The part of the answer that is certain after this piece."""
        if not self._held and self._begun and self._is_plain(piece):
            return self._give(piece)
        text = self._held + piece
        if not self._begun:
            if _may_be_said(text):
                self._held = text
                return ""
            text = self._begin(text)
        return self._read(text)

    def end(self) -> str:
        """What was held back when the text ended."""
        text = self._take("" if _CUT_CONTROL.fullmatch(self._held) else self._held)
        if self._state is _State.ROLE:
            text += self._give(self._name)
        if self._unopened is not None:
            text = self._give("".join(self._unopened))
        if not self._given:
            text += self._lead
        self._held = ""
        return text

    def _is_plain(self, piece: str) -> bool:
        return self._state is _State.ANSWER and not self._trim and not _may_begin(piece)

    def _begin(self, text: str) -> str:
        self._begun = True
        text = _HEADER.sub("", text, count=1)
        if found := _SAID.match(text):
            self._state, self._said, self.thought = _State.THOUGHT, found.lastgroup, True
            return text[found.end() :]
        return text

    def _read(self, text: str) -> str:
        shown: list[str] = []
        position = 0
        if self._said is not None and self._state is _State.THOUGHT:
            found = _SAID_ENDS[self._said].search(text)
            if found is None:
                self._held = text[-_MAX_SAID_CHARS:]
                return ""
            position, self._state, self._trim = found.end(), _State.ANSWER, True
        for match in _TOKEN.finditer(text, position):
            shown.append(self._take(text[position : match.start()]))
            position = match.end()
            if self._is_quoted and position == len(text):  # only the next sign says whether it is a quotation
                self._held = match[0]
                return "".join(shown)
            if self._is_text(match[0].lower(), text[position : position + 1]):
                shown.append(self._take(match[0]))
            elif self._turn(match[0].lower()):
                shown.clear()
        cut = _unfinished(text, position, may_open=not self._given)
        self._held = text[cut:]
        return "".join([*shown, self._take(text[position:cut])])

    @property
    def _is_quoted(self) -> bool:
        """Whether the text so far is a thought whose last sign opens a quotation."""
        sign = self._line[-1:]
        return self._state is _State.THOUGHT and sign in _QUOTES and self._line.count(sign) % 2 == 1

    def _is_text(self, mark: str, following: str) -> bool:
        """Whether a token is plain text: in code, quoted in a thought, or an ordinary tag."""
        if self._state is _State.ANSWER and self._code.inside:
            return True
        if self._is_quoted and following == self._line[-1]:
            return True
        name = mark.strip("</>").split()[0] if mark.startswith("<") else ""
        if _FIRST.fullmatch(mark):
            return self._opened != name if mark.startswith("</") else self._given or self._state is not _State.ANSWER
        if _FIRST_WRAPPER.fullmatch(mark):
            return self._wrapper != name if mark.startswith("</") else self._given or self._state is not _State.ANSWER
        return False

    def _take(self, text: str) -> str:
        match self._state:
            case _State.ANSWER:
                return self._give(text)
            case _State.THOUGHT:
                self._line = (self._line + text).rpartition("\n")[2][-_LINE_CHARS:]
                if self._unopened is not None:
                    self._unopened.append(text)
                return ""
            case _State.CHANNEL:
                self._name = (self._name + text)[:_MAX_ROLE_CHARS]
                return ""
            case _State.ROLE:
                return self._role(text)
            case _State.ENDED:
                return ""

    def _role(self, text: str) -> str:
        """The role at the beginning of a turn; anything else is the answer's text."""
        written = self._name + text
        name, line_end, rest = written.partition("\n")
        role = _ROLE.match(name)
        may_be = role is not None or any(each.startswith(name.strip().lower()) for each in (*_ANSWERS, *_OTHERS))
        if may_be and not line_end and len(name) <= _MAX_ROLE_CHARS:
            self._name = written
            return ""
        self._name = ""
        self._enter(role[1] if role else "")
        return self._take(written if role is None else rest if line_end else written[role.end() :])

    def _enter(self, role: str) -> None:
        """A turn begins. After the answer, or in another role, it is not part of the answer."""
        self._trim = True
        self._state = _State.ENDED if self._given or role.lower() in _OTHERS else _State.ANSWER

    def _turn(self, mark: str) -> bool:
        """Go on after a token; True if everything before it was a thought."""
        self._trim, self._lead = True, ""
        if _ALONE.fullmatch(mark) or _ends_thought(mark):
            return not _ALONE.fullmatch(mark) and self._close()
        if _begins_thought(mark):
            if self._state is not _State.ENDED:
                self._state, self.thought, self._line = _State.THOUGHT, True, ""
                self._opened = mark.strip("<>").split()[0]
        elif mark == "<|channel|>":
            self._state, self._name = _State.CHANNEL, ""
        elif self._state is _State.CHANNEL:
            return mark == "<|message|>" and self._message()
        elif mark in _TURN_BEGINS or mark.startswith(("<|im_user", "<|im_assistant", "<|im_system")):
            self._state, self._name = _State.ROLE, ""
        elif found := _ROLE_TOKEN.fullmatch(mark):
            self._enter(found[1])
        elif self._state is _State.ROLE:
            role = _ROLE.match(self._name)
            self._enter(role[1] if role else "")
        else:
            self._pass(mark)
        return False

    def _close(self) -> bool:
        """A thought ends."""
        if self._state is _State.ENDED:
            return False
        self._opened = ""
        restarted = self._state is _State.ANSWER and self._given
        self._state, self._unopened = _State.ANSWER, None
        return self._restart() if restarted else False

    def _message(self) -> bool:
        """The text of a channel begins: the answer is in the first one that is final, whatever was written before."""
        name = self._name.strip().lower()
        if self._given and self._final:
            self._state = _State.ENDED
            return False
        if not name.startswith("final"):
            self._state, self.thought = (_State.THOUGHT, True)
            return False
        self._state, self._final, self._unopened = _State.ANSWER, True, None
        return self._restart() if self._given else False

    def _restart(self) -> bool:
        self.restarted, self._given, self._code = True, False, CodeTracker()
        return True

    def _pass(self, mark: str) -> None:
        if mark in _WRAPPER_TAGS or _FIRST_WRAPPER.fullmatch(mark):
            if self._state is _State.ANSWER:
                self._wrapper, self._space = "" if mark.startswith("</") else mark.strip("<>"), ""
        elif mark == "<s>":
            self._struck = self._given  # not the beginning of a text, but HTML for what is struck out
        elif mark == "</s>" and self._struck:
            self._struck = False
        elif mark in _TURN_ENDS or (mark not in _WRAPPERS and _TURN_END.search(mark)):
            ended = self._given and self._state is _State.ANSWER
            self._state = _State.ENDED if ended or self._state is _State.ENDED else _State.ANSWER

    def _give(self, text: str) -> str:
        if not self._given:
            text = text.lstrip() if self._trim else self._lead + text
            self._lead = "" if text.strip() else text
            text = text if text.strip() else ""
        if self._wrapper:
            text = self._space + text
            text, self._space = text.rstrip(), text[len(text.rstrip()) :]
        if text:
            self._trim, self._given = False, True
            self._code.feed(text)
        return text


def _begins_thought(mark: str) -> bool:
    return bool(mark in _OPENING or _TAG.fullmatch(mark) or _FIRST.fullmatch(mark) or _is_control_of_thought(mark))


def _ends_thought(mark: str) -> bool:
    if _is_control_of_thought(mark):
        return bool(_THOUGHT_END.search(mark))
    tag = _TAG.fullmatch(mark) or _FIRST.fullmatch(mark)
    return mark in _CLOSING or bool(tag and mark[1:].lstrip().startswith("/"))


def _is_control_of_thought(mark: str) -> bool:
    return mark[:2] in ("<|", "<｜", "[|") and mark not in _FIXED and bool(_THOUGHT_TOKEN.search(mark))


def _may_begin(text: str) -> bool:
    return "<" in text or "[" in text or "◁" in text or "＜" in text or "&" in text


def _may_be_said(text: str) -> bool:
    """Whether a text may begin with the words that begin a thought, so far."""
    begun = text.lstrip().replace("’", "'")
    if re.fullmatch(r"assistant\s+", begun):
        return True
    known = ("analysis", "assistantfinal", "Here is my thought process:", "Here's my thought process:")
    return any(words.startswith(begun) or f"**{words}".startswith(begun) for words in known)


def _unfinished(text: str, position: int, *, may_open: bool) -> int:
    """Where a token begins that the end of the text may have cut.

    After a space, a bracket alone is more often the beginning of a footnote, once an answer has begun (`may_open`).
    """
    for start in range(max(position, len(text) - _MAX_TAG_CHARS), len(text)):
        if text[start] not in _SIGNS:
            continue
        tail = text[start:].lower()
        if tail == "[" and not may_open and text[start - 1 : start].isspace():
            continue
        control = tail[:2] in ("<|", "<｜", "[|") and len(tail) <= _MAX_TOKEN_CHARS and not re.search(r"[\s>\]]", tail)
        if control or _BEGUN_TAG.match(tail) or any(token.startswith(tail) for token in _FIXED):
            return start
    return len(text)
