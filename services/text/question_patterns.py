"""The question words and set phrases of seven languages by which a question's kind is told, as grammars list them."""

import re
from typing import Literal

from services.text.function_words import Language

Expected = Literal[
    "money", "share", "date", "duration", "measure", "number", "phone", "mail", "person", "location", "text"
]
"""The sort of words that an answer must hold: “who” expects a person, “when” a date."""


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for what any of these patterns finds, in capitals or not."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


OVERVIEW = any_of(  # “what is it about?”: asks for the whole document
    r"\bwhat(?:'s| is| are|s)?\b.{1,60}\babout"
    r"(?:[\s,]+(?:in )?(?:short|brief|briefly|a nutshell|a few words|please))*\W*$",
    r"\bsummar(?:y|ies|i[sz]e[sd]?)\b|\boverview\b"
    r"|\b(?:main|key|most important) (?:points?|facts|messages?|takeaways?|findings?|rules|things|bits)\b|\btl;?dr\b"
    r"|\bgist\b",
    r"\bworum geht(?:['’]?s)?\b|\bzusammenfass\w*|\bfasse?\b.{1,80}\bzusammen\b|\b(?:kurzer? )?[uü]berblick\b"
    r"|\b(?:haupt|kern)(?:punkte|aussagen?)\b|\bwovon handelt\b"
    r"|\bwichtigste[nr]? (?:punkte|regeln|infos?|informationen|aussagen|sachen|dinge)\b",
    r"\bde quoi (?:parle|s'agit|traite|il s'agit)\w*|\br[eé]sum[eé][rz]?\b"
    r"|\bpoints (?:cl[eé]s|principaux|essentiels|importants)\b|\baper[cç]u\b"
    r"|\b(?:r[eè]gles|informations) (?:principales|essentielles|importantes)\b"
    r"|\bprincipales (?:r[eè]gles|informations)\b",
    r"\bde qu[eé] (?:trata|va|habla)\b|\bres[uú]m(?:e|en|ir|elo)\b|\bpuntos (?:clave|principales)\b"
    r"|\b(?:reglas|normas) (?:principales|m[aá]s importantes)\b|\bprincipales (?:reglas|normas)\b",
    r"\bdi (?:che )?cosa (?:parla|tratta|si tratta)\b|\briassu\w+|\bpunti (?:chiave|principali)\b",
    r"\b(?:sobre|do) (?:o )?que (?:[eé]|trata|fala)\b|\bresum(?:o|a|ir)\b|\bpontos? (?:chave|principais)\b",
    r"\bwaar gaat\b.{1,80}\bover\b|\bsamenvat\w*|\bbelangrijkste punten\b",
    r"\bwhat(?:'s|’s| is) in (?:here|it|there|this|these|(?:this|the|these|my) (?:documents?|files?|pdf))"
    r"(?:[\s,]+(?:just |in )?(?:roughly|short|brief|briefly|please))?\W*$",
    r"\b(?:(?:short|brief|a nutshell)\W*$|tell me in short|(?:boil|break) (?:\S+ ){1,4}?down"
    r"|what (?:sorts?|kinds?) of (?:things|stuff) (?:is|are) in)\b"
    r"|\b(?:in kürze|kurz und knapp|auf den punkt)\b|\ben (?:bref|gros|resumidas cuentas)\b|\bin breve\b",
    r"\bshort version\b|\bsum\b.{1,80}\bup\b|\bsum up\b|\bin (?:a (?:few|couple of)|two|three) (?:lines|sentences)\b"
    r"|\bkurz(?:fassung|version)\b|\bin (?:wenigen|ein paar|zwei|drei) (?:s[aä]tzen|zeilen)\b"
    r"|\ben (?:quelques|deux|trois) (?:lignes|phrases)\b|\ben (?:pocas|dos|tres) (?:l[ií]neas|frases|palabras)\b"
    r"|\bin (?:poche|due|tre) (?:righe|frasi|parole)\b|\bem (?:poucas|duas|tr[eê]s) (?:linhas|frases|palavras)\b"
    r"|\bin (?:een paar|twee|drie) (?:regels|zinnen)\b",
    r"\b(?:documents?|files?|pdf) is about\W*$"
    r"|\bwhat(?:['’]?s| is) (?:this|that|the) (?:\w+ ){0,3}(?:spreadsheet|workbook|document|file|pdf|presentation"
    r"|deck|mail|e-?mail|letter|booklet|leaflet|brochure|contract|paper|report|minutes)\W*$"
    r"|\btell me about (?:it|this|these|(?:this|the|these|my) (?:documents?|files?|pdf))\W*$"
    r"|\b(?:topics|subjects|themes)\b.{1,40}\b(?:cover(?:s|ed)?|deal with)\b",
    r"\bwas steht (?:hier )?drin\b|\bthemen\b.{1,40}\bbehandel\w+",
    r"要約|要点|まとめて|总结|總結|概括|概述|摘要|요약|لخص|ملخص|кратк\w+ содержани\w+|о ч[её]м (?:этот|эти|документ)",
)
SECTION = any_of(  # what a section says, by what it is about: “what does the bit about the till say”
    r"\bwhat (?:does|do|did|is|are)\b.{0,40}\b(?:bit|part|section|chapter|paragraph) (?:about|on|called|named)\b",
    r"\b(?:summar\w+|sum|short version|gist|in short|boil|key points|overview)\b.{0,60}"
    r"\b(?:section|chapter|bit|part|paragraph)\b"
    r"|\b(?:section|chapter|bit)\b.{0,60}\b(?:summar\w+|in short|short version|gist)\b",
    r"\b(?:zusammenfass\w*|fasse?|kurz\w*|überblick)\b.{0,60}\b(?:abschnitt|kapitel|teil)\b"
    r"|\brésum\w+\b.{0,60}\b(?:section|chapitre|partie|rubrique)\b",
    r"\bwas (?:steht|sagt|besagt|regelt)\b.{0,40}\b(?:teil|abschnitt|kapitel|stelle) (?:über|zu[mr]?|mit|von)\b",
    r"\b(?:que|quoi|qu['’]\w+)\b.{0,40}\b(?:partie|section|chapitre|rubrique) (?!\d)",
    r"\bqu[eé]\b.{0,40}\b(?:apartado|secci[oó]n|parte|cap[ií]tulo) (?:de|sobre)\b",
)
PLACE = re.compile(  # a page, section or table by its number
    r"(?:\b(?:page|pg|slide|section|sect|chapter|article|clause|paragraph|appendix|annex|schedule"
    r"|figure|fig|table|sheet|row|item"
    r"|seite|folie|abschnitt|kapitel|artikel|absatz|paragraf|anhang|anlage|abbildung|tabelle|blatt|zeile|punkt|ziffer"
    r"|pages|diapositives?|diapo|chapitre|annexe|tableau|feuille|ligne|r[eé]solution|point"
    r"|p[aá]gina|diapositiva|secci[oó]n|cap[ií]tulo|art[ií]culo|anexo|figura|tabla|hoja|fila"
    r"|pagina|sezione|capitolo|articolo|allegato|tabella|foglio|riga|se[cç][aã]o|artigo|tabela|folha|linha"
    r"|dia|hoofdstuk|bijlage|figuur|tabel|werkblad|rij)\.?\s*(?:no\.?|nr\.?|n[o°]|#)?\s*|§+\s*)"
    r"(?:\d+(?:\.\d+)*[a-z]?|[ivxlc]+|[a-z]{1,3}-\d+|last)\b",
    re.IGNORECASE,
)
PLACE_ALONE = re.compile(
    rf"\W*(?:{PLACE.pattern})(?:[\s,]*(?:(?:absatz|abs\.?|paragraph|para\.?|alinéa|apartado)\s*\d{{1,2}}|\(\d{{1,2}}\)))?"
    rf"(?:\s+(?:of|in|from|der|des|du|de|dans|del|da|do|van|uit|im|aus|in)\b[^?]{{1,60}})?\W*",
    re.IGNORECASE,
)
"""A place and nothing else but the document that it is of: “section 10 of WI-14”."""
ASKS_FOR_TEXT = any_of(  # with a place: asks for its text, “what does § 9 say?”
    r"\bwhat(?:'s|s| is| does| do| are)\b(?!.*\bmean\b)|\bshow\b|\bread\b|\bquote\b",
    r"\bwas (?:steht|sagt|besagt|regelt|enth[aä]lt|ist)\b|\bzeig\w*",
    r"\bque (?:dit|contient|pr[eé]voit|stipule|trouve)\b|\bqu'(?:y a|est-ce|indique)|\bmontre\w*",
    r"\bqu[eé] (?:dice|hay|contiene|pone)\b|\b(?:che )?(?:cosa )?(?:dice|c'[eè]|contiene)\b"
    r"|\bo que (?:diz|h[aá]|cont[eé]m|est[aá])\b",
    r"\bwat (?:staat|zegt)\b",
)
COMPARISON = any_of(  # asks for a difference, or for two things side by side
    r"\bcompar\w+|\bdiffer(?:s|ence|ences|ent|ently)?\b|\bvs\b\.?|\bversus\b|\bin contrast\b"
    r"|\bagree(?:s|ment)? (?:on|with|about|in)\b",
    r"\bunterschied\w*|\bunterscheide\w*|\bvergleich\w*|\bgegen[uü]ber\b",
    r"\bdiff[eé]ren(?:ce|ces|t|te|ts|tes)\b|\bdiff[eè]rent\b|\bcompar\w+|\bpar rapport\b",
    r"\bdiferen(?:cia|cias|te|tes|[cç]a|[cç]as)\b|\bdifferen(?:za|ze|te|ti)\b|\bconfront\w+|\brispetto a",
    r"\bverschil\w*|\bvergelijk\w*",
)
REASON = any_of(  # asks why
    r"\bwhy\b|\bhow come\b|\bwhat (?:caused|causes|is the (?:reason|cause)|was the (?:reason|cause))\b"
    r"|\bfor what reason\b|\bhow could\b",
    r"\bwarum\b|\bwieso\b|\bweshalb\b|\bweswegen\b|\baus welchem grund\b|\bpourquoi\b|\bpour quelles? raisons?\b",
    r"\bpor ?qu[eéê]\b(?!.*\bporque\b)|\bperch[eéè]\b|\bcome mai\b|\bwaarom\b|\bhoe komt het\b",
)
STEPS = any_of(  # asks what to do, in which order
    r"\bhow (?:do|can|should|must|would|to|does one|might|shall)\b"
    r"|\bwhat (?:do|should|must|can|shall) (?:i|we|you|one) do\b|\bsteps? to\b|\binstructions? for\b",
    r"\b(?:what|which) (?:are the )?steps\b|\bwelche (?:einzelnen )?schritte\b"
    r"|\bquelles (?:sont les )?(?:étapes|démarches)\b"
    r"|\b(?:qué|cuáles son los) pasos\b|\bquali (?:sono i )?passi\b|\bquais (?:são os )?passos\b|\bwelke stappen\b",
    r"\bwie (?:kann|muss|soll|darf|mache?|geht|bekomme?|komme?|melde|stelle?|schalte|reinige"
    r"|beantrage|k[uü]ndige|werde|funktioniert|l[aä]sst|wird|installiere|[aä]ndere|finde) ?(?!viel)"
    r"|\bwas (?:muss|soll|kann|mache?) (?:ich|man|wir)\b",
    r"\bcomment\b(?! s'appelle)|\bque (?:dois-je|faut-il|faire|puis-je)\b|\bc[oó]mo\b"
    r"|\bqu[eé] (?:hago|debo|tengo que)\b",
    r"\bcome (?:si|faccio|posso|devo|fare|funziona|va)\b|\bcosa (?:devo|faccio)\b"
    r"|\bcomo (?:fa[cç]o|posso|devo|se|fazer)\b|\bo que (?:devo|fa[cç]o)\b",
    r"\bhoe (?:kan|moet|doe|kom|krijg|werkt|zet|stel|maak)\b|\bwat moet ik\b",
)
DEFINITION = any_of(  # asks what something means
    r"\bwhat do(?:es)?\b.{1,80}\b(?:mean|stand for)\b|\bmeaning of\b|\bdefin(?:e|ition)\b|\bwhat is meant by\b"
    r"|\bwhat(?:\s?is|['’]?s) (?:an? )?(?!the\b|my\b|our\b|your\b|this\b|that\b|on\b|in\b)(?:[\w-]+ ?){1,3}\??$",
    r"\bwas (?:bedeutet|heisst|heißt|versteht man unter|ist mit)\b|\bwof[uü]r steht\b|\bbedeutung (?:von|des|der)\b"
    r"|\bwas ist (?:eine? )?(?!der\b|die\b|das\b|mein|unser|mit\b|im\b|in\b|ein\b)[\w-]+\??$",
    r"\bc'est quoi (?:une? |le |la |l')?[\w-]+\s?\??$",
    r"\bque (?:signifie|veut dire)\b|\bqu'est-ce (?:qu'une?|que (?:le |la |l')?)\s?[\w-]+\s?\??$"
    r"|\bd[eé]finition\b|\bsignification\b",
    r"\bqu[eé] (?:significa|quiere decir)\b|\bqu[eé] es (?:una? )?(?!el\b|la\b)[\w-]+\??$"
    r"|\b(?:che )?(?:cosa )?significa\b|\b(?:che )?cos'[eè] (?:un[ao']? )?[\w-]+\s?\??$",
    r"\bo que (?:significa|[eé] (?:um|uma)?)\s?[\w-]+\??$|\bwat betekent\b|\bwat is een\b",
    r"^\W*[A-Z][A-Z&.-]{1,9}\W*$",
)
ABBREVIATION = re.compile(r"\W*[A-ZÄÖÜ][A-ZÄÖÜ0-9&./-]{1,11}\W*")
LIST = any_of(  # asks for all of a kind
    r"\b(?:list|name|enumerate)\b (?:all|the|every|me)\b"
    r"|\b(?:which|what) (?!about\b)(?:\w+ ){0,2}?\w*(?:[^su\Wi]s|ies|people|children)\b(?! (?:is|was|does the)\b)"
    r"|\bwhat (?:are|were) (?:the|all|your|our)\b",
    r"^\W*(?:all|every)\b|\bwho are (?:the|all)\b|\bwhat(?:'s| is|s) (?:in|included|inside)\b"
    r"|\bwhat (?:comes|belongs)\b|\bwhat else\b",
    r"\bwelche (?:\w+ ){0,3}?(?:sind|gibt|haben|werden|k[oö]nnen|m[uü]ssen|waren|wurden|stehen"
    r"|geh[oö]ren|umfasst|bietet|hat|d[uü]rfen)\b|\b(?:nenne|liste|z[aä]hle)\b|^\W*alle\b|\bwas (?:alles|geh[oö]rt)\b",
    r"\bquel(?:le)?s\b(?! (?:est|[eé]tait)\b)|\b(?:liste|[eé]num[eè]re|cite)[rz]?\b|^\W*tou(?:s|tes) les\b",
    r"\bcu[aá]les\b|\bqu[eé] \w+s\b|\b(?:lista|enumera|nombra)\b|^\W*tod[oa]s\b|\bquali\b"
    r"|\belenca\b|^\W*tutt[ie]\b|\bquais\b|^\W*(?:de )?welke \w+en\b|\bnoem\b",
)
YES_NO: dict[Language, re.Pattern[str]] = {  # how a question begins whose answer is yes or no
    "en": any_of(
        r"^(?:and |but |so )?(?:is|are|was|were|am|do|does|did|can|could|may|must|should|shall|has"
        r"|have|had|will|would"
        r"|need|(?:is|are|do|does|did|ca|wo|have|has)n['’]?t)\b(?! (?:you|me) (?:tell|say|list|show|give|explain))",
        r"^(?!.*\b(?:what|which|who|whom|whose|when|where|why|how)\b)"
        r".*\b(?:is|are) (?:it|there|they|that|this)\b[^?]*\?$",
    ),
    "de": any_of(
        r"^(?:und |aber )?(?!(?:welche|heute|heisst|heißt)\b)(?:ist|sind|war|waren|kann|k[oö]nnen|darf|d[uü]rfen|muss"
        r"|m[uü]ssen|soll|sollte|hat|haben|habe|gibt|gilt|gelten|wird|werden|wurde|brauche|braucht|geht|zahlt|zählt"
        r"|[a-zäöüß]+(?:t|en|e) (?:ich|man|wir|es|er|sie|der|die|das|ein|eine|mein|meine|euer|ihr))\b",
        r"[.,] (?:ist|sind|kann|darf|muss|wird|gilt|hat) (?:ich|man|wir|es|er|sie|der|die|das|sein"
        r"|seine|mein|meine)\b",
    ),
    "fr": any_of(
        r"^est-ce (?:que|qu')|^(?:y a-t-il|peut-on|faut-il|a-t-on)\b",
        r"^(?!(?:[àa]|de|dans|en|pour|sur|avec|chez)? ?(?:comment|quand|où|pourquoi|combien|que|qui|quoi"
        r"|quel\w*)\b).*\w-(?:t-)?(?:il|elle|ils|elles|on|je|nous|vous|tu)\b",
    ),
    "es": any_of(
        r"^(?:¿\s*)?(?:puedo|se puede|pueden|puede|es|son|est[aá]n?|hay|tiene|tengo|debo|ha|han|fue"
        r"|incluye)\b"
    ),
    "it": any_of(r"^(?:posso|si pu[oò]|[eè]|sono|c'[eè]|ci sono|devo|ha|hanno|pu[oò]|possono|include)\b"),
    "pt": any_of(r"^(?:posso|[eé]|s[aã]o|pode|podemos|h[aá]|tem|est[aá]|devo|inclui)\b"),
    "nl": any_of(r"^(?:is|zijn|kan|mag|moet|heeft|hebben|wordt|was|waren)\b"),
}
MONEY_WORDS = (
    r"revenues?|income|costs?|prices?|fares?|spend(?:ing)?|spent|expens\w+|expenditures?|budget|dividends?|earn\w*|debts?"
    r"|cash|assets|liabilities|sales|paid|pay|amount|salary|fees?|capex|ebitda?|worth|value"
)
"""English words by which a question asks for an amount of money."""
EXPECTED: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    (
        "duration",
        any_of(
            r"\bhow (?:long|old|often|soon|far back|late|early|quickly)\b"
            r"|\bwie (?:lange|alt|oft|schnell|fr[uü]h|sp[aä]t)\b|\bcombien de temps\b"
            r"|\b[aà] quelle fr[eé]quence\b|\bcu[aá]nto (?:tiempo|dura|tarda)\b|\bcada cu[aá]nto\b"
            r"|\bquanto (?:tempo|dura)\b|\bogni quanto\b|\bhoe (?:lang|vaak|oud)\b|\bfrist\b"
            r"|\bwartezeit\b|\bd[eé]lai\b|\bnotice\b"
        ),
    ),
    (
        "measure",
        any_of(
            r"\bhow (?:high|far|fast|deep|wide|heavy|tall|thick|hot|cold|loud|big|large)\b"
            r"|\bweights?\b|\bweigh\b|\blength\b|\bheight\b|\bwidth\b|\btemperature\b"
            r"|\bwie (?:hoch|weit|schnell|tief|breit|schwer|gro(?:ß|ss)|warm|laut|dick)\b"
            r"|\bgewicht\b|\bl[aä]nge\b"
            r"|\bquelle (?:est la )?(?:hauteur|longueur|largeur|taille|temp[eé]rature)\b"
            r"|\bcombien (?:mesure|p[eè]se)\b|\bpoids\b|\bcu[aá]nto (?:pesa|mide)\b"
            r"|\bquanto (?:pesa|misura|mede)\b|\bhoe (?:hoog|ver|zwaar|groot|breed|diep)\b"
        ),
    ),
    (
        "date",
        any_of(
            r"\b(?:when|what (?:year|date|day|month|time)|which (?:year|date|day|month)"
            r"|until (?:what|when)|since when|by when|deadline)\b"
            r"|\bwann\b|\bbis wann\b|\bum wie ?viel uhr\b"
            r"|\b(?:welche[nmrs]?|an welchem) (?:tag|jahr|datum|monat)\b|\bquand\b"
            r"|\b[aà] quelle (?:heure|date)\b|\bquelle (?:date|ann[eé]e)\b|\bcu[aá]ndo\b"
            r"|\b(?:opening|closing|office|business|visiting) (?:hours?|times?)\b"
            r"|\b\w*(?:[oö]ffnungs|gesch[aä]fts|sprech|besuchs)zeit(?:en)?\b|\bhoraires?\b|\bheures? d['’]ouverture\b"
            r"|\bhorarios?\b|\borari[oi]?\b|\bopeningstijd(?:en)?\b"
            r"|\ba qu[eé] hora\b|\bquando\b|\ba che ora\b|\ba que horas\b|\bwanneer\b|\bhoe laat\b"
        ),
    ),
    (
        "phone",
        any_of(
            r"\b(?:tele)?phone (?:number|no\b)"
            r"|\b(?:number|what) (?:to|do i|should i|can i|do we) (?:call|ring|phone|dial)\b"
            r"|\b(?:emergency|fax|mobile) number\b|\b(?:telefon|fax|handy|notruf)nummer\b",
            r"\bnum[eé]ro (?:de|du) (?:t[eé]l[eé]phone|portable)\b|\b(?:n[uú]mero|numero) d[ei] tel[eé]fono?\b"
            r"|\bn[uú]mero de (?:telefone|tel[eé]fono)\b|\btelefoonnummer\b",
        ),
    ),
    (
        "mail",
        any_of(
            r"\be-?mail address\b|\b(?:e-?)?mail-?adresse\b|\badresse (?:e-?mail|[eé]lectronique|mail)\b"
            r"|\bcorreo electr[oó]nico\b|\bindirizzo (?:e-?mail|di posta)\b|\bendere[cç]o de e-?mail\b|\be-?mailadres\b"
        ),
    ),
    (
        "person",
        any_of(
            r"\bwho(?:m|se)?\b|\bwer\b|\bwen\b|\bwem\b|\bwessen\b"
            r"|\bqui\b(?! (?:est|sont) (?:inclus|compris))|\bqui[eé]n(?:es)?\b|\bchi\b|\bquem\b"
            r"|\bwie (?:is|zijn|heeft|was)\b(?=.*\?)|\bextension number\b|\bansprechpartner\w*\b"
        ),
    ),
    (
        "location",
        any_of(
            r"\bwhere\b|\bwohin\b|\bwo\b|\bwoher\b|\bo[uù]\b(?=.*\?)|\bd[oó]nde\b|\bdove\b"
            r"|\bonde\b"
            r"|\bwaar\b(?!om)|\b(?:in|at) (?:which|what) (?:city|town|country|place|room"
            r"|building)\b"
        ),
    ),
    (
        "share",
        any_of(
            r"\bper ?cent(?:age)?\b|\bshare of\b|\bwhat (?:proportion|fraction)\b|\brate\b|%"
            r"|\bprozent\w*\b|\banteil\b|\bpour ?cent(?:age)?\b|\bpart de\b|\bporcentaje\b"
            r"|\bpercentuale\b|\bpercentagem\b|\bprocent\b|\baccuracy\b|\bpremium\b"
        ),
    ),
    (
        "money",
        any_of(
            rf"\bhow much\b|\b(?:{MONEY_WORDS}|fines|deposit|limit|cheap\w*)\b",
            r"\b(?:kosten|kostet|preise?|geb[uü]hr(?:en)?|betrag|miete|gehalt|zahle|zahlen|zahlt"
            r"|erstattet|budget|umsatz|selbstbeteiligung|billig\w*|teuer\w*|günstig\w*)\b"
            r"|\b(?:co[uû]te(?:nt)?|co[uû]ts?|prix|montants?|tarifs?|budget|loyer|salaire|frais"
            r"|charges)\b|\bcombien (?!de\b|d['’])(?:[\w-]+ ){0,2}pa[iy]\w*|\b(?:cu[aá]nto|quanto) (?:\w+ ){0,3}pag\w+",
            r"\b(?:cuesta|cuestan|precios?|importe|coste|tarifas?|alquiler|sueldo)\b"
            r"|\b(?:costa|costano|prezz[oi]|importo|tariff[ae]|affitto)\b"
            r"|\b(?:custa|custam|pre[cç]os?|valor|tarifas?|aluguel|renda)\b"
            r"|\b(?:kost|prijs|prijzen|bedrag|tarief|huur)\b|\bhoeveel (?:\w+ )?betaal\w*",
        ),
    ),
    (
        "number",
        any_of(
            r"\bhow (?:many|low)\b|\b(?:number|count) of\b|\bat what\b|\bwie ?viele?\b|\banzahl\b"
            r"|\bcombien\b|\bnombre de\b|\bcu[aá]nt[oa]s?\b|\bn[uú]mero de\b|\bquant[eiaio]s?\b"
            r"|\bhoeveel\b|\baantal\b"
        ),
    ),
)
