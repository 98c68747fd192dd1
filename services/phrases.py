"""Words by which follow-up questions are known, in a handful of languages, and what a question is made of."""

import re
from collections.abc import Iterable


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for one of these phrases, the longest first."""
    return "|".join(sorted((re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases), key=len, reverse=True))


AND = {"en": "and", "de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "nl": "en"}
JOINING = words("and but or und aber oder et mais ou y pero e ma mas en maar")

_OPENERS = """
and what about|and how about|what about|how about|and|but what about|but|then what about|or
und was ist mit|was ist mit|und wie ist es mit|wie ist es mit|und wie sieht es mit|und|aber|oder
et qu'en est-il de|qu'en est-il de|et pour ce qui est de|et|mais
y qué hay de|qué hay de|y qué pasa con|qué pasa con|y|pero
e per quanto riguarda|e che dire di|e|mas|en hoe zit het met|hoe zit het met|maar
"""
_OPENING = any_of(phrase for line in _OPENERS.split("\n") for phrase in line.split("|") if phrase)
OPENER = re.compile(
    rf"[¿¡\s]*(?!y\s+a(?:-t-|vait|ura))(?:{_OPENING})"
    r"(?:[\s,:]+|(?=\d))|en\s+(?=(?:in|naar|voor|van|op|bij|met|het)\b)",
    re.IGNORECASE,
)
"""How a follow-up begins that leaves out what was said before."""

FUNCTION_WORDS = {
    "en": words(
        "the what how which who when where why is was are were did does do can could in of for on at by to from with "
        "and or a an much many"
    ),
    "de": words(
        "der die das den dem des ein eine einen einem einer was wie welche welcher welches wer wann wo warum ist war "
        "sind waren hat hatte im in von für auf bei und oder am zum zur mit nach viel viele hoch"
    ),
    "fr": words(
        "le la les l un une des du de quel quelle quels quelles combien qui quand où pourquoi est était sont étaient "
        "en dans pour sur au aux et ou avec par que qu"
    ),
    "es": words(
        "el la los las un una qué cuál cuáles cuánto cuánta cuántos cuántas quién cuándo dónde por es era fue son "
        "en de del para sobre al y o con cómo"
    ),
    "it": words(
        "il lo la gli le un una che quale quali quanto quanta quanti quante chi quando dove perché è era sono furono "
        "in di del della nel nella per su al e o con qual"
    ),
    "pt": words(
        "o os as um uma que qual quais quanto quanta quantos quantas quem quando onde é era foi são em de do da no na "
        "para sobre ao e ou com"
    ),
    "nl": words(
        "de het een wat hoe welke wie wanneer waar waarom is was zijn waren heeft had in van voor op bij en of met "
        "naar veel"
    ),
}

ASKING = words(
    "what how which who whom whose when where why was wie welche welcher welches welchen wer wen wem wann wo wohin "
    "warum wieso weshalb wieviel quel quelle quels quelles combien qui quand où pourquoi comment que qué cuál cuáles "
    "cuánto cuánta cuántos cuántas quién quiénes cuándo dónde cómo che quale quali qual quanto quanta quanti quante "
    "chi dove perché come quais quantos quantas quem onde porque wat hoe welke wie wanneer waar waarom hoeveel"
)
AUXILIARIES = words(
    "is was are were am did does do can could will would shall should may might must has have had isn't wasn't "
    "aren't weren't didn't doesn't don't can't won't ist war sind waren hat hatte haben hatten kann können wird "
    "werden wurde wurden gibt gab darf dürfen muss müssen soll est était sont étaient a ont avait peut peuvent "
    "es era fue son eran fueron ha han hay puede pueden tiene è sono furono può possono é foi são foram pode podem "
    "tem heeft hebben kan kunnen zijn wordt worden mag moet"
)
TELLING = words(
    "tell give show list explain describe summarize summarise compare name find say please calculate compute nenne "
    "zeige erkläre vergleiche beschreibe donne dis montre explique compare liste décris dime muestra explica compara "
    "lista describe dimmi spiega mostra elenca diga mostre explique noem toon leg vergelijk"
)
PREPOSITIONS = words(
    "in on at for of by to from with per during under over within without between before after since until about "
    "im am auf für von vom bei beim mit nach zu zum zur aus über unter während ab bis pro ohne vor seit ins "
    "en dans pour sur à au aux de du des par chez avec sous pendant depuis "
    "de del para por con sobre sin desde durante al "
    "di da per su nel nella del della dei a con tra fra "
    "em no na nos nas do da dos das com sem "
    "van voor op bij met naar uit door tijdens vanaf zonder"
)
BELONGING = words("for of by at with from von für bei mit de du d' chez pour para por con di per da do van voor")
"""Prepositions after which the name of whom a question is about may stand."""

ARTICLES = words(
    "the a an der die das den dem des ein eine einen einem einer le la les un une el los las una il lo gli um "
    "uma het een"
)
CONTRACTED = words("im am zum zur beim vom ins au aux del du al nel nella")
"""Prepositions with an article in them."""
POSSESSIVES = words("its their his her ihr ihre ihren ihrem sein seine seinen seinem son sa ses leur leurs su sus zijn")


def language(*texts: str) -> str | None:
    """Which of the languages of `FUNCTION_WORDS` most of the words are of; None where none is told."""
    found = [word for text in texts for word in re.findall(r"[^\W\d_]+", text.lower())]
    counts = {name: sum(word in known for word in found) for name, known in FUNCTION_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else None
