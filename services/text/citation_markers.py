"""The footnotes in a stream of text: only numbers that a citation has come through."""

import re
from collections.abc import Container, Iterator, Sequence

from services.text.code_spans import CodeTracker
from services.text.headings import LABEL_WORDS

MAX_MARKER_CHARS = 100
"""The longest marker, with its brackets: one that names twenty passages has 71 characters."""
_MAX_INDEX = 99
"""A larger number in brackets is a year, a quantity or a line of a file: no answer has a hundred passages."""

_LABELS = (
    "source|sources|src|passage|passages|citation|citations|cite|reference|references|ref|document|doc|footnote|note"
    "|excerpt|excerpts|fragment|fragmento|snippet|chunk|quelle|quellen|passagen|fußnote|dokument|extrait"
    "|note de bas de page|fuente|fuentes|pasaje|fonte|fonti|fontes|passaggio|passagem|bron|bronnen|voetnoot"
    "|(?:search )?results?|context|fn|id"
    "|来源|资料|文献|引用|参考|出典|資料|參考|출처|문서|источник|фрагмент|документ|джерело|المصدر|المرجع|kaynak|źródło|zdroj"
    "|källa|kilde|lähde|nguồn|sumber|स्रोत"
)
"""What models write before the number of a passage, in the languages of most documents."""
_ROUND_LABELS_OF_HAN = ["来源", "出典"]
_ROUND_LABELS = "sources passages citations quellen passagen extraits fuentes pasajes fonti bronnen".split()
"""In round brackets a document may refer to its own notes, documents and references, but hardly to a source 1."""
_SPACE = r"[^\S\n]"
_SEPARATOR = rf"(?:{_SPACE}|[,;&^，、；]|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b)"
_LABEL = rf"(?<!\w)(?:{_LABELS})(?![^\W\d_])[._-]?[:：]?{_SPACE}*(?:n=[\"'](?=\d{{1,2}}[\"']))?"
_DASH = "[-‐‑‒–—−]"
_RANGE = rf"(?:(?<=\d)|(?<=\d[^\S\n]))(?:{_DASH}|to\b|bis\b)(?={_SPACE}*\d)"
_BODY = rf"(?:{_LABEL}|\#(?=\d)|{_SEPARATOR}|\d|(?<==[\"']\d)[\"']|(?<==[\"']\d\d)[\"']|{_RANGE})*"
_WHERE = (
    rf"(?:†|(?<=\d)(?::|{_SPACE}[-–—|]){_SPACE}+(?=[^\W\d])"
    rf"|(?<=\d),?{_SPACE}+\(?(?=[^\]\n]{{1,60}}\.(?:pdf|docx?|xlsx?|pptx?|md|txt|csv|html?|epub)\b)"
    rf"|(?<=\d),?{_SPACE}*(?:pp?\.|pages?\b|seiten?\b|página|pagina|lines?\b|zeilen?\b|sections?\b|§))"
)
"""Before what says where in the passage: its page, or a name."""
_NUMBER = re.compile(rf"(\d+)(?:{_SPACE}*(?:{_DASH}|to\b|bis\b){_SPACE}*(\d+))?", re.IGNORECASE)
_ROUND = "|".join([f"{label}?" for label in _ROUND_LABELS] + _ROUND_LABELS_OF_HAN)
_SEE = rf"(?:(?:see|cf|siehe|vgl|voir|véase|vedi|zie)\b\.?{_SPACE}*)?"
_TAGS = ("sup", "cite", "ref", "citation", "source")  # tags that models put around the number
_MARKER = re.compile(
    rf"\[\[(?P<double>{_SPACE}*\^?(?:{_LABEL})?\d+{_SPACE}*)\]\]"
    rf"|(?P<open>[\[【［〔⟦])(?:\*\*)?(?P<body>{_SPACE}*\^?{_BODY})(?:{_WHERE}[^\]】［〔⟦\[\n]*)?(?:\*\*|(?<=\d)\.)?"
    r"(?P<close>[\]】］〕⟧])"
    rf"|<(?P<tag>{'|'.join(_TAGS)})>(?P<raised>{_SPACE}*\[?\d+\]?(?:{_SPACE}*[,;]?{_SPACE}*\[?\d+\]?){{0,9}}{_SPACE}*)</(?P=tag)>"
    r"|<(?:passage|cite|ref|source){_SPACE}(?:n|id)=[\"'](?P<passage>\d+)[\"'][^<>\n]{0,60}>".replace(
        "{_SPACE}", _SPACE
    )
    + r"|\\cite\{(?P<tex>[\d, ]+)\}"
    rf"|[(（](?P<round>{_SPACE}*{_SEE}(?:{_ROUND})(?![^\W\d_])[.:：]?{_BODY})(?:{_WHERE}[^)）\n]*)?[)）]",
    re.IGNORECASE,
)
_NUMBERS_IN = ("double", "body", "raised", "passage", "tex", "round")
"""The groups of `_MARKER` that hold numbers; one of them has matched."""
_LINK = re.compile(r"\((?:#|/|https?:)[^()\s]{0,200}\)")
_UNFINISHED_LINK = re.compile(r"\((?:(?:#|/|https?:)[^()\s]{0,200}|h(?:t(?:t(?:ps?)?)?)?)?\Z")
"""Where a footnote that is written as a link leads to: it becomes a footnote like others."""
_UNFINISHED = re.compile(
    rf"[\[【［〔⟦][^\]】］〕⟧\[【［〔⟦\n]{{0,{MAX_MARKER_CHARS - 2}}}\Z"
    r"|\[\[[\w .:#^]{0,40}\]?\Z|\\(?:c(?:i(?:t(?:e(?:\{[\d, ]{0,60})?)?)?)?)?\Z",
    re.IGNORECASE,
)
_UNFINISHED_RAISED = re.compile(
    rf"<(?:{'|'.join(_TAGS)})>(?:{_SPACE}|[\[\]\d,;])*(?:</?[a-z]{{0,8}})?\Z|<(?:passage|cite|ref|source)\b[^<>\n]{{0,80}}\Z",
    re.IGNORECASE,
)


def _beginnings(*words: str) -> str:
    """A pattern for what these words begin with, from nothing to the whole."""
    return "|".join(sorted({word[:size] for word in words for size in range(len(word) + 1)}, key=len, reverse=True))


_BEGUN_TAG = re.compile(rf"<(?:{_beginnings(*_TAGS, 'passage')})\Z", re.IGNORECASE)
_BEGUN_ROUND = _beginnings(*_ROUND_LABELS, *_ROUND_LABELS_OF_HAN)
_UNFINISHED_ROUND = re.compile(
    rf"[(（]{_SPACE}*(?:{_beginnings('see', 'cf', 'siehe', 'vgl', 'voir', 'véase', 'vedi', 'zie')}|{_SEE}"
    rf"(?:{_BEGUN_ROUND})(?:[.:：]|{_SPACE})*#?(?:\d(?:[\da-z.,;&#§，、；‐‑‒–—−-]|{_SPACE}){{0,60}})?)\Z",
    re.IGNORECASE,
)
_LONE = re.compile(rf"\((?P<round>{_SPACE}*\d{{1,2}}{_SPACE}*)\)(?=[.!?]\s|。|{_SPACE}*\n)")
_LONE_AT_END = re.compile(rf"\((?P<round>{_SPACE}*\d{{1,2}}{_SPACE}*)\)(?=[.!?]?\s*\Z)")
"""A number in round brackets at the end of a sentence or a line, and at the end of the text."""
_UNFINISHED_LONE = re.compile(rf"\((?:{_SPACE}*(?:\d{{1,2}}{_SPACE}*(?:\)(?:[.!?]|{_SPACE}*))?)?)?\Z")
_SHORTEST_STATEMENT = 3
"""Words of its line before a number in round brackets that is a footnote: “Option A (1)” has two."""
_SENTENCE_END = re.compile(r"\n|[.!?]\s")
_ENDS_WORD = re.compile(r"[^\W_]{2}|[%€$£°]\Z")
_NUMBERED = frozenset(
    [
        *LABEL_WORDS,
        *"equation eq formula figure fig table row line column rule step option note point page footnote no".split(),
        *"gleichung formel abbildung tabelle zeile regel schritt fußnote seite satz nr équation tableau règle".split(),
        *"étape ligne alinéa paragraphe ecuación fórmula tabla regla paso línea apartado equazione tabella".split(),
        *"regola passo riga comma equação tabela regra vergelijking tabel stap lid".split(),
    ]
)
"""What is named by a number in round brackets, as in “equation (1)”."""
_MARK_OF_OPERATION = re.compile(r"[=∈≤≥×·∫]\s*\Z|\$\Z")
_INTERVAL = re.compile(
    r"\b(?:intervals?|intervall\w*|intervalles?|intervalos?|vect\w+|vektor\w*|arrays?|tuples?|coordinates|points?|matrix|matrices)[\s$]*\Z",
    re.IGNORECASE,
)
_INTERESTING = re.compile(r"[\[【［〔⟦<(（\\]")
_FOOTNOTE = re.compile(r"\s?\[\d+\]")
FOOTNOTES_AFTER = re.compile(r"(?:[*_~`]*\s?\[\d+\])*[*_~`]*")
"""From the end of a sentence of an answer: its footnotes, and the marks of Markdown that close with it."""
_NATURAL_WORD = re.compile(r"(?:\A|[^\w\]])([^\W\d_]+)\Z")
_NAME_WITH_LINE = re.compile(r"[^\W_]_+\Z")  # after a blank, an underscore begins emphasis
_LETTER = re.compile(r"[^\W\d_]|\n")
_CONTEXT_CHARS = 40  # what a rule looks back at most: a word or a bracket before a footnote


def without_footnotes(text: str) -> str:
    """The text of an answer for another one, where its numbers would mean other passages."""
    return _FOOTNOTE.sub("", text)


class FootnoteFilter:
    """Takes text piece by piece, and gives it back with every footnote written `[n]` and unknown ones left out.

    `[2, 3]`, `[^2]`, `[1-3]`, `【1】`, `[[1]]`, `[1†source]`, `[Source 1]`, `[1, p. 4]`, `[1: a.pdf]`, `[1](#1)`,
    `<sup>1</sup>`, `<cite>1</cite>`, `\\cite{1}` and `<passage n="1">` are footnotes, and with `round_too` also
    `(Source 1)`, and `(1)` at the end of a sentence, which in a quote may be the document's own. Other brackets stay as
    they are: in code, after a backslash, inside other brackets, with a zero or a number over 99 such as a year, after
    an equals sign or a dollar sign, as an interval, and right after a name that is no word (`x[1]`, `A[3][4]`). Text is
    held back only while it may still become a footnote, and never more than `MAX_MARKER_CHARS` of it.
    """

    def __init__(self, known: Container[int], *, round_too: bool = False) -> None:
        self._known = known
        self._round_too = round_too
        self._held = ""
        self._before = ""
        self._nested = 0  # brackets that are open around figures alone, as in a matrix
        self._after_footnote = False
        self._code = CodeTracker()
        self.cited: set[int] = set()

    def feed(self, piece: str) -> str:
        """The text that is certain after this piece."""
        return "".join(self._parts(self._held + piece, last=False))

    def end(self) -> str:
        """The text that was held back when the text ended."""
        return "".join(self._parts(self._held, last=True))

    def _parts(self, text: str, *, last: bool) -> Iterator[str]:
        self._held = ""
        position = 0
        while found := _INTERESTING.search(text, position):
            start = found.start()
            if start > position:
                yield self._passed(text[position:start])
            position = start
            linked = self._after_footnote and text[start] == "("
            if self._code.inside:
                yield self._passed(text[start])
                position += 1
            elif linked and (link := _LINK.match(text, start)):
                position = link.end()
            elif (marker := self._marker(text, start, last=last)) is not None:
                yield self._footnote(marker)
                position = marker.end()
            elif not last and self._may_continue(text, start, linked=linked):
                self._held = text[start:]
                return
            else:
                size = 2 if text[start] == "\\" else 1
                yield self._passed(text[start : start + size], escaped=size == 2)  # noqa: PLR2004 - a sign and its escape
                position = start + size
        if position < len(text):
            yield self._passed(text[position:])

    def _marker(self, text: str, start: int, *, last: bool) -> re.Match[str] | None:
        if text[start] in "(（" and not self._round_too:
            return None
        marker = _MARKER.match(text, start)
        if marker is None and text[start] == "(" and self._ends_statement():
            marker = _LONE.match(text, start) or (_LONE_AT_END.match(text, start) if last else None)
        return marker if marker and len(marker[0]) <= MAX_MARKER_CHARS else None

    def _ends_statement(self) -> bool:
        """Whether the text so far may end a sentence, with a word that is not named by a number: no “equation (1)”."""
        words = [word.strip("*_\"”“»«'’,;:") for word in _SENTENCE_END.split(self._before)[-1].split()]
        if len(words) < _SHORTEST_STATEMENT or not self._before[-1:].isspace() or not _ENDS_WORD.search(words[-1]):
            return False
        named = words[-2] if words[-1].isdigit() else words[-1]
        return named.casefold().rstrip(".") not in _NUMBERED and not named.startswith("§")

    def _may_continue(self, text: str, start: int, *, linked: bool) -> bool:
        """Whether the end of the text may cut a footnote, or its link, that begins here."""
        tail = text[start : start + MAX_MARKER_CHARS]
        if len(text) - start >= MAX_MARKER_CHARS:
            return False
        if tail[0] in "(（":
            lone = self._ends_statement() and _UNFINISHED_LONE.match(tail)
            held = self._round_too and (lone or _UNFINISHED_ROUND.match(tail))
            return bool(held or (linked and _UNFINISHED_LINK.match(tail)))
        return bool(_UNFINISHED.match(tail) or _UNFINISHED_RAISED.match(tail) or _BEGUN_TAG.match(tail))

    def _footnote(self, marker: re.Match[str]) -> str:
        numbers = _numbers(next((part for part in map(marker.groupdict().get, _NUMBERS_IN) if part), ""))
        if not numbers or any(not 0 < number <= _MAX_INDEX for number in numbers) or self._is_none(marker, numbers):
            return self._passed(marker[0])
        kept = [number for number in numbers if number in self._known]
        if not kept and (marker.groupdict()["round"] or "").strip().isdigit():
            return self._passed(marker[0])
        self.cited.update(kept)
        self._before = (self._before + " ")[-_CONTEXT_CHARS:] if kept else self._before
        self._after_footnote = marker["round"] is None
        return "".join(f"[{number}]" for number in kept)

    def _is_none(self, marker: re.Match[str], numbers: Sequence[int]) -> bool:
        """Whether what comes before numbers in brackets shows that they name no passage."""
        if self._nested or _MARK_OF_OPERATION.search(self._before):
            return True
        if len(numbers) > 1 and _INTERVAL.search(self._before):
            return True
        parts = marker.groupdict()
        if parts["round"] is not None or (parts.get("open") or "[") != "[":  # no language writes an index so
            return False
        return self._is_index(shortest_word=2 if parts.get("tag") is None else 3)  # m<sup>2</sup> and km<sup>2</sup>

    def _is_index(self, shortest_word: int) -> bool:
        """Whether a bracket here belongs to the name before it, such as that of a list, a matrix or a unit."""
        before = self._before[-1:]
        if not (before.isalnum() or before == "]" or _NAME_WITH_LINE.search(self._before)):
            return False
        word = _NATURAL_WORD.search(self._before)
        return word is None or len(word[1]) < shortest_word

    def _passed(self, text: str, *, escaped: bool = False) -> str:
        if not escaped:
            if words := list(_LETTER.finditer(text)):
                self._nested = 0
            figures = text[words[-1].end() :] if words else text
            self._nested = max(0, self._nested + figures.count("[") - figures.count("]"))
        self._code.feed("  " if escaped else text)  # an escaped backtick opens no code
        self._before = (self._before + text)[-_CONTEXT_CHARS:]
        self._after_footnote = False
        return text


def _numbers(body: str) -> list[int]:
    """The numbers that a marker names, ranges written out; none for a range that is empty or too long."""
    numbers: list[int] = []
    for first, last in _NUMBER.findall(body):
        begin, end = int(first[:9]), int((last or first)[:9])
        if not begin <= end <= begin + _MAX_INDEX:
            return []
        numbers += range(begin, end + 1)
    return list(dict.fromkeys(numbers))
