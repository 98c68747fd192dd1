import pytest

from tests.support.verdicts import verdict


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("The gate is not locked at night. It is green.", "At night the gate is not locked.",
         "At night the gate is locked."),
        ("The court refused to hear the witness.", "The court did not hear the witness.",
         "The court heard the witness."),
        ("The board did not rule out a sale.", "The board has not ruled out a sale.",
         "The board has ruled out a sale."),
        ("Barbecues are prohibited on the balcony.", "Barbecues are not allowed on the balcony.",
         "Barbecues are allowed on the balcony."),
        ("Der Keller ist nicht beheizt. Das Dach ist neu.", "Der Keller ist nicht beheizt.", "Der Keller ist beheizt."),
        ("Das Grillen auf dem Balkon ist untersagt.", "Das Grillen auf dem Balkon ist nicht gestattet.",
         "Das Grillen auf dem Balkon ist gestattet."),
        ("Le parking n'est pas surveillé. Il est grand.", "Le parking n'est pas surveillé.",
         "Le parking est surveillé."),
        ("La piscina no abre en invierno.", "En invierno la piscina no abre.", "En invierno la piscina abre."),
        ("Il parcheggio non è custodito.", "Il parcheggio non è custodito.", "Il parcheggio è custodito."),
        ("A garagem não tem aquecimento.", "A garagem não tem aquecimento.", "A garagem tem aquecimento."),
        ("Nous ne partirons pas avant vendredi.", "Le départ n'aura pas lieu avant vendredi.",
         "Le départ aura lieu avant vendredi."),
        ("The work will not end before October.", "The work will not be done before October.",
         "The work will be done before October."),
        ("De kelder is niet verwarmd.", "De kelder is niet verwarmd.", "De kelder is verwarmd."),
    ],
)  # fmt: skip
def test_a_lost_negation_is_found_in_every_language(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage)[0] == "supported"
    assert verdict(altered, passage)[0] == "unsupported"


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("We will not pay a dividend for 2024 but will buy back shares.",
         "Shareholders will not receive a dividend for 2024.", "Shareholders will receive a dividend for 2024."),
        ("Payment is by card; we accept no cheques.", "Payment by cheque is not possible.",
         "Payment by cheque is possible."),
    ],
)  # fmt: skip
def test_a_lost_negation_of_what_is_said_in_other_words_is_unclear(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage)[0] == "supported"
    assert verdict(altered, passage)[0] == "partly"


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Nobody under 16 is admitted without an adult.", "Children under 16 need to be accompanied by an adult."),
        ("The pump ran without interruption for nine days.", "The pump ran continuously for nine days."),
        ("The lake is colder than the river.", "The river is warmer than the lake."),
        ("The old engine needed more fuel than the new one.", "The new engine uses less fuel than the old one."),
        ("Visitors without a ticket will be turned away.", "You need a ticket to get in."),
        ("All but two of the houses were sold.", "Two of the houses were not sold."),
        ("Bicycles may not be left in the hall; use the shed in the yard.", "Bicycles belong in the shed in the yard."),
        ("The company failed to reach its target of 500 units.", "The company missed its target of 500 units."),
        ("There was hardly any sprouting.", "There was no sprouting."),
    ],
)
def test_what_is_said_without_the_negation_of_its_passage_is_supported(passage: str, sentence: str) -> None:
    assert verdict(sentence, passage) == ("supported", ())


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        (
            "Haze is allowed; fireworks are banned, and confetti only with consent of the house technician, Sol Amdal.",
            "Confetti needs the consent of Sol Amdal, the house technician.",
        ),
        (
            "The shaft was climbed by Mara Koch to a height of 22 m without reaching the end.",
            "It was Mara Koch who climbed the shaft, reaching a height of 22 m.",
        ),
        ("Die Laube darf 24 m² nicht überschreiten.", "Die Laube darf höchstens 24 m² groß sein."),
        ("Le prix ne doit pas dépasser 40 euros.", "Le prix est de 40 euros au maximum."),
        ("El precio no puede superar los 40 euros.", "El precio es de 40 euros como máximo."),
        ("Le mât n'a pas pu être réparé en mer.", "Non, le mât n'a pas pu être réparé en mer."),
        ("Dogs are not allowed on the ferry.", "No – dogs are not allowed on the ferry."),
        ("Seven voted in favour and five against the mast. The council refused consent.", "The mast was turned down."),
        ("Councillor Idris Vann abstained.", "Councillor Idris Vann did not vote."),
        (
            "Officers had recommended approval of the mast. Consent was refused.",
            "Contrary to the recommendation of officers, the mast was not approved.",
        ),
        ("Members pay £96, and those over 70 are exempt.", "Members over 70 do not pay £96."),
        (
            "On prête huit documents, dont deux disques au plus.",
            "On prête huit documents, mais pas plus de deux disques.",
        ),
        (
            "Les vieux livres ne sortent pas et se consultent sur rendez-vous.",
            "On consulte les vieux livres sur rendez-vous.",
        ),
        ("The vote will not take place until 5 May.", "The vote will take place on 5 May."),
        ("The lease ends if it is not renewed by 1 June.", "The lease has to be renewed by 1 June."),
        ("Dr Hale advises a scan; no surgery is needed.", "A scan is advised by Dr Hale."),
        ("The lift does not stop at the attic, which is reached by stairs.", "The attic is reached by stairs."),
        ("Der Kurs darf nicht länger als 5 Tage dauern.", "Der Kurs dauert höchstens 5 Tage."),
        ("Mieter dürfen nicht ohne Erlaubnis umbauen.", "Ohne Erlaubnis dürfen Mieter nicht umbauen."),
        ("The samples remained sterile.", "The samples showed no growth."),
        ("No edifício há um bar no terceiro andar.", "No terceiro andar do edifício há um bar."),
    ],
)
def test_a_sentence_that_says_the_same_with_another_negation_is_not_unsupported(passage: str, sentence: str) -> None:
    assert verdict(sentence, passage)[0] != "unsupported"


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("He stopped teaching in 2014 when his hearing failed, but the school lowered no fee.",
         "He gave up teaching in 2014.", None),
        ("The limit for hand luggage is lowered from 10 kg to 8 kg.", "The limit for hand luggage goes down to 8 kg.",
         "The limit for hand luggage goes up to 8 kg."),
        ("Ida carried the piano upstairs by hand, because the automatic lift had stopped.",
         "Ida carried the piano upstairs manually.", None),
        ("He was the younger son of a miller.", "He was the miller's younger son.", "He was the miller's elder son."),
        ("The council decided against a tunnel.", "There will be no tunnel.", None),
        ("The fountain did not run because its pump had been disabled.",
         "The fountain did not run as the pump had been switched off.", None),
        ("Für einen Wasserschaden gibt es keine Anzeichen.", "Anzeichen eines Wasserschadens liegen nicht vor.",
         "Anzeichen eines Wasserschadens liegen vor."),
        ("Do not open the kiln when it is hotter than 60 °C.", "The kiln should stay closed above 60 °C.", None),
        ("The folded tent is 54 cm long.", "Folded, the tent is not very short: 54 cm.", None),
        ("Nobody may fish here without a permit.", "Without a permit it is forbidden to fish here.", None),
        ("Both rear doors open before the front window locks.",
         "The rear doors open before the front window is locked.", None),
        ("Tonight's version leaves out the epilogue.", "The epilogue is not part of tonight's version.",
         "The epilogue is part of tonight's version."),
        ("The match in Bern was cancelled because of fog.", "Fog is why the match in Bern was called off.", None),
        ("Feed oats until the end of May, and hay after that.", "Oats should not be fed after the end of May.", None),
        ("Mit dem Abriss darf erst nach der Prüfung begonnen werden.",
         "Vor der Prüfung darf mit dem Abriss nicht begonnen werden.", None),
        ("Der Zaun ist zehn Jahre zu erhalten, sonst ist der Zuschuss zurückzuzahlen.",
         "Wer den Zaun nicht zehn Jahre lang erhält, muss den Zuschuss zurückzahlen.", None),
        ("Riega tres veces por semana en verano y una en invierno; el exceso es la causa más frecuente de muerte.",
         "En invierno hay que regar menos que en verano.", None),
        ("Unspent points lapse in May.", "Points that were not spent lapse in May.", None),
        ("Baustellenleiter war Polier Emil Harth. Die Nachbarn wurden informiert.",
         "Geleitet wurde die Baustelle von Emil Harth.", None),
    ],
)  # fmt: skip
def test_verbs_and_phrases_with_a_direction_or_a_negation_in_them(passage: str, true: str, altered: str | None) -> None:
    assert verdict(true, passage) == ("supported", ())
    if altered is not None:
        assert verdict(altered, passage)[0] != "supported"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("The cellar is heated.", "unsupported"), ("The cellar, a former workshop, is heated.", "partly")],
)
def test_a_lost_negation_is_sure_only_where_the_sentence_has_no_further_words(sentence: str, expected: str) -> None:
    assert verdict(sentence, "The cellar is not heated. The roof is new.")[0] == expected


def test_a_negation_before_a_semicolon_is_no_part_of_what_follows() -> None:
    passage = "The lane was closed until noon; buses ran between the mill and the town hall."
    assert verdict("Until noon, buses ran between the mill and the town hall.", passage)[0] == "supported"


def test_what_is_close_to_something_is_not_the_contrary_of_open() -> None:
    passage = "There are two open cracks near the door, which have to be filled."
    assert verdict("Two cracks close to the door have to be filled.", passage)[0] == "supported"
