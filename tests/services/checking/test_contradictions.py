import pytest

from services.checking.contradictions import turned_round
from services.checking.evidence import Evidence


@pytest.mark.parametrize(
    ("passage", "sentence", "found"),
    [
        ("Rents fell in the north of the city.", "Rents rose in the north of the city.", "rose"),
        ("The rate decreased over the year.", "Over the year the rate rose.", "rose"),
        ("Die Mieten sind 2023 gesunken.", "Die Mieten sind 2023 gestiegen.", "gestiegen"),
        ("Die Mieten gingen um 3 Prozent zurück.", "Die Mieten nahmen um 3 Prozent zu.", "nahmen"),
        ("Les loyers ont reculé en 2023.", "Les loyers ont augmenté en 2023.", "augmenté"),
        ("Los alquileres de la ciudad bajaron.", "Los alquileres de la ciudad subieron.", "subieron"),
        ("Gli affitti sono diminuiti nel 2023.", "Gli affitti sono aumentati nel 2023.", "aumentati"),
        ("As rendas desceram em 2023.", "As rendas subiram em 2023.", "subiram"),
        ("Het aantal inwoners is in 2023 gedaald.", "Het aantal inwoners is in 2023 gestegen.", "gestegen"),
        ("Add the salt before the eggs.", "Add the salt after the eggs.", "after"),
        ("Ash finished behind Birch.", "Birch finished ahead of Ash.", None),
        ("The Sols fell behind the Moons.", "The Sols are ahead of the Moons.", "ahead"),
        ("The shop sells honey to the school.", "The school buys honey from the shop.", None),
        ("Der Vorstand berichtete vom Fest.", "Der Vorstand berichtete über das Fest.", None),
        ("Up to 5 children may ride.", "Fewer children ride in winter.", None),
    ],
)
def test_words_for_the_contrary_are_found_in_every_language(passage: str, sentence: str, found: str | None) -> None:
    words = [word for _, word in turned_round(sentence, Evidence(passage, "", ""))]
    assert words == ([found] if found else [])
