"""Which line answers, where several have words of the question, on documents about a hall and its garden."""

from functools import partial

import pytest

from services.models.extractive.matching import Matching
from services.models.extractive.phrases import CLOSEST, NOT_SAID
from services.models.extractive.question import Asked
from services.models.extractive.quotes import quotes_of
from services.models.prompts import make_messages, read_passages
from services.text.function_words import Language
from tests.support.citations import citation
from tests.support.extractive import composed

WATER = "# 5 Water\n\nThe taps are on from 1 April to 31 October. Sprinklers are forbidden."
FLOOR = "The floor has a water-based lacquer, and will be ready for the show on 15 August."
NOISE = "A hirer loses £100 of the deposit, and a sound limiter will be set to 92 dB. It costs £475."
WORDS = "- Retention: the share of the rain that has not run off after a day.\n- Sewer: a pipe for rain."
BEDS = "| Type | Plants |\n| --- | --- |\n| G | none |\n| S | sedum |\n| M | grasses |"
PLANTS = "Willow, bamboo and leylandii may not be planted at all. Other trees need a letter."
LOADS = "| What | Cart 5 | Cart 7 |\n| --- | --- | --- |\n| Trailer | up to 40 kg | not allowed |\n| Roof | yes | no |"


answer_to = partial(composed, name="hall")


@pytest.mark.parametrize(
    ("question", "texts", "answer"),
    [
        # A heading that is about what is asked, and hardly anything else.
        ("when is the water on", [WATER, FLOOR], "“5 Water”: “The taps are on from **1 April to 31 October**.” [1]"),
        # “It” is what the sentence before speaks of, and what costs has a price.
        ("price of the sound limiter", [NOISE],
         "“A hirer loses £100 of the deposit, and a sound limiter will be set to 92 dB. It costs **£475**.” [1]"),
        # What a word means is said after it.
        ("retention?", ["Table 2 gives the retention by season.", WORDS],
         "“Retention: the share of the rain that has not run off after a day.” [2]"),
        # A sentence that lists all that is asked for, beside a table with a column of that name.
        ("Which plants may not be planted at all?", [BEDS, PLANTS],
         "“Willow, bamboo and leylandii may not be planted at all.” [2]"),
        # A row that is called by one letter.
        ("Quel est le prix d'un repas dans la tranche C ?",
         ["| Tranche | Prix d'un repas |\n| --- | --- |\n| B | 1,90 € |\n| C | 2,70 € |\n| D | 3,60 € |"],
         "Tranche: C; Prix d'un repas: **2,70 €** [1]"),
        ("What is the price in Band b?", ["| Band | Price |\n| --- | --- |\n| A | £19 |\n| B | £27 |\n| C | £36 |"],
         "Band: B; Price: **£27** [1]"),
        # The cell of the column that a question names.
        ("Is a trailer allowed with the Cart 7?", [LOADS], "What: Trailer; Cart 7: **not allowed** [1]"),
    ],
)  # fmt: skip
def test_the_line_that_says_what_is_asked_answers(question: str, texts: list[str], answer: str) -> None:
    assert answer_to(question, *texts) == answer


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        # Months are no librarians, and guests are no dogs.
        ("How many librarians work in the hall?", ["The hall had one librarian on duty for nine months."]),
        ("How many dogs were in the hall?", ["At most 180 guests were in the hall."]),
        # The number of a model is no price.
        ("How much does the cover for the Cart 7 cost?", ["The cover for the Cart 7 is put on from behind."]),
        # The cell is empty, whatever else the row has.
        (
            "What is the fare of the Tern?",
            ["| Ship | Seats | Fare |\n| --- | --- | --- |\n| Auk | 90 | 4 |\n| Tern | 120 | |"],
        ),
        # The first of two days is no price.
        ("Was kostet Platz 14?", ["Platz 14 ist vom 9. bis 13. März für die Grey Tern gebucht."]),
    ],
)
def test_a_figure_of_something_else_is_no_answer(question: str, texts: list[str]) -> None:
    answer = answer_to(question, *texts)
    assert answer.startswith((CLOSEST["en"], CLOSEST["de"]))
    assert "**" not in answer


def test_what_is_counted_may_be_a_unit() -> None:
    assert answer_to("How many months was the librarian on duty?", "The librarian was on duty for nine months.") == (
        "“The librarian was on duty for **nine months**.” [1]"
    )


def test_all_that_is_compared_is_shown() -> None:
    carts = (
        "| | Cart 5 | Cart 7 |\n| --- | --- | --- |\n| Weight with battery | 34 kg | 47 kg |\n"
        "| Motor | 85 Nm | 85 Nm |\n| Turning circle | 3.9 m | 5.2 m |"
    )
    assert answer_to("compare weight and turning circle of the Cart 5 and the Cart 7", carts) == (
        "|   | Cart 5 | Cart 7 |\n| --- | --- | --- |\n| Weight with battery | 34 kg [1] | 47 kg [1] |\n"
        "| Turning circle | 3.9 m [1] | 5.2 m [1] |"
    )


def test_the_reason_comes_before_what_follows_from_it() -> None:
    text = "The bars of the railing are 14 cm apart. The door must therefore stay locked. The key hangs on a hook."
    assert answer_to("Why must the door stay locked?", text) == (
        "“The bars of the railing are 14 cm apart. The door must therefore stay locked.” [1]"
    )


def test_notes_in_a_sheet_are_sentences_below_their_title() -> None:
    notes = "| Members, March 2026 |\n| --- |\n| Fees are due on 31 January. |\n| Lockers are let by the desk. |"
    assert answer_to("When are fees due?", notes) == "“Fees are due on **31 January**.” [1]"


def test_a_date_in_what_a_row_is_called_is_no_answer_and_hours_are_one() -> None:
    hours = (
        "# When we are open\n\n| Area | Saturday | Sunday and holidays |\n| --- | --- | --- |\n"
        "| Outdoor pool (9 May to 13 September) | 9.00–20.00 | 9.00–18.00 |\n| Sauna | 10.00–22.00 | 10.00–19.00 |"
    )
    assert answer_to("when is the sauna open on sundays", hours) == (
        "Area: Sauna; Sunday and holidays: **10.00–19.00** [1]"
    )


def test_a_row_that_answers_why_is_shown_with_its_remarks() -> None:
    budget = (
        "| Item | Planned | Actual | Remark |\n| --- | --- | --- | --- |\n"
        "| Sponsor: Tolver Bank | 8000 | 5000 | the parade was cancelled |\n| Sponsor: Brewery | 12000 | 12000 | |"
    )
    assert answer_to("why did Tolver Bank pay less than planned", budget) == (
        "Item: Sponsor: Tolver Bank; Planned: 8000; Actual: 5000; Remark: the parade was cancelled [1]"
    )


def test_how_often_is_not_answered_by_a_number_of_things() -> None:
    texts = (
        "In the box: a water filter and two screws.",
        "Rinse the filter that the water runs through every 10 hours.",
    )
    assert "“Rinse the filter that the water runs through every **10 hours**.” [2]" in answer_to(
        "how often does the water filter need rinsing", *texts
    )


def test_what_is_compared_need_not_be_called_by_its_whole_name() -> None:
    tickets = (
        "| Ticket | Adults |\n| --- | --- |\n| Pool, 90 minutes | £6 |\n| Sauna and pool, day ticket | £24 |\n"
        "| Sauna and pool, 3 hours | £17 |"
    )
    assert answer_to("sauna day ticket or 3 hours, what does each cost?", tickets) == (
        "| Ticket | Adults |\n| --- | --- |\n| Sauna and pool, day ticket | £24 [1] |\n"
        "| Sauna and pool, 3 hours | £17 [1] |"
    )


def test_an_incomplete_part_of_a_question_is_answered_with_the_other() -> None:
    rooms = "| Room | Price | Up to |\n| --- | --- | --- |\n| Lobby | £40 | 30 m² |\n| Stage | £90 | 70 m² |"
    assert answer_to("Lobby or Stage, what do they cost and for what size?", rooms) == (
        "| Room | Price | Up to |\n| --- | --- | --- |\n| Lobby | £40 [1] | 30 m² [1] |\n"
        "| Stage | £90 [1] | 70 m² [1] |"
    )


def test_other_forms_of_a_word_are_worth_less_than_the_word_itself() -> None:
    def worth(question: str, text: str) -> dict[str, float]:
        [passage] = read_passages(str(make_messages(question, [citation(1, text)], ())[0].content))
        quotes = quotes_of(0, passage)
        return dict(Matching(Asked.of(question), quotes).held(quotes[0].terms))

    assert worth("Was kosten die Liegen am Tag?", "Eine Liege gibt es an der Kasse.") == {"liegen": 0.9}
    assert worth("Price of the sound limiter", "The limiter costs a lot.") == {"price": 0.9, "limit": 1.0}


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿Qué garantía tiene Rico para los paneles?", "es"),
        ("Quelle garantie donne Guillou pour la chaudière ?", "fr"),
    ],
)
def test_a_name_that_nothing_has_is_answered_by_nothing_else(question: str, language: Language) -> None:
    texts = "La garantía para los paneles es de 25 años.", "La garantie pour la chaudière est de 5 ans."
    assert answer_to(question, *texts) == NOT_SAID[language]


OAK_PRICES = """\
## Prices

| Wine | Price per bottle |
| --- | --- |
| Oak Lane White | £11.60 |
| Kiln Red | £13.20 |"""


def test_a_name_in_small_letters_is_one_where_the_documents_write_it_so() -> None:
    rule = "The dealer pays £2.50 for each bottle that he does not take."
    sales = "In 2021 we made more of our Oak Lane and sold Oak Lane to Kiel. In 2022 we sold more Oak Lane to Bern."
    answer = answer_to("what does the dealer pay for a bottle of oak lane", rule, OAK_PRICES, sales)
    assert "£11.60" in answer
    assert "£2.50" not in answer
    assert "**£2.50**" in answer_to("what does the dealer pay for a bottle", rule, OAK_PRICES, sales)


def test_what_has_some_of_the_words_to_be_defined_defines_only_nearly() -> None:
    rules = "# Rules\n\nA half plot has one shed and four beds."
    boots = "# Clothes\n\nBoots have a low heel."
    assert answer_to("What is a heel plot?", rules, boots).startswith(CLOSEST["en"])
    assert not answer_to("What is a half plot?", rules, boots).startswith(CLOSEST["en"])


def test_figures_of_different_things_are_no_versions_of_one() -> None:
    drill = "A fire drill is held twice a year, in November and in May."
    meeting = "The group has met since January to speak of the hedge near the fire pond."
    assert "**" not in answer_to("when is the fire drill of the group", drill, meeting).split("“")[0]
