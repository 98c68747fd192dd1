"""What the answers of the extractive model are made of, on documents about a boat yard."""

import pytest

from services.models.extractive.composing import compose
from services.models.extractive.phrases import CLOSEST, NO, NOT_SAID, YES
from services.models.prompts import make_messages
from services.text.function_words import Language
from tests.support.citations import citation
from tests.support.rendering import read_by_people

BOATS = """\
Table 2: Our boats

| Boat | Kind | Berths | Price a day |
| --- | --- | --- | --- |
| Alma | Sailing boat | 4 | 180 euros |
| Bente | Motor boat | 6 | 240 euros |
| Corrie | Sailing boat | 8 | 310 euros |
| Dagny | Rowing boat | 2 | 35 euros |"""
CREWS = """\
| Harbour | 2023 | 2024 | 2025 |
| --- | --- | --- | --- |
| Crew at Northpier | 40 | 45 | 54 |
| Crew at Southpier | 30 | 31 | 33 |"""
NOTICE = """\
| Months aboard | Notice |
| --- | --- |
| Up to 6 | 1 week |
| 7 to 24 | 3 weeks |
| More than 24 | 6 weeks |"""
RULES = """\
# Rules of the yard

## What you must bring

Bring these things aboard:

- a life jacket for each person
- a knife
- the logbook

## Swimming

You may swim from the south beach. Swimming in the dock is not allowed. The dock is too deep, because the big crane
stands in it.

## Crane

To start the crane, turn the key. Then hold the green button for four seconds. Step back before it moves."""


def answer_to(question: str, *texts: str, filenames: tuple[str, ...] = ()) -> str:
    names = filenames or tuple(f"yard {n}.md" for n in range(len(texts)))
    cited = [
        citation(n, text).model_copy(update={"filename": name})
        for n, (text, name) in enumerate(zip(texts, names, strict=True), 1)
    ]
    return compose(make_messages(question, cited, ()))[0]


def test_a_list_is_answered_with_all_its_items() -> None:
    answer = answer_to("What things must I bring?", RULES, BOATS)
    for item in ("a life jacket for each person", "a knife", "the logbook"):
        assert f"“{item}” [1]" in answer


def test_a_question_for_all_of_a_kind_gets_exactly_the_rows_with_that_value() -> None:
    answer = answer_to("Which sailing boats do you have?", RULES, BOATS)
    assert "Boat: Alma" in answer
    assert "Boat: Corrie" in answer
    assert "Bente" not in answer


def test_a_heading_or_a_line_with_a_colon_is_never_the_answer_alone() -> None:
    assert answer_to("What must you bring?", RULES) not in {
        "“What you must bring” [1]",
        "“Bring these things aboard:” [1]",
    }


@pytest.mark.parametrize(
    ("question", "row"), [("notice after 3 months", "1 week"), ("notice after 12 months", "3 weeks"),
                          ("notice for 30 months aboard", "6 weeks")],
)  # fmt: skip
def test_a_number_finds_the_row_whose_range_it_is_in(question: str, row: str) -> None:
    assert row in answer_to(question, NOTICE)


def test_a_reason_is_quoted_with_the_sentence_that_gives_it() -> None:
    assert "because the big crane stands in it" in answer_to("Why is swimming in the dock not allowed?", RULES)


def test_steps_are_quoted_together() -> None:
    answer = answer_to("How do I start the crane?", RULES)
    assert "turn the key" in answer
    assert "hold the green button for four seconds" in answer


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Is swimming in the dock allowed?", RULES, NO["en"]),
        ("Can I swim from the south beach?", "You may swim from the south beach.", YES["en"]),
        ("Sind Hunde an Bord erlaubt?", "Hunde sind an Bord nicht erlaubt. Katzen fahren frei.", NO["de"]),
        ("Peut-on fumer sur le pont ?", "On peut fumer sur le pont.", YES["fr"]),
    ],
)
def test_a_yes_no_question_begins_with_yes_or_no_where_the_sentence_decides(
    question: str, text: str, words: str
) -> None:
    assert answer_to(question, text).startswith(words)


def test_a_limit_decides_neither_yes_nor_no() -> None:
    answer = answer_to("Can guests use the sauna?", "Guests can use the sauna only on Fridays.")
    assert answer == "“Guests can use the sauna only on Fridays.” [1]"


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("By how much did the crew at Northpier grow from 2023 to 2025?", "54 (2025) [1] − 40 (2023) [1] = 14 (+35 %)"),
        ("By what percentage did the crew at Southpier increase from 2023 to 2025?", "= +10 %"),
        ("How many people are in the crew at Northpier and the crew at Southpier in 2025 in total?",
         "54 (Crew at Northpier) [1] + 33 (Crew at Southpier) [1] = 87"),
    ],
)  # fmt: skip
def test_a_calculation_shows_its_formula_and_the_footnote_of_each_figure(question: str, result: str) -> None:
    assert result in read_by_people(answer_to(question, CREWS))


def test_a_price_is_multiplied_by_the_number_asked_for() -> None:
    answer = read_by_people(answer_to("How much would three Alma cost a day?", BOATS))
    assert answer == "3 × 180 euros (Alma, Price a day) [1] = 540 euros"


@pytest.mark.parametrize(
    ("question", "boat"), [("Which boat has the most berths?", "Corrie"), ("Which boat is the cheapest?", "Dagny")]
)
def test_the_row_with_the_highest_or_lowest_figure_is_found(question: str, boat: str) -> None:
    answer = answer_to(question, BOATS)
    assert boat in answer
    assert answer.count("[1]") == 1


def test_an_ambiguous_calculation_is_not_guessed() -> None:
    assert "=" not in answer_to("By how much did the crew grow from 2023 to 2025?", CREWS)


def test_two_rows_are_compared_side_by_side_each_cell_with_its_footnote() -> None:
    answer = answer_to("What is the difference between Alma and Bente?", BOATS)
    assert "| Alma | Sailing boat [1] | 4 [1] | 180 euros [1] |" in answer
    assert "| Bente | Motor boat [1] | 6 [1] | 240 euros [1] |" in answer
    assert "Corrie" not in answer


def test_two_years_are_compared_in_the_row_that_is_asked_for() -> None:
    answer = answer_to("Compare the crew at Southpier in 2024 and 2025", CREWS)
    assert "| Crew at Southpier | 31 [1] | 33 [1] |" in answer
    assert "Northpier" not in answer


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What does the zoo's giraffe eat?", "en"),
        ("Was frisst die Giraffe im Tierpark?", "de"),
        ("Que mange la girafe du zoo ?", "fr"),
        ("¿Qué come la jirafa del zoológico?", "es"),
    ],
)
def test_what_the_documents_do_not_say_is_refused_in_the_language_of_the_question(
    question: str, language: Language
) -> None:
    answer = answer_to(question, NOTICE)
    assert answer.startswith((NOT_SAID[language], CLOSEST[language]))


def test_a_word_that_is_nowhere_met_gets_the_closest_passage_and_says_so() -> None:
    answer = answer_to("Is the crane insured against theft?", RULES)
    assert answer.startswith(CLOSEST["en"])
    assert "crane" in answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("wie hoch ist der hafenbeitrag", "Der Beitrag für den Hafen beträgt 86 Euro im Jahr."),
        ("wich anchr is alowed", "An anchor of 12 kg is allowed."),
        ("Wann werden die Stege gereinigt?", "Die Reinigung der Stege ist am 4. Mai."),
    ],
)
def test_other_forms_compounds_and_misspelt_words_find_the_sentence(question: str, text: str) -> None:
    assert text.partition(".")[0].split()[-1] in answer_to(question, "Der Kran steht still. The crane is red.", text)


def test_the_work_does_not_grow_with_the_words_of_the_question() -> None:
    answer = answer_to("how long is the crane " * 2_000, RULES)
    assert len(answer) < 2_000


MARINA = """\
The Southpier crew grew by 12.5 per cent to 33 in 2025, because a second tug was bought. On average the boats of the
marina were 9.5 years old at the end of 2025.
Table 4. Boats and trips by marina

| Pier | 2024 | 2025 |
| --- | --- | --- |
| Southpier | 4,100 | 4,700 |
| All piers | 9,800 | 9,900 |"""


def test_a_growth_and_an_average_that_a_sentence_states_are_quoted_and_not_computed() -> None:
    assert read_by_people(answer_to("By how much did the Southpier crew grow in 2025?", MARINA)).startswith(
        "“The Southpier crew grew by 12.5 per cent to 33 in 2025"
    )
    assert "9.5 years" in answer_to("How old were the boats on average at the end of 2025?", MARINA)


def test_a_total_row_is_no_second_thing_that_a_question_names() -> None:
    table = MARINA[MARINA.index("| Pier") :]
    assert "4,700 (2025) [1] − 4,100 (2024) [1] = **600**" in answer_to(
        "How much did trips at the pier of Southpier grow from 2024 to 2025?", f"Trips by pier\n\n{table}"
    )


def test_a_reason_is_quoted_without_the_caption_below_it() -> None:
    text = "The north quay was closed because its crane fell over.\nTable 6. Days closed by quay\nQuay Days"
    assert answer_to("Why was the north quay closed?", text).endswith("its crane fell over.” [1]")


@pytest.mark.parametrize("question", ["Who painted the mural of Bente Yard?", "What is the share price of Bente Yard?"])
def test_what_is_only_about_the_company_that_a_question_names_is_no_answer(question: str) -> None:
    oil = (
        "# Bente Yard\n\nBente Yard builds boats in Orsund. A rise of the price of oil would cost 20,000 euros. "
        "The price of wood is known in May."
    )
    crews = "# Bente Yard\n\nEach crew has a share of four days in the dock."
    messages = make_messages(question, [citation(1, oil), citation(2, crews)], ())
    assert compose(messages)[1] == "no_answer"


def test_a_time_of_day_is_in_bold_without_the_blank_behind_it() -> None:
    assert "at **05:45** and" in answer_to(
        "When does the first boat leave?", "The first boat leaves at 05:45 and waits."
    )


def test_a_change_between_years_is_never_made_of_two_rows_of_one_year() -> None:
    table = """\
Trips and delays by pier

| Pier | Trips 2025 | Delays 2023 | Delays 2024 | Delays 2025 |
| --- | --- | --- | --- | --- |
| Southpier | 4,700 | 31 | 28 | 22 |
| All piers | 9,900 | 70 | 66 | 61 |"""
    assert "22 (Delays 2025) [1] − 31 (Delays 2023) [1] = **−9**" in answer_to(
        "How much did the delays at the pier of Southpier grow from 2023 to 2025?", table
    )
    assert "−" not in answer_to("How much did the trips of Southpier and all piers grow from 2024 to 2025?", table)


FUEL = "Fuel cost the yard 398 euros in 2025, which is 53 euros less than in 2024, as the crane stood still."


def test_a_figure_of_another_year_is_no_answer_and_not_in_bold() -> None:
    assert answer_to("How much did fuel cost the yard in 2025?", FUEL) == (
        "“Fuel cost the yard **398 euros** in 2025, which is 53 euros less than in 2024, as the crane stood still.” [1]"
    )
    asked = answer_to("How much did fuel cost the yard in 2024?", FUEL)
    assert asked == f"{CLOSEST['en']}\n\n“{FUEL}” [1]"


def test_of_two_years_in_a_sentence_the_requested_years_figure_is_bold() -> None:
    both = "The yard had 31 berths in 2024 and 33 berths in 2025."
    assert answer_to("How many berths did the yard have in 2024?", both) == (
        "“The yard had **31** berths in 2024 and 33 berths in 2025.” [1]"
    )


FARES = """\
| Route | Ticket | Passenger class | Fare 2025 (€) | Rule |
| --- | --- | --- | --- | --- |
| Estuary route | Monthly ticket | Adult | 144.00 | Carries the name of the holder |"""


def test_an_amount_of_money_is_no_count() -> None:
    text = "The Estuary route had 291,000 passengers in 2025, after new crossings were added."
    asked = "How many passengers did the Estuary route carry in 2025?"
    assert answer_to(asked, FARES, text) == f"“{text.replace('291,000', '**291,000**')}” [2]"
    fare = answer_to("How much is a monthly ticket on the Estuary route in 2025?", FARES, text)
    assert "**144.00**" in fare


def test_where_a_question_names_no_row_the_one_that_sums_up_the_table_answers() -> None:
    rows = "Crews at the end of the year\n2023 2024 2025\nNorthpier 40 45 54\nSouthpier 30 31 33\nAll piers 70 76 87"
    assert answer_to("How large were the crews in 2023?", rows) == "All piers, 2023: **70** [1]"
    assert answer_to("How large was the crew at Southpier in 2023?", rows) == "Southpier, 2023: **30** [1]"


def test_what_something_costs_is_not_answered_by_the_price_of_something_else() -> None:
    price = "The price of a mooring is 30 euros a night."
    assert answer_to("How much does a mooring cost?", price) == "“The price of a mooring is **30 euros** a night.” [1]"
    assert "**" not in answer_to("How much does parking at the airport cost?", price)


def test_the_row_with_the_requested_name_wins_over_a_sentence_with_another_count() -> None:
    text = (
        "Nine apprentices worked on the ships and in the workshop in 2025.\n\nStaff\n2023 2024 2025\nDeck 40 45 54\n"
        "Workshop 25 26 26\nOffice 10 11 12"
    )
    assert answer_to("How many staff worked in the workshop at the end of 2025?", text) == "Workshop, 2025: **26** [1]"


def test_of_values_side_by_side_without_known_columns_none_is_in_bold() -> None:
    text = "Engine small middle large\nWeight 10.4 kg 14.8 kg 19.5 kg"
    assert "**" not in answer_to("What is the weight of the large engine?", text)
    assert "**19.5 kg**" in answer_to("What is the weight of the engine?", "The engine has a weight of 19.5 kg.")


def test_a_line_for_a_range_answers_for_the_numbers_in_it() -> None:
    text = (
        "Tabelle 3: Jahresbeitrag\nWohnfläche Zone 1 Zone 2 Zone 3\nbis 50 m² 42 € 55 € 78 €\n"
        "51 bis 80 m² 63 € 84 € 119 €\n81 bis 120 m² 91 € 122 € 171 €"
    )
    asked = "Wie hoch ist der Jahresbeitrag für 75 m² in Zone 2?"
    assert answer_to(asked, text) == "“51 bis 80 m² 63 € 84 € 119 €” [1]"


def test_a_row_like_all_others_is_no_answer_to_which_one() -> None:
    rows = "# Budget\n\n| Item | Planned | Spent |\n| --- | --- | --- |\n| Soil | 180 | 174 |\n| Plants | 95 | 101 |"
    assert "closest" in answer_to("Which item is over budget?", f"{rows}\n| Total | 275 | 275 |")


def test_a_count_comes_before_what_is_counted() -> None:
    text = "Offer for window replacement, Storgatan 12.\n\nWe replace 22 windows on two floors."
    assert answer_to("How many windows?", text) == "“We replace **22** windows on two floors.” [1]"


def test_a_question_why_is_answered_by_what_gives_the_reason() -> None:
    text = (
        "# Pay\n\nThe night premium is paid on top of the hourly rate.\n\nThe night premium rose from 20% to 25%. "
        "The reason is plain: a third of the vacancies at night stayed open."
    )

    assert "a third of the vacancies" in answer_to("Why did the night premium go up?", text)


def test_a_number_in_words_is_the_number_in_digits() -> None:
    text = "You have 25 days of leave. After five years with us it is 27 days. After ten years it is 30 days."

    assert "After five years with us it is **27 days**." in answer_to("How many days of leave after 5 years?", text)


def test_a_sentence_about_the_name_alone_is_no_answer() -> None:
    letter = (
        "Punctuality of Harbour Line reached 93 per cent.\n\nThe Island route had no share in that. Its price was high."
    )
    assert "closest" in answer_to("What is the share price of Harbour Line?", letter)


def test_what_is_asked_besides_something_is_not_answered_by_that() -> None:
    text = (
        "# Pension\n\nThe company pays 8% into your pension.\n\n# Other benefits\n\n- A free hot meal.\n"
        "- Free eye tests.\n- Cycle to work."
    )
    answer = answer_to("which benefits are there besides the pension", text)

    assert answer == "- “A free hot meal.” [1]\n- “Free eye tests.” [1]\n- “Cycle to work.” [1]"


@pytest.mark.parametrize(
    ("question", "is_certain"),
    [
        ("Which bus stops at the south beach?", False),
        ("Which crane stands in the dock?", True),
    ],
)
def test_a_kind_of_thing_that_no_passage_speaks_of_is_answered_with_doubt(question: str, *, is_certain: bool) -> None:
    text = "# South beach\n\nThe lift stops at the south beach. The big crane stands in the dock."
    assert answer_to(question, text).startswith(CLOSEST["en"]) != is_certain


def test_why_at_a_time_alone_is_answered_with_doubt() -> None:
    text = "The fee rises in May, because the water costs more. In June the dock is closed."
    assert answer_to("Why not in May?", text).startswith(CLOSEST["en"])
    assert not answer_to("Why does the fee rise in May?", text).startswith(CLOSEST["en"])


def test_those_present_are_told_by_the_line_of_minutes_that_names_them() -> None:
    minutes = "# Minutes of the yard meeting\n\nMeeting of 4 March\nPresent: Ada Berg, Ole Dahl\nNext meeting: 9 June"
    assert "Present: Ada Berg, Ole Dahl" in answer_to("who was at the yard meeting", minutes)
