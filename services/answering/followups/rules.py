"""A question that depends on earlier ones -> a complete question, by rule and without a model.

"And in 2021?" after "What was Verizon's revenue in 2022?" is "What was Verizon's revenue in 2021?". What a follow-up
names replaces one of the same kind; the rest is carried over. A complete question stays as it is:
a false completion is worse than none.
"""

import re
from collections.abc import Sequence

from services.answering.followups.fragments import (
    asking_alike,
    body_of,
    core_of,
    is_bare,
    is_fragment,
    joined,
    with_fragment,
)
from services.answering.followups.labels import with_other_number
from services.answering.followups.names import names_of
from services.answering.followups.pronouns import pointing_word, resolved
from services.answering.followups.slots import (
    has_relative_time,
    replaced,
    slots_of,
    with_relative_months_resolved,
    with_relative_years_resolved,
    without,
)
from services.answering.followups.vocabulary import OPENER
from services.questions import Turn
from services.text.dates import YEAR
from services.text.function_words import FUNCTION_WORDS
from services.text.likeness import Likeness
from services.text.words import WORD

MAX_FOLLOW_UP_CHARS = 300  # a longer text says itself what it is about
MAX_EARLIER_CHARS = 600  # of the earlier question; of a longer one nothing is carried over
MAX_TURNS, MAX_HISTORY_CHARS = 12, 12_000
"""As much of a conversation as is read, its newest messages: what a follow-up depends on is near."""
_SHORT_QUESTION_WORDS = 4  # “How much is it?”: so short a question without a name may depend on the one before
_SENTENCE_END = re.compile(r"[!?？\n]|(?<!\b[A-Z])\.\s|。")
_CJK_YEAR = re.compile(r"^\W*(?:那|では|じゃあ|그럼)?\s*((?:19|20)\d\d)\s*(?:年|년)?\D{0,5}$")


def completed(question: str, history: Sequence[Turn], likeness: Likeness | None = None) -> str:
    """The question as a whole one; itself where it is complete, or nothing tells what it depends on.

    By `likeness` a word takes the place of one of its kind. Not to be called from the event loop.
    """
    earlier, answer = "", ""
    for turn in _newest(history):
        if turn.role == "user":
            asked = turn.content[-2 * MAX_EARLIER_CHARS :].strip()
            earlier = _carried_on(_completed(asked, earlier, answer, likeness), earlier)
            answer = ""
        else:
            answer = turn.content
    return _completed(question, earlier, answer, likeness)


def _newest(history: Sequence[Turn]) -> list[Turn]:
    kept: list[Turn] = []
    room = MAX_HISTORY_CHARS
    for turn in reversed(history[-MAX_TURNS:]):
        room -= min(len(turn.content), 2 * MAX_EARLIER_CHARS)  # no more of a message is read
        if room < 0:
            break
        kept.append(turn)
    return kept[::-1]


def _carried_on(whole: str, earlier: str) -> str:
    """What the next follow-up depends on: of "How busy was it, and why?" the first half, which names it."""
    body, _ = body_of(_last_question(earlier))
    return earlier if not whole or (body and whole.startswith(f"{body}, ")) else whole


def depends_on_history(question: str) -> bool:
    """Whether a question may depend on what was said before: how it begins, what it points at, or how short it is."""
    text = question.strip()
    if not text or len(text) > MAX_FOLLOW_UP_CHARS:
        return False
    short = len(text.split()) <= _SHORT_QUESTION_WORDS and not names_of(text)
    points = pointing_word(text) is not None or has_relative_time(text)
    return bool(OPENER.match(text)) or points or is_bare(text) or short


def _completed(question: str, earlier: str, answer: str, likeness: Likeness | None) -> str:
    asked = _last_question(earlier)
    if not asked or not depends_on_history(question):
        return question
    if year := _CJK_YEAR.match(question):
        replaced_year, count = YEAR.subn(year[1], asked)
        if count == 1 and not question.isascii():
            return replaced_year
    text = with_relative_months_resolved(with_relative_years_resolved(question.strip(), asked), asked)
    opener = OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    fragment = core_of(rest)
    if (opener and is_fragment(fragment)) or is_bare(text) or with_other_number(asked, fragment):
        return with_other_number(asked, fragment) or with_fragment(asked, fragment, likeness)
    whole = resolved(rest if opener else text, asked, answer)
    pointing = pointing_word(rest)
    if whole is None and pointing is not None:
        return _with_other_time(asked, text) or (question if pointing["there"] else joined(asked, fragment))
    if opener and whole is None:
        return asking_alike(fragment, asked) or question
    return _begun(whole) if whole is not None else text


def _with_other_time(earlier: str, question: str) -> str | None:
    """An earlier question of the time that “what was it in 2021?” asks about; None where it asks for more than that."""
    slots = slots_of(question)
    kinds = {slot.kind for slot in slots_of(earlier)}
    left = WORD.findall(without(question, slots).lower())
    is_only_time = bool(slots) and all(slot.kind in kinds for slot in slots)
    return replaced(earlier, slots, question) if is_only_time and FUNCTION_WORDS.issuperset(left) else None


def _last_question(text: str) -> str:
    """The last sentence that asks; all of a text that does not ask. Nothing of one that is too long to carry over."""
    text = text[-2 * MAX_EARLIER_CHARS :]
    end = max(text.rfind("?"), text.rfind("？")) + 1
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, end - 1)] if end else []
    asked = text[before[-1] if before else 0 : end or None].strip()
    return asked if len(asked) <= MAX_EARLIER_CHARS else ""


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
