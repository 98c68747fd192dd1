import pytest

from tests.support.verdicts import verdict


@pytest.mark.parametrize(
    ("passage", "true", "altered", "missing"),
    [
        ("Revenue rose in the second quarter.",
         "In the second quarter revenue rose", "Revenue rose in the first quarter", "first"),
        ("The office closes on Friday.", "The office closes on Fridays", "The office closes on Monday", "Monday"),
        ("The road runs north of the lake.", "The road is north of the lake", "The road is south of the lake", "south"),
        ("Rooms hold no more than 12 people.", "Rooms hold at most 12 people",
         "Rooms hold at least 12 people", "at least"),
        ("Judge Ana Ruiz and clerk Tom Beck met.", "Ana Ruiz met Tom Beck", "Ana Beck met Tom Ruiz", "Beck"),
        ("The committee rejected the offer.", "The committee refused the offer",
         "The committee accepted the offer", "accepted"),
        ("Boil the rice with salt.", "Boil the rice with salt", "Boil the rice with salt and garlic", "garlic"),
        ("Der Vorstand hat fünf Mitglieder.", "Der Vorstand hat fünf Mitglieder",
         "Der Vorstand hat sieben Mitglieder", "sieben Mitglieder"),
        ("The walk takes two hours.", "The walk takes 120 minutes", "The walk takes two minutes", "two minutes"),
        ("The pump has 24 kW.", "The pump has 24,000 W", "The pump has 24 W", "24 W"),
        ("Let the dough rest for an hour.", "The dough rests for one hour",
         "The dough rests for a week", "week"),
        ("Der Raum misst 32 m².", "Der Raum misst 32 Quadratmeter",
         "Der Raum misst 32 Meter", "32 Meter"),
        ("Le loyer est de 2 450 €.", "Le loyer est de 2 450 euros", "Le loyer est de 2 540 euros", "2 540 euros"),
        ("O prazo é de dez dias.", "O prazo é de 10 dias", "O prazo é de dez meses", "dez meses"),
        ("The shop opens within 7 days.", "The shop opens within seven days",
         "The shop opens within nine days", "nine"),
    ],
)  # fmt: skip
def test_one_detail_changed_is_found_and_the_true_sentence_is_supported(
    passage: str, true: str, altered: str, missing: str
) -> None:
    assert verdict(true, passage)[0] == "supported"
    told, words = verdict(altered, passage)
    assert told != "supported"
    assert any(word in missing or missing in word for word in words)
