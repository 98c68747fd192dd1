"""Sentences in other words than the passage's, and the same with one thing changed."""

import pytest

from services.checking.verdict import check
from tests.support.citations import citation
from tests.support.verdicts import FERRY, verdict


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("The contract ends on July 1, 2022", "The contract ends on 1 July 2022."),
        ("The contract ends on 2022-07-01", "The contract ends on July 1, 2022."),
        ("The price is 1,234.50 euros", "The price is 1.234,50 €."),
        ("The price is 3,980,000 euros", "The price is €3.98 million."),
        ("There are three ships", "There are 3 ships."),
        ("About 1,600 people work there", "1,578 people work there."),
        ("The last ferry leaves at 6:30 pm", "The last ferry leaves at 18:30."),
        ("Der Fährpreis beträgt 3,90 Euro", "Der Fährpreis beträgt 3,90 €."),
        ("渡船は12分かかります", "この渡船は12分かかります。"),
        ("Le tarif n'augmente pas", "Le tarif n'augmente pas en 2026."),
        (
            "It came from Edith Marlowe-Penn's estate",
            "Daud Yusuf made it. It is from the estate of Edith Marlowe-Penn.",
        ),
        ("Der Bahnsteig ist ohne Stufen erreichbar", "Der Bahnsteig ist stufenfrei erreichbar."),
        ("Das Buch geht nur vor Ablauf von drei Wochen zurück", "Ein Buch darf innerhalb von drei Wochen zurück."),
        ("The cache is 512 MB unless it is set to something else", "The cache is 512 MB; it can be set."),
    ],
)
def test_the_same_said_in_another_form_is_supported(sentence: str, passage: str) -> None:
    assert verdict(sentence, passage) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Fuel cost €3.89 million", ("€3.89 million",)),
        ("Fuel cost $3.98 million", ("$3.98 million",)),
        ("Merganser entered service on 12 June 2025", ("12 June 2025",)),
        ("Merganser entered service on 12 May 2024", ("12 May 2024",)),
        ("The ferry Petrel entered service on the City route", ("Petrel",)),
        ("The crew sells tickets on board", ("not",)),
        ("Merganser did not enter service on the City route", ("not",)),
        ("Fuel cost 11.8 per cent more than in 2024", ("more",)),
        ("A crossing takes 12 hours", ("12 hours",)),
        ("A crossing takes thirteen minutes", ("thirteen minutes",)),
    ],
)
def test_one_thing_changed_is_found_and_named(sentence: str, missing: tuple[str, ...]) -> None:
    assert verdict(sentence, FERRY) == ("unsupported", missing)


@pytest.mark.parametrize(
    ("passage", "true", "altered", "made_of_it"),
    [
        (
            "The shipyard is paid by stages, so the delay costs passengers time but does not raise the ship's price.",
            "The delay does not increase the ship's price",
            "The delay increases the ship's price",
            "unsupported",
        ),
        (
            "In 2022 and 2021, Harbour did not repurchase any shares of common stock under the buyback program.",
            "Harbour bought back none of its own shares under the program in 2022 or 2021",
            "Harbour bought back its own shares under the program in 2022 and 2021",
            "partly",
        ),
    ],
)
def test_a_negation_that_a_free_sentence_lost_is_found(passage: str, true: str, altered: str, made_of_it: str) -> None:
    assert verdict(true, passage) == ("supported", ())
    assert verdict(altered, passage) == (made_of_it, ("not",))


def test_a_limit_is_no_negation_however_its_words_are_spaced() -> None:
    passage = (
        "The group agreed to maintain a level of not\u00a0less\nthan $600 million (including cash), as tested monthly."
    )
    assert verdict("The group agreed to maintain a level of at least $600 million", passage) == ("supported", ())


SALES = (
    "On May 17, 2022, the group acquired Cosmopolitan House for a total price of $1.7 billion. It pays rent for it. "
    "Its crew stayed. On February 15, 2023, the group sold Gold Strike House for $450 million in cash. "
    "The leak was repaired by early morning on September 14, 2019, and full service was restored by the afternoon of "
    "September 15, 2019. The Mirage House was sold on December 19, 2022."
)


@pytest.mark.parametrize(
    ("true", "altered", "missing"),
    [
        ("Gold Strike House was sold for $450 million", "Mirage House was sold for $450 million", "Mirage"),
        (
            "Cosmopolitan House was acquired on May 17, 2022 for about $1.7 billion",
            "Cosmopolitan House was acquired on February 15, 2023 for about $1.7 billion",
            "February 15, 2023",
        ),
        (
            "Full service was back by the afternoon of September 15, 2019",
            "Full service was back by the afternoon of September 14, 2019",
            "September 14, 2019",
        ),
    ],
)
def test_a_name_or_date_from_elsewhere_in_the_passage_is_found(true: str, altered: str, missing: str) -> None:
    assert verdict(true, SALES) == ("supported", ())
    told, lacking = verdict(altered, SALES)
    assert (told, missing in lacking) == ("unsupported", True)


def test_each_clause_is_compared_with_the_sentence_that_it_is_from() -> None:
    passage = (
        "During the pandemic the company cared for the health and safety of its employees. It did not lay off "
        "employees due to the pandemic. Also, it gave employees benefits, including paid time off and emergency leave."
    )
    offered = "and it offered employees paid time off and emergency leave"
    assert verdict(f"It did not lay off employees because of the pandemic, {offered}", passage) == ("supported", ())
    assert verdict(f"It did lay off employees because of the pandemic, {offered}", passage) == ("unsupported", ("not",))


def test_a_negation_of_another_sentence_of_the_passage_counts_too() -> None:
    passage = (
        "The acquisition of DGPack resulted in the recognition of goodwill of $24 million. It is part of Flexibles. "
        "Goodwill is not deductible for tax purposes."
    )
    owned = "goodwill of $24 million that came with DGPack is"
    assert verdict(f"The {owned} not deductible for tax purposes", passage) == ("supported", ())
    assert verdict(f"The {owned} deductible for tax purposes", passage) == ("partly", ("not",))


def test_initials_within_a_longer_title_are_known() -> None:
    passage = "Mr. Murren is Chairman and Chief Executive Officer of the Company."
    assert verdict("Mr. Murren is its Chairman and CEO", passage) == ("supported", ())
    assert verdict("Mr. Murren is its Chairman and CFO", passage) == ("unsupported", ("CFO",))


def test_a_direction_of_another_thing_does_not_count_for_the_figure() -> None:
    passage = "Gross profit decreased to 18.5% in 2023, mainly from the pass-through of higher raw material costs."
    true = "Gross profit declined to 18.5% in 2023, partly because higher raw material costs were passed through"
    assert verdict(true, passage) == ("supported", ())


def test_of_two_directions_the_one_beside_the_figure_counts() -> None:
    passage = "The rate decreased 44 basis points for fiscal 2018 and increased 39 basis points for fiscal 2017."
    assert verdict("The rate fell by 44 basis points in fiscal 2018", passage) == ("supported", ())
    assert verdict("The rate rose by 44 basis points in fiscal 2018", passage) == ("unsupported", ("rose",))


def test_negations_of_other_languages_are_compared() -> None:
    assert verdict("Die Karte wird nicht erstattet", "Die Karte wird erstattet.") == ("unsupported", ("nicht",))
    assert verdict("Die Karte wird erstattet", "Die Karte wird nicht erstattet.") == ("unsupported", ("not",))


@pytest.mark.parametrize(
    ("passage", "answer"),
    [
        ("Homes that volunteered may be more lively.",
         "- **5 Limits** (6 What we recommend): “Homes that volunteered may be more lively.” [1]"),
        ("Lost property is kept for eight weeks.",
         "**“7 House rules” (page 3)** – “Lost property is kept for eight weeks.” [1]"),
        ("- 17. bis 21. Mai 2027 nach Vinz", "- **Klassenfahrt**: “17\\. bis 21. Mai 2027 nach Vinz” [1]"),
        ("Valid from 1 July 2025. It replaces that of 12 June 2019.\n1.1 The co-operative is called Brook.",
         "“Valid from 1 July 2025.” [1]\n“1.1 The co-operative is called Brook.” [1]"),
        ("# Packing list\n- Two warm jumpers", "“Packing list”\n- “Two warm jumpers” [1]"),
    ],
)  # fmt: skip
def test_the_heading_before_a_quotation_claims_nothing(passage: str, answer: str) -> None:
    assert {each.verdict for each in check(answer, [citation(1, passage)]).sentences} == {"supported"}


def test_a_wrong_quotation_below_a_heading_is_found() -> None:
    [found] = check("**Fees**: “Members pay 12 euros.” [1]", [citation(1, "Members pay 21 euros.")]).sentences
    assert found.verdict == "unsupported"
