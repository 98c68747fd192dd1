"""Words that say the contrary of each other, and words that say the same, in seven languages."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from services.text.function_words import Language
from services.text.words import WORD, stem

Pair = tuple[frozenset[str], frozenset[str]]
"""The stems of words that say the same in some sense, and of those that say the contrary."""

_PAIRS: dict[Language, str] = {
    "en": """
        rise rose risen increase grow grew grown growth climb gain improve expand raise jump surge up ~ fall fell
            fallen
            decrease decline drop reduce reduction shrink shrank shrunk lowered down cut
        more higher high greater above over exceed ~ less fewer lower low below beneath under
        taller tall longer long larger large bigger ~ smaller small shorter short
        longest highest largest most biggest greatest maximum tallest ~ shortest lowest smallest least minimum
        after following afterwards later ~ before preceding beforehand earlier prior
        first earliest ~ last latest final
        profit ~ loss
        income gain ~ loss expense
        asset ~ liability
        surplus ~ deficit shortfall
        open ~ close shut
        start ~ stop finish
        allowed permitted permissible ~ forbidden prohibited banned
        allow permit ~ forbid prohibit ban
        include inclusive ~ exclude exclusive
        fast faster fastest quick quicker ~ slow slower slowest
        best better ~ worst worse
        improve improvement ~ worsen deteriorate deterioration
        cheap cheaper cheapest ~ expensive dear dearer dearest
        always ~ never
        inside indoors ~ outside outdoors
        accept approve adopt ~ decline refuse reject
        support ~ oppose object
        north northern ~ south southern
        east eastern ~ west western
        domestic ~ foreign international
        strong stronger ~ weak weaker
        favorable favourable ~ unfavorable unfavourable adverse
        hot warm hotter warmer ~ cold cool colder cooler
        old older oldest elder eldest ~ young younger youngest new newer newest
        earlier older ~ later younger
        alive living ~ dead deceased
        heavy heavier ~ light lighter
        wide wider broad ~ narrow narrower
        deep deeper ~ shallow shallower
        bright brighter ~ dark darker
        loud louder noisy ~ quiet quieter silent
        wet wetter ~ dry drier
        hard harder ~ soft softer
        thick thicker ~ thin thinner
        full ~ empty
        ahead ~ behind
        early earlier ~ late later
        majority ~ minority
        public ~ private
        voluntary optional ~ compulsory mandatory obligatory
        single ~ double twice
        halve halved half ~ double doubled twice
        frequent often ~ rare seldom rarely infrequent
        temporary temporarily ~ permanent permanently
        simple easy easier ~ complex difficult harder
        gross ~ net
        tighten ~ loosen
        front ~ rear back
        upper top ~ lower bottom
        credit ~ debit
        guilty ~ innocent
        lengthen extend ~ shorten
        strengthen ~ weaken
        widen ~ narrow
        accelerate ~ slow
        add ~ remove
        attach ~ detach
        safe ~ dangerous unsafe
        within ~ outside beyond
        """,
    "de": """
        steigen steigt stieg stiegen gestiegen erhöhen erhöht wachsen wächst wuchs gewachsen zunehmen zugenommen
            zunahme
            anstieg erhöhung wachstum anheben angehoben klettern kletterte ~ sinken sinkt sank sanken gesunken
            verringern verringert abnehmen abgenommen abnahme rückgang senkung senken gesenkt fallen fällt fiel fielen
            gefallen zurückgehen zurückgegangen zurück schrumpfen schrumpfte geschrumpft reduzieren reduziert
        mehr höher hoch größer groß stärker über oberhalb übersteigen überschreiten ~ weniger niedriger niedrig
            geringer
            gering tiefer kleiner klein schwächer unter unterhalb unterschreiten
        länger lang ~ kürzer kurz
        meisten höchste größte längste ~ wenigsten niedrigste kleinste kürzeste geringste
        vor vorher zuvor bevor davor früher ~ nach nachher danach nachdem später anschließend
        erste erster ersten ~ letzte letzter letzten
        gewinn überschuss ~ verlust fehlbetrag defizit
        geöffnet offen öffnen öffnet ~ geschlossen schließen schließt
        erlaubt gestattet zulässig zugelassen erlauben ~ verboten untersagt unzulässig ausgeschlossen verbieten
        angenommen zugestimmt bewilligt genehmigt ~ abgelehnt verworfen versagt abgewiesen
        einschließlich inklusive ~ ausschließlich ausgenommen exklusive
        schneller schnell ~ langsamer langsam
        besser gut bessere beste ~ schlechter schlecht schlechteste
        verbessert verbesserung ~ verschlechtert verschlechterung
        billiger billig günstiger günstig ~ teurer teuer
        immer ~ nie niemals
        innerhalb binnen ~ außerhalb ablauf
        innen drinnen ~ außen draußen
        stärker stark ~ schwächer schwach
        wärmer warm heiß heißer ~ kälter kalt kühler kühl
        älter alt ältere ~ jünger jung jüngere neu neuer
        schwerer schwer ~ leichter leicht
        breiter breit ~ schmaler schmal
        lauter laut ~ leiser leise
        hell heller ~ dunkel dunkler
        nass feucht ~ trocken
        voll ~ leer
        häufiger häufig oft ~ seltener selten
        freiwillig ~ verpflichtend pflicht
        mehrheit ~ minderheit
        oben obere ~ unten untere
        links linke linken ~ rechts rechte rechten
        brutto ~ netto
        nördlich norden ~ südlich süden
        östlich osten ~ westlich westen
        befristet vorübergehend ~ unbefristet dauerhaft
        """,
    "fr": """
        augmenter augmente augmenté augmentation progresser progressé hausse croître croissance monter monte monté
            relever relevé ~ diminuer diminue diminué diminution reculer reculé recul baisse baisser baissé chuter chute
            réduire
            réduit descendre descend descendu descendue
        plus supérieur supérieure davantage élevé élevée haut haute dépasser excéder dessus ~ dessous moins
            inférieur inférieure bas basse moindre faible
        long longue ~ court courte
        grand grande ~ petit petite
        maximum maximal maximale ~ minimum minimal minimale
        avant auparavant préalablement précédent précédente ~ après ensuite suivant suivante
        premier première ~ dernier dernière
        bénéfice excédent ~ perte déficit
        autorisé autorisée permis permise admis admise ~ interdit interdite défendu défendue exclu exclue
        accepté acceptée adopté adoptée approuvé approuvée accordé accordée ~ rejeté rejetée refusé refusée repoussé
        inclus incluse compris comprise ~ exclu exclue exclus
        rapide rapidement ~ lent lente lentement
        meilleur meilleure mieux ~ pire pis
        améliorer amélioration ~ dégrader détériorer dégradation détérioration
        toujours ~ jamais
        intérieur dedans ~ extérieur dehors
        fort forte ~ faible
        chaud chaude ~ froid froide
        vieux vieille ancien ancienne ~ jeune nouveau nouvelle neuf neuve
        lourd lourde ~ léger légère
        large ~ étroit étroite
        bruyant ~ silencieux
        plein pleine ~ vide
        souvent fréquent fréquente ~ rare rarement
        obligatoire ~ facultatif facultative
        majorité ~ minorité
        gauche ~ droite
        brut ~ net
        tôt ~ tard
        cher chère ~ gratuit
        ouvrir ouvert ~ fermer fermé
        aîné aînée ~ cadet cadette
        nord ~ sud
        """,
    "es": """
        aumentar aumento aumentó aumentaron aumenta subieron subir subida subió sube crecer creció crece
            crecimiento incrementar incremento
            incrementó elevar ~ disminuir disminución disminuyó disminuye bajar bajada bajó baja bajaron
            disminuyeron caer cayó cayeron cae caída
            descender descenso desciende descendió reducir reducción redujo
        más mayor superior alto alta elevado elevada superar exceder supera encima ~ debajo
            menos menor inferior bajo baja reducido
        largo larga ~ corto corta
        grande ~ pequeño pequeña
        máximo máxima ~ mínimo mínima
        antes previamente anterior previo previa ~ después tras posterior posteriormente
        primero primera primer ~ último última
        beneficio ganancia superávit ~ pérdida déficit
        permitido permitida autorizado autorizada ~ prohibido prohibida
        aprobado aprobada aprobó aceptado aceptó aceptada ~ rechazado rechazada rechazó denegado desestimado
        incluido incluida incluye incluir ~ excluido excluida excluye excluir
        rápido rápida ~ lento lenta
        mejor ~ peor
        mejorar mejora ~ empeorar
        siempre ~ nunca jamás
        dentro ~ fuera
        fuerte ~ débil
        caliente cálido ~ frío fría
        viejo antiguo ~ joven nuevo
        pesado ~ ligero
        ancho ~ estrecho
        lleno llena ~ vacío vacía
        frecuente frecuentemente ~ raro raramente
        obligatorio obligatoria ~ voluntario opcional
        mayoría ~ minoría
        izquierda ~ derecha
        bruto ~ neto
        temprano ~ tarde
        barato ~ caro
        abrir abierto ~ cerrar cerrado
        norte ~ sur
        """,
    "it": """
        aumentare aumento aumentato salire salito crescere cresciuto crescita ~ diminuire diminuzione diminuito calare
            calo calato scendere sceso ridurre ridotto riduzione
        più maggiore superiore alto alta elevato sopra superare oltre ~ sotto meno minore inferiore basso bassa
        lungo lunga ~ corto corta breve
        grande ~ piccolo piccola
        massimo massima ~ minimo minima almeno
        prima precedente ~ dopo successivo successivamente
        primo ~ ultimo ultima
        utile profitto ~ perdita
        consentito permesso ammesso ~ vietato proibito
        approvato accettato accolto ~ respinto rifiutato
        incluso compreso ~ escluso
        veloce ~ lento
        migliore meglio ~ peggiore peggio
        sempre ~ mai
        dentro ~ fuori
        forte ~ debole
        caldo calda ~ freddo fredda
        vecchio ~ giovane nuovo
        pieno ~ vuoto
        obbligatorio ~ facoltativo
        """,
    "pt": """
        aumentar aumento aumentou subir subida subiu crescer cresceu crescimento ~ diminuir diminuição diminuiu descer
            desceu queda cair caiu reduzir redução reduziu baixar baixou
        mais maior superior alto alta elevado acima exceder ~ abaixo menos menor inferior baixo baixa
        longo longa ~ curto curta
        grande ~ pequeno pequena
        máximo máxima ~ mínimo mínima
        antes anterior previamente ~ depois após posterior
        primeiro primeira ~ último última
        lucro ~ prejuízo perda
        permitido permitida autorizado ~ proibido proibida
        aprovado aprovada aceite ~ rejeitado rejeitada recusado recusada
        incluído incluída ~ excluído excluída
        rápido ~ lento
        melhor ~ pior
        sempre ~ nunca
        dentro ~ fora
        forte ~ fraco
        quente ~ frio
        velho antigo ~ novo jovem
        cheio ~ vazio
        obrigatório obrigatória ~ opcional
        """,
    "nl": """
        stijgen steeg stegen stijgt gestegen stijging toenemen toegenomen toename groeien groeide gegroeid groei
            verhogen
            verhoogd ~ dalen daalde daalden daalt gedaald daling afnemen afgenomen afname verlagen verlaagd zakken
            zakte
        meer hoger hoog groter groot boven overschrijden ~ onder beneden minder lager laag kleiner klein
        langer lang ~ korter kort
        maximaal hoogstens hoogste ~ minimaal minstens laagste
        voor vooraf eerder vroeger ~ na nadien daarna later
        eerste ~ laatste
        winst ~ verlies
        toegestaan geoorloofd ~ verboden
        goedgekeurd aangenomen aanvaard ~ afgewezen geweigerd verworpen
        inclusief ~ exclusief
        sneller snel ~ trager langzamer langzaam traag
        beter ~ slechter
        altijd ~ nooit
        binnen ~ buiten
        sterker sterk ~ zwakker zwak
        warmer warm ~ kouder koud
        ouder oud ~ jonger jong nieuw
        luider luid ~ stiller stil
        vol ~ leeg
        verplicht ~ vrijwillig
        """,
}
"""One pair a line, further lines set in: words of one sense, then of the contrary one. Irregular forms are listed.

Converses (to buy and to sell) are left out, as either may tell of one thing. The first line has words for rising, the
second those for more; each is contrary to the other's other side too.
"""

# Words that reports use for the same thing. WordNet (`thesaurus`) has general ones; these it lists as different senses.
_SYNONYMS: dict[Language, str] = {
    "en": """
        revenue sales turnover
        profit earnings income
        employee staff worker workforce people personnel
        firm company corporation business
        buy bought purchase repurchase buyback acquire acquisition
        cost price expense
        passenger traveller
        bicycle bike
        begin began start commence
        allowed permitted may
        shareholder stockholder
        previous prior preceding earlier
        """,
}

_SEPARABLE: dict[Language, tuple[tuple[re.Pattern[str], int], ...]] = {
    "de": (
        (re.compile(r"\b(?:nahm(?:en)?|nimmt|nehmen)\b[^.,;]{1,80}?\bzu\b|\bsteig(?:t|en)\b[^.,;]{1,80}?\ban\b"), 1),
        (re.compile(r"\b(?:nahm(?:en)?|nimmt|nehmen)\b[^.,;]{1,80}?\bab\b"), -1),
        (re.compile(r"\b(?:gingen|ging|geht|gehen)\b[^.,;]{1,80}?\bzurück\b"), -1),
    ),
    "nl": (
        (re.compile(r"\b(?:namen|nam|neemt|nemen)\b[^.,;]{1,80}?\btoe\b"), 1),
        (re.compile(r"\b(?:namen|nam|neemt|nemen)\b[^.,;]{1,80}?\baf\b"), -1),
    ),
}
"""Verbs for rising and falling whose prefix is a word of its own: nahm um 8 Prozent zu."""
CONVERSES = frozenset(map(stem, "buy sell lend borrow win lose give take receive send rent let enter leave".split()))
"""Stems that thesauruses call contrary, though one thing may be told by either."""
RISING = re.compile(
    r"\b(?:ris\w+|rose|increas\w+|gr[eo]w\w*|climb\w*|gain\w*|improv\w+|up|rais\w+|jump\w*|surg\w+)\b", re.IGNORECASE
)
FALLING = re.compile(
    r"\b(?:fall\w*|fell|decreas\w+|declin\w+|drop\w*|reduc\w+|shr[iau]nk\w*|down|lower\w*|s[ai]nk\w*)\b", re.IGNORECASE
)


def opposites_of(word: str, language: Language = "en") -> tuple[Pair, ...]:
    """For each sense of a word the stems that say the same, and those that say the contrary."""
    return _opposites(language).get(stem(word.lower(), language), ())


def directions_in(text: str, language: Language = "en") -> list[tuple[int, str, int]]:
    """The words for rising (1) and falling (-1) of a text, each with its offset."""
    rising, falling = _pairs(language)[0]
    signs = {**dict.fromkeys(rising - falling, 1), **dict.fromkeys(falling - rising, -1)}
    words = [
        (match.start(), match[0], sign)
        for match in WORD.finditer(text)
        if (sign := signs.get(stem(match[0].lower(), language)))
    ]
    separable = (
        (match.start(), match[0].split()[0], sign)
        for regex, sign in _SEPARABLE.get(language, ())
        for match in regex.finditer(text)
    )
    return sorted((*words, *separable))


def is_direction(word: str, language: Language = "en") -> bool:
    """Whether a word says that something rises or falls, or is more or less."""
    return stem(word.lower(), language) in _directions(language)


def synonyms_of(stemmed: str, language: Language = "en") -> frozenset[str]:
    """Stems that a passage may have in place of this one."""
    return _synonyms(language).get(stemmed, frozenset())


@cache
def _pairs(language: Language) -> tuple[Pair, ...]:
    lines = (line.partition("~") for line in _unwrapped(_PAIRS[language]))
    pairs = [(_stems(one, language), _stems(other, language)) for one, _, other in lines]
    rising, more = pairs[:2]
    return (*pairs, (rising[0] | more[0], rising[1] | more[1]))


def _unwrapped(table: str) -> Iterator[str]:
    return iter(re.sub(r"\n {12}", " ", table).strip().splitlines())


def _stems(words: str, language: Language) -> frozenset[str]:
    return frozenset(stem(word, language) for word in words.split())


@cache
def _opposites(language: Language) -> Mapping[str, tuple[Pair, ...]]:
    found: dict[str, tuple[Pair, ...]] = {}
    for one, other in _pairs(language):
        for same, contrary in ((one, other), (other, one)):
            for each in same:
                found[each] = (*found.get(each, ()), (same, contrary))
    return found


@cache
def _directions(language: Language) -> frozenset[str]:
    rising, more = _pairs(language)[:2]
    return frozenset().union(*rising, *more)


@cache
def _synonyms(language: Language) -> Mapping[str, frozenset[str]]:
    groups = [*(side for pair in _pairs(language) for side in pair)]
    groups += [_stems(line, language) for line in _unwrapped(_SYNONYMS.get(language, ""))]
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for each in group:
            found[each] = found.get(each, frozenset()) | group
    return found
