"""What documents call that which a question asks with a verb: “What does it cost?” is answered by a price or a fee."""

import re

_CALLED = (
    (r"(?:do|does|did|will|would)\b.{1,100}\bcost", "price fee fare charge rate"),
    (r"(?:was|wie ?viel)\s(?:kostet|kosten|kostete)", "Preis Gebühr Entgelt Tarif"),
    (r"(?:combien|que)\s(?:coûte|coûtent|coûtait)", "prix tarif redevance"),
    (r"cu[aá]nto\s(?:cuesta|cuestan|costaba)", "precio tarifa"),
    (r"quanto\s(?:costa|costano|costava)", "prezzo tariffa"),
    (r"quanto\s(?:custa|custam|custava)", "preço tarifa taxa"),
    (r"wat\s(?:kost|kosten|kostte)", "prijs tarief"),
)
COSTS = (
    "cost costs kostet kosten kostete kost coûte coûtent coûtait cuesta cuestan costaba costa costano costava "
    "custa custam custava"
)
"""The verbs of these questions, in the forms that ask."""
_PATTERNS = tuple((re.compile(rf"\b{asks}\b", re.IGNORECASE), words) for asks, words in _CALLED)


def price_words(question: str) -> str:
    """The words for a price in the question's language, where it asks what something costs; otherwise nothing."""
    return next((words for asks, words in _PATTERNS if asks.search(question)), "")
