"""Which figure of a sentence is shown in bold: a reader takes it for the answer."""

import pytest

from tests.services.models.extractive.test_composing import answer_to


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        (
            "When is the bonfire?",
            "The bonfire is not on 31 October but on 5 November.",
            "The bonfire is not on 31 October but on **5 November**.",
        ),
        (
            "Wann ist das Feuer?",
            "Das Feuer ist nicht am 31. Oktober, sondern am 5. November.",
            "Das Feuer ist nicht am 31. Oktober, sondern am **5. November**.",
        ),
        (
            "How much is the rent of a plot?",
            "The rent of a plot was raised from £42 to £48.",
            "The rent of a plot was raised from £42 to **£48**.",
        ),
        (
            "How much was the rent of a plot before?",
            "The rent of a plot was raised from £42 to £48.",
            "The rent of a plot was raised from **£42** to £48.",
        ),
        (
            "How many plots are there?",
            "There are 64 plots, of which 5 are empty.",
            "There are **64** plots, of which 5 are empty.",
        ),
        (
            "How many plots are taken?",
            "There are 64 plots, of which 5 are empty.",
            "There are 64 plots, of which 5 are empty.",
        ),
        (
            "What does the council pay for the roof?",
            "The roof costs £1,150; the council pays 40 % of it.",
            "The roof costs £1,150; the council pays 40 % of it.",
        ),
        (
            "how much is membership for families?",
            "Membership is £95, for juniors £45, for families £150.",
            "Membership is £95, for juniors £45, for families **£150**.",
        ),
        (
            "how much is a locker for juniors?",
            "A locker is £20 a year, half that for juniors.",
            "A locker is £20 a year, half that for juniors.",
        ),
        (
            "what time do you close on friday",
            "We close at 10 pm, on Fridays at 9 pm.",
            "We close at 10 pm, on Fridays at **9 pm**.",
        ),
        (
            "how much is the rent now?",
            "The rent was £42 until last season and has been £55 since April 2025.",
            "The rent was £42 until last season and has been **£55** since April 2025.",
        ),
        (
            "how much is parking?",
            "Parking is free, but until 2022 it cost £3.",
            "Parking is free, but until 2022 it cost £3.",
        ),
        ("when does the fair open?", "On 5 May, the fair opens.", "On **5 May**, the fair opens."),
        ("wann ist der Markt?", "18. November: Markt, 15 bis 19 Uhr.", "**18. November**: Markt, 15 bis 19 Uhr."),
        ("when is the agm?", "The AGM was moved from 3 May to 10 May.", "The AGM was moved from 3 May to **10 May**."),
        (
            "when did mr ahmed join?",
            "Mr Ahmed was born in 1970 and joined us in 2012.",
            "Mr Ahmed was born in 1970 and joined us in **2012**.",
        ),
        (
            "how many trees are there",
            "The orchard has 230 trees: 90 plum, the rest pear.",
            "The orchard has **230** trees: 90 plum, the rest pear.",
        ),
        (
            "how many helpers are needed",
            "40 helpers have signed up, 65 are needed.",
            "40 helpers have signed up, **65** are needed.",
        ),
        ("when does ann have to pay", "Pay by 20 April (Ann: 27 April).", "Pay by 20 April (Ann: **27 April**)."),
        (
            "when is the fair",
            "The fair, originally set for 4 April, has been moved to 11 April.",
            "The fair, originally set for 4 April, has been moved to **11 April**.",
        ),
        (
            "quand est le bal ?",
            "Le bal prévu le 2 août est reporté au 9 août.",
            "Le bal prévu le 2 août est reporté au **9 août**.",
        ),
        ("when is the drill", "The drill of 3 June was cancelled.", "The drill of 3 June was cancelled."),
        ("when is the camp", "The camp is from 24 to 26 July.", "The camp is from **24 to 26 July**."),
        ("wie viel Wasser wurde verbraucht?", "Wasser: verbraucht 96 m3.", "Wasser: verbraucht **96 m3**."),
        (
            "how far is house gull from the beach",
            "House Gull is 200 m from the beach, house Gull II 3 km.",
            "House Gull is **200 m** from the beach, house Gull II 3 km.",
        ),
        (
            "wie lange gilt die Garantie für die Mira 300",
            "Die Garantie gilt 24 Monate, für die Mira 300 Plus 36 Monate.",
            "Die Garantie gilt 24 Monate, für die Mira 300 Plus 36 Monate.",
        ),
        ("what does a boat cost", "A boat costs £40 an hour.", "A boat costs **£40** an hour."),
        (
            "how many members are there",
            "We have 212 members, 37 fewer than a year ago.",
            "We have **212** members, 37 fewer than a year ago.",
        ),
        ("what does a ticket cost", "A ticket costs £12 or £10.", "A ticket costs £12 or £10."),
        (
            "What does the sauna cost?",
            "The sauna is not included in the price; it costs £4 extra.",
            "The sauna is not included in the price; it costs **£4** extra.",
        ),
    ],
)
def test_a_figure_that_is_denied_or_of_something_else_is_not_in_bold(question: str, sentence: str, answer: str) -> None:
    assert answer_to(question, sentence) == f"“{answer}” [1]"


PRICES = """Pool prices

Adult swim £5.40 (£4.90 until 31 August)
Child (3 to 15) £3.10
Under 3 free
Family (2 adults + up to 3 children) £14.50
Ten-swim card: adult £46, child £26.
Monthly pass £29.50, no joining fee.
The sauna is not included; it costs £4 extra.
"""
TABLETS = (
    "Take one tablet every 8 hours. Children under 12 must not take it. Between 12 and 17 take half a tablet. "
    "Do not take it with ibuprofen."
)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("What does an adult swim cost?", PRICES, "“Adult swim **£5.40** (£4.90 until 31 August)” [1]"),
        (
            "How much is a flat in block D?",
            "A flat in block D is £60 dearer.",
            "“A flat in block D is £60 dearer.” [1]",
        ),
        ("How much is it for a child?", PRICES, "“Child (3 to 15) **£3.10**” [1]"),
        ("is my 2 year old free", PRICES, "“Under 3 free” [1]"),
        ("my daughter is 10 can she take it", TABLETS, "“Children under 12 must not take it.” [1]"),
        ("my son is 14, how many tablets can he take", TABLETS, "“Between 12 and 17 take half a tablet."),
    ],
)
def test_an_entry_of_a_price_list_and_the_sentence_for_an_age_answer(question: str, text: str, answer: str) -> None:
    assert answer_to(question, text).startswith(answer)
