"""What documents call that which a question asks with a verb or an adjective: “What does it cost?” asks for a price,
“How heavy is it?” for a weight, “Who owns it?” for an owner."""

import re

_CALLED = (  # how a quantity is asked for -> how documents call it
    (r"(?:do|does|did|will|would)\b.{1,100}\bcost", "price fee fare charge rate"),
    (r"(?:was|wie ?viel)\s(?:kostet|kosten|kostete)", "Preis Gebühr Entgelt Tarif"),
    (r"(?:combien|que)\s(?:coûte|coûtent|coûtait)", "prix tarif redevance"),
    (r"cu[aá]nto\s(?:cuesta|cuestan|costaba)", "precio tarifa"),
    (r"quanto\s(?:costa|costano|costava)", "prezzo tariffa"),
    (r"quanto\s(?:custa|custam|custava)", "preço tarifa taxa"),
    (r"wat\s(?:kost|kosten|kostte)", "prijs tarief"),
    (r"how (?:much )?(?:heav\w+|lighter)|how much\b.{1,60}\bweighs?", "weight"),
    (r"how (?:much )?(?:tall|taller)", "height"),
    (r"how (?:much )?(?:wide|wider)", "width"),
    (r"how (?:much )?(?:deep|deeper)", "depth"),
    (r"how long (?:is|are|was|were)|how much longer", "length duration"),
    (r"how (?:much )?(?:fast|faster)", "speed"),
    (r"how (?:much )?(?:far|farther|further)", "distance"),
    (r"how (?:much )?(?:old|older|younger)", "age"),
    (r"how (?:much|many)\b.{0,60}\b(?:expensive|cheaper|dearer)|how expensive", "price"),
    (r"wie ?(?:viel )?(?:schwer\w*|leichter)|wie ?viel\b.{0,60}\bwieg\w+", "Gewicht"),
    (r"wie ?(?:viel )?(?:breit\w*)", "Breite"),
    (r"wie lang (?:ist|sind|war|waren)|wie ?viel länger", "Länge Dauer"),
    (r"wie ?(?:viel )?(?:schnell\w*)", "Geschwindigkeit"),
    (r"wie ?(?:viel )?(?:teuer|teurer|billiger)", "Preis"),
    (r"combien\b.{0,60}\bp[eè]s(?:e|ent)", "poids"),
    (r"cu[aá]nto\b.{0,60}\bpesan?", "peso"),
    (r"quanto\b.{0,60}\bpesan?o?", "peso"),
    (r"hoe ?(?:veel )?(?:zwaar|zwaarder)", "gewicht"),
    (r"phone number|number to (?:call|ring)", "telephone phone call ring"),
    (r"telefonnummer", "Telefon Tel anrufen"),
    (r"num[eé]ro de t[eé]l[eé]phone", "téléphone tél appeler"),
    (r"who(?: \w+)? (?:owns?|owned)|who does .{1,60} belong to", "owner proprietor"),
    (r"wem gehör(?:t|en)", "Eigentümer Besitzer Inhaber"),
    (r"à qui appar(?:tient|tiennent)", "propriétaire"),
    (r"(?:a|de) quién (?:pertenecen?|es|son)", "propietario dueño"),
    (r"a chi appart(?:iene|engono)", "proprietario"),
    (r"a quem pertencem?", "proprietário dono"),
    (r"van wie (?:is|zijn)", "eigenaar"),
    (r"who(?: \w+)? (?:wrote|written)", "author writer"),
    (r"who (?:all )?(?:was|were) (?:at|there|present|in attendance)|who (?:all )?attended", "present"),
    (
        r"wer (?:alles )?war\b.{0,60}\b(?:dabei|anwesend|da|sitzung|versammlung|besprechung)|wer nahm\b.{0,60}\bteil",
        "anwesend",
    ),
    (r"qui (?:était|étaient) (?:à|au|aux|présente?s?|là)|qui a assisté", "présents"),
    (r"quién(?:es)? (?:estuv\w+|asisti\w+)", "presentes"),
    (r"wer (?:hat .{1,60} (?:geschrieben|verfasst)|schrieb|verfasste)", "Autor Verfasser"),
    (r"qui (?:a )?(?:écrit|rédigé)", "auteur"),
)
ASKED_WITH = (
    "cost costs kostet kosten kostete kost coûte coûtent coûtait cuesta cuestan costaba costa costano costava custa "
    "custam custava heavy heavier lighter weigh weighs tall taller wide wider deep deeper fast faster far farther old "
    "older younger expensive cheaper dearer schwer schwerer leichter wiegt wiegen breit breiter schnell schneller "
    "teuer teurer billiger pèse pèsent pesa pesan pesano zwaar zwaarder long longer lang länger own owns owned belong "
    "belongs gehört gehören appartient pertenece appartiene pertence wrote written schrieb geschrieben verfasst écrit "
    "rédigé"
)
"""The verbs and adjectives of these questions, in the forms that ask."""
PRICE_WORDS = (
    "price cost costs fee fare charge preis kostet kosten gebühr entgelt tarif prix coûte coûtent coût tarif redevance "
    "precio cuesta cuestan coste tarifa prezzo costa costano tariffa preço custa custam prijs kost tarief"
)
"""Nouns and verbs that name what something costs."""
_PATTERNS = tuple((re.compile(rf"\b(?:{asks})\b", re.IGNORECASE), words) for asks, words in _CALLED)


def quantity_words(question: str) -> str:
    """The words for what a question measures, in its language: for a price, a weight; otherwise nothing."""
    return next((words for asks, words in _PATTERNS if asks.search(question)), "")
