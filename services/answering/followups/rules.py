"""A question that leans on earlier ones -> a whole question, by rule and without a model.

"And in 2021?" after "What was Verizon's revenue in 2022?" is "What was Verizon's revenue in 2021?". What a follow-up
names takes the place of what it is the like of; the rest is carried over. A question that stands alone stays as it is:
a false completion is worse than none.
"""

import re
from collections.abc import Sequence

from services.dates import YEAR
from services.fragments import asking_alike, body_of, core_of, is_bare, is_fragment, joined, with_fragment
from services.phrases import OPENER
from services.pronouns import leaning_word, resolved
from services.questions import Turn
from services.slots import tells_year_by_another, with_years_told
from services.subjects import names_of

MAX_FOLLOW_UP_CHARS = 300
MAX_EARLIER_CHARS = 600
MAX_TURNS = 40
_SHORT_QUESTION_WORDS = 4
_SENTENCE_END = re.compile(r"[!?？\n]|(?<!\b[A-Z])\.\s|。")
_CJK_YEAR = re.compile(r"^\W*(?:那|では|じゃあ|그럼)?\s*((?:19|20)\d\d)\s*(?:年|년)?\D{0,5}$")


def completed(question: str, history: Sequence[Turn]) -> str:
    """The question as a whole one; itself where it stands alone or nothing tells what it leans on."""
    earlier, answer = "", ""
    for turn in history[-MAX_TURNS:]:
        if turn.role == "user":
            earlier = _carried_on(_completed(turn.content.strip(), earlier, answer), earlier)
            answer = ""
        else:
            answer = turn.content
    return _completed(question, earlier, answer)


def _carried_on(whole: str, earlier: str) -> str:
    """What the next follow-up leans on: of "How busy was it, and why?" the first half, which names it."""
    body, _ = body_of(_last_question(earlier))
    return earlier if not whole or (body and whole.startswith(f"{body}, ")) else whole


def leans(question: str) -> bool:
    """Whether a question may depend on what was said before: how it begins, what it points at, or how short it is."""
    text = question.strip()
    if not text or len(text) > MAX_FOLLOW_UP_CHARS:
        return False
    short = len(text.split()) <= _SHORT_QUESTION_WORDS and not names_of(text)
    points = leaning_word(text) is not None or tells_year_by_another(text)
    return bool(OPENER.match(text)) or points or is_bare(text) or short


def _completed(question: str, earlier: str, answer: str) -> str:
    asked = _last_question(earlier)
    if not asked or not leans(question):
        return question
    if year := _CJK_YEAR.match(question):
        replaced_year, count = YEAR.subn(year[1], asked)
        if count == 1 and not question.isascii():
            return replaced_year
    text = with_years_told(question.strip(), asked)
    opener = OPENER.match(text)
    rest = text[opener.end() :] if opener else text
    fragment = core_of(rest)
    if (opener and is_fragment(fragment)) or is_bare(text):
        return with_fragment(asked, fragment)
    whole = resolved(rest if opener else text, asked, answer)
    pointing = leaning_word(rest)
    if whole is None and pointing is not None:
        return question if pointing["there"] else joined(asked, fragment)
    if opener and whole is None:
        return asking_alike(fragment, asked) or question
    return _begun(whole) if whole is not None else text


def _last_question(text: str) -> str:
    """The last sentence that asks; all of a text that does not ask. Nothing of one that is too long to carry over."""
    text = text[-2 * MAX_EARLIER_CHARS :]
    end = max(text.rfind("?"), text.rfind("？")) + 1
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, end - 1)] if end else []
    asked = text[before[-1] if before else 0 : end or None].strip()
    return asked if len(asked) <= MAX_EARLIER_CHARS else ""


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
