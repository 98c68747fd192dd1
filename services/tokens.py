"""How many tokens a text is for a model, estimated, and texts cut to fit.

No tokenizer is asked: each model has another, and theirs are downloaded. The rates are chosen so that the estimate is
rather too high: letters of the Latin alphabet come in pieces of 3.5, and of figures, other scripts and signs every
character counts as one.
"""

import re
from string import ascii_letters

from services.sentences import sentence_spans

_LETTERS_A_TOKEN = 3.5
_PLAIN = str.maketrans("", "", ascii_letters + " \n\t")
_WORD = re.compile(r"\S+")


def estimated_tokens(text: str) -> int:
    others = len(text.translate(_PLAIN))
    return round((len(text) - others) / _LETTERS_A_TOKEN + others + 0.5)


def cut(text: str, room: int) -> str:
    """The beginning of a text that has at most `room` tokens, cut behind a sentence, else behind a word."""
    if estimated_tokens(text) <= room:
        return text
    sentences = [end for _, end in sentence_spans(text)]
    words = [match.end() for match in _WORD.finditer(text)]
    for ends in (sentences, words):
        fitting = [end for end in ends if estimated_tokens(text[:end]) <= room]
        if fitting:
            return text[: fitting[-1]]
    return text[: max(room - 1, 0)]  # one word, or a script that has no spaces
