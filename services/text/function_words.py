"""The words of each language that say how a sentence is built and not what it is about."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, get_args

Language = Literal["en", "de", "fr", "es", "it", "pt", "nl"]
"""The languages whose facts are known, by their ISO 639 codes."""
LANGUAGES: tuple[Language, ...] = get_args(Language)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Closed classes of words, complete for questions, from the grammars of the seven languages. `stopwordsiso` mixes these
# classes with nouns and verbs that a question may be about, and does not tell them apart.
AND = {"en": "and", "de": "und", "fr": "et", "es": "y", "it": "e", "pt": "e", "nl": "en"}
"""What joins two of a kind, by language."""
CONJUNCTIONS = _words("and but or und aber oder et mais ou y pero e ma mas en maar")
QUESTION_WORDS = _words(  # of seven languages, as all lists here
    "what how which who whom whose when where why was wie welche welcher welches welchen wer wen wem wann wo wohin "
    "warum wieso weshalb wieviel worum worüber wovon wofür womit wogegen wodurch woran "
    "quel quelle quels quelles combien qui quand où pourquoi comment que qué cuál cuáles "
    "cuánto cuánta cuántos cuántas quién quiénes cuándo dónde cómo che quale quali qual quanto quanta quanti quante "
    "chi dove perché come quais quantos quantas quem onde porque wat hoe welke wie wanneer waar waarom hoeveel"
)
AUXILIARIES = _words(
    "is was are were am did does do can could will would shall should may might must has have had isn't wasn't "
    "aren't weren't didn't doesn't don't can't won't ist war sind waren hat hatte haben hatten kann können wird "
    "werden wurde wurden gibt gibts gab geht gehts "
    "darf dürfen muss müssen soll est était sont étaient a ont avait peut peuvent "
    "es era fue son eran fueron ha han hay puede pueden tiene è sono furono può possono é foi são foram pode podem "
    "tem heeft hebben kan kunnen zijn wordt worden mag moet"
)
PREPOSITIONS = _words(
    "in on at for of by to from with per during under over within without between before after since until about "
    "im am auf für von vom bei beim mit nach zu zum zur aus über unter während ab bis pro ohne vor seit ins "
    "en dans pour sur à au aux de du des par chez avec sous pendant depuis "
    "de del para por con sobre sin desde durante al "
    "di da per su nel nella del della dei a con tra fra "
    "em no na nos nas do da dos das com sem "
    "van voor op bij met naar uit door tijdens vanaf zonder"
)
ARTICLES = _words(
    "the a an der die das den dem des ein eine einen einem einer le la les un une el los las una il lo gli um "
    "uma het een"
)
CONTRACTED_ARTICLES = _words("im am zum zur beim vom ins au aux del du al nel nella")
"""Prepositions with an article in them."""
POSSESSIVES = _words(
    "its their his her ihr ihre ihren ihrem sein seine seinen seinem son sa ses leur leurs su sus zijn"
)

ANSWERS = _words("yes no ja nein oui non sí si sì sim não nee")
"""What may be a sentence of its own before the one that it belongs to: “No. The first hour is free.”"""

FUNCTION_WORDS = frozenset(
    """
    a about above according across after again against all almost along already also although always am among an and
    any approximately are around as at back be became because become been before being below between both but by came
    can come could did do does doing down during each either else even ever every for from further gave get give
    given gives go goes got had has have having he her here hers him his how however i if in instead into is it its
    itself just kept kind least less let like made mainly make makes many may me means might more most much must my
    namely near nearly of off on once one only onto or other others our ours out over own per put rather roughly said
    same say says set several shall she should since slightly so some somewhat still such take taken takes than that
    the their theirs them then there therefore these they this those though through thus to together too
    toward towards under
    unless something anything everything someone anyone everyone somebody anybody everybody
    until up upon us use used uses using very via was we well went were what when where whereas which while who whole
    whom whose why will with within would yet you your yours
    whats whos hows wheres theres dont doesnt isnt arent cant wont didnt havent hasnt ive youre thats wasnt werent
    shouldnt couldnt wouldnt lets theyre
    der die das den dem des ein eine einer eines einem einen und oder ist sind war waren wird werden wurde wurden hat
    haben mit von zu zum zur im in an am auf für aus bei nach als auch sich es er sie wir dass
    le la les un une des du de et ou est sont était été dans par pour sur au aux avec que qui se ce cette il elle ils
    el los las una unos y o es son fue fueron en por para con del al lo su sus se que
    il lo gli i uno e ed sono era in con per tra nel della dello dei
    het een en of zijn was werd met van voor op te dat die o os as um uma e do da dos das em no na é foi com por
    og eller er var med av til på som den det ett och att
    """.split()
)
"""Articles, pronouns, prepositions, conjunctions, auxiliaries and the commonest adverbs, in lower case."""

TITLES = _words("mr mrs ms miss dr sir herr herrn frau monsieur madame mme señor señora don doña signor signora")
"""Words before a name that many names have."""
PRESENT = _words("now nowadays currently presently today")
"""English words that say only that something is so at the time; those of other languages are function words."""

NEGATORS = frozenset(
    """
    not no never none nobody nothing neither nor without cannot unable fail fails failed failing lack lacks lacked
    dont doesnt isnt arent cant wont didnt havent hasnt wasnt werent shouldnt couldnt wouldnt
    nicht kein keine keinen keiner keinem keines keinerlei nie niemals ohne niemand nichts weder nirgends
    pas jamais aucun aucune sans ni
    nunca jamás sin nadie ningún ninguna ninguno tampoco
    non mai senza nessun nessuno nessuna né niente
    não nenhum nenhuma ninguém nem sem
    niet geen nooit zonder niemand niets noch ikke ingen aldri aldrig uten uden inte inget utan
    """.split()
)
"""Words that negate, in lower case."""

_WITH_A_CONTENT: dict[Language, str] = {
    "de": """
        acht achte achten achter achtes beispiel bekannt beste besten besser dank drei dritte dritten
        dritter drittes eins elf ende erste ersten erster erstes früher fünf fünfte fünften fünfter fünftes
        gott gross grosse grossen grosser grosses groß große großen großer großes gut gute guter gutes heute
        jahr jahre jahren kleine kleinen kleiner kleines kurz leicht leide mann mensch menschen mittel
        morgen neue neuen neun neunte neunten neunter neuntes offen ordnung recht rechte rechten rechter
        rechtes richtig sache satt schlecht schluss sechs sechste sechsten sechster sechstes sieben siebente
        siebenten siebenter siebentes spät später startseite suche tag tage tagen tat teil uhr vergangenen
        vier vierte vierten vierter viertes wahr weg zehn zehnte zehnten zehnter zehntes zeit zwanzig zwei
        zweite zweiten zweiter zweites zwölf""",
    "fr": """
        anterieur anterieure anterieures attendu basee beau bon boum bravo brrr cent cher chers chère chères
        cinq cinquantaine cinquante cinquantième cinquième comparable comparables couic crac dernier
        derniere deux deuxième dix dix-huit dix-neuf dix-sept dixième douze douzième droite egale egales
        essai exterieur été étés gens huit huitième maximale mille mince minimale mot multiple multiples
        naturel naturelle naturelles necessaire neuf neuvième nouveau nouveaux onze onzième ouvert ouverte
        ouverts parle parlent parler passé personne personnes pièce plein possible possibles premier
        première probable proche pure quarante quatorze quatre quatre-vingt quatrième quinze rare rares
        relative rend restant restrictif retour seize semblable sept septième seul seule six sixième
        soixante specifique speculatif strictement suffisant suivant suivante suivantes suivants sujet
        tardive tente treize trente trois troisième unique uniques valeur vif vifs vingt vive vives voie""",
    "es": """
        anterior bajo breve buen buena buenas bueno buenos cinco claro cosas cuatro cuenta día días dia dias
        dos ejemplo empleo estado estados final fin general gran grandes horas largo lugar mal manera mayor
        medio mejor menor momento nueva nuevas nuevo nuevos ocho pais paìs parte peor posible primer primera
        primero primeros próximo próximos sal segunda segundo seis siete tarde temprano tercera tiempo total
        trabajo tres uso última últimas último últimos valor verdad verdadera verdadero ayer hoy repente""",
    "it": """
        anni anno ansa anticipo attesa basta bravo buono caso cento cima citta città comprare conclusione
        consecutivi consecutivo consiglio cortesia doppio due esempio favore fine forza futuro generale
        gente giorni giorno grande gruppo ieri improvviso lato luogo lungo maggior mesi mezzo mila miliardi
        milioni minimi modo momento mondo nome novanta nove nuovi nuovo oggi ora ore ottanta otto paese
        parte peccato persone piedi pieno possedere posteriore posto presa press primo quarto quattro quinto
        recente registrazione relativo rispetto scola scopo secondo sette tempo terzo titolo tre trenta
        triplo uguali ulteriore ultimo uomo vicino vita volta volte""",
    "pt": """
        ano anos apoio baixo boa boas bom bons breve caminho catorze cedo cento cinco comprido conhecido
        conselho corrente dez dezanove dezasseis dezassete dezoito dia direita dois doze duas estado exemplo
        falta favor fim final forma geral grande grandes grupo hoje hora horas inicio lado ligado local
        lugar maior maioria maiorias mal meio menor meses mil máximo noite nome nova novas nove novo novos
        nível número obra oitava oitavo oito ontem onze pessoas ponto pontos posição povo primeira primeiras
        primeiro primeiros próxima próximas próximo próximos quarta quarto quatro questão quieto quinta
        quinto quinze relação segunda segundo seis sete sexta sexto sistema sétima sétimo tarde tempo
        terceira terceiro tipo trabalhar trabalho treze três usar valor verdade verdadeiro vez vezes viagem
        vinte zero área último é""",
    "nl": """
        achtste acht achter derde dertig drie duizend eerste geleden honderd klaar laatst negen paar recent
        tien tiende twee tweede veertig vier vierde vijf vijfde vijftig volgende vroeg weg zes zeven""",
}
"""Numbers, nouns and adjectives in the lists of stopwords-iso, by language: a question may be about them."""


_LEFT_OUT: Mapping[Language, str] = {
    "de": "worum worüber wovon wofür womit wogegen wodurch woran gehts gibts",
}
"""Question words, and verbs with “es” as people type them, that the lists of stopwords-iso leave out."""


@cache
def function_words_of(language: Language) -> frozenset[str]:
    """The function words of one of `LANGUAGES`, in lower case.

    They are those of https://github.com/stopwords-iso/stopwords-iso without the words that have a content.
    """
    import stopwordsiso

    listed = _words(" ".join(stopwordsiso.stopwords(language))) | _words(_LEFT_OUT.get(language, ""))
    # Of the English list, which is three times as long as the others, most words have a content.
    return listed & FUNCTION_WORDS if language == "en" else listed - _words(_WITH_A_CONTENT[language])


_IN_NAMES = _words("de la le el du des von van der den")
"""Of these the English list has those that are in names."""


@cache
def languages_of_words() -> Mapping[str, frozenset[Language]]:
    """For each function word the languages that have it."""
    found: dict[str, set[Language]] = {}
    for language in LANGUAGES:
        for word in function_words_of(language) - (_IN_NAMES if language == "en" else frozenset()):
            found.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}
