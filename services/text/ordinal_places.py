"""Places that a question counts with words: “the third slide”, “die letzte Seite”."""

import re

_ORDINALS = {  # up to the tenth; larger ones are written in digits
    word: number
    for number, words in enumerate(
        (
            "first erste ersten erster première premier primera primer prima primo primeira primeiro eerste",
            "second zweite zweiten zweiter deuxième seconde segunda segundo seconda secondo tweede",
            "third dritte dritten dritter troisième tercera tercer terza terzo terceira terceiro derde",
            "fourth vierte vierten vierter quatrième cuarta cuarto quarta quarto vierde",
            "fifth fünfte fünften fünfter cinquième quinta quinto vijfde",
            "sixth sechste sechsten sechster sixième sexta sexto sesta sesto zesde",
            "seventh siebte siebten siebter septième séptima séptimo settima settimo sétima sétimo zevende",
            "eighth achte achten achter huitième octava octavo ottava ottavo oitava oitavo achtste",
            "ninth neunte neunten neunter neuvième novena noveno nona nono negende",
            "tenth zehnte zehnten zehnter dixième décima décimo decima decimo tiende",
        ),
        start=1,
    )
    for word in words.split()
}
_LAST = "last final letzte letzten letzter dernière dernier última último ultima ultimo laatste"
LAST = "last"
"""The label of a last page or slide."""
_PLACES = (  # words for pages, slides and sheets in seven languages
    "page|slide|sheet|seite|folie|blatt|tabellenblatt|diapositive|diapo|feuille|página|diapositiva|hoja|pagina|foglio"
    "|folha|bladzijde|dia|werkblad"
)
_BEFORE = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<last>{'|'.join(_LAST.split())})|(?P<number>\d{{1,3}})(?:st|nd|rd|th|\.|e|ª|º))"
    rf"\s(?P<place>{_PLACES})\b",
    re.IGNORECASE,
)


def with_numbers(question: str) -> str:
    """The question with counted places as they are otherwise named.

    >>> with_numbers("What does the third slide say?"), with_numbers("Was steht auf der letzten Seite?")
    ('What does the slide 3 say?', 'Was steht auf der Seite last?')
    """
    return _BEFORE.sub(_named, question)


def _named(match: re.Match[str]) -> str:
    if match["last"]:
        return f"{match['place']} {LAST}"
    return f"{match['place']} {match['number'] or _ORDINALS[match['word'].lower()]}"
