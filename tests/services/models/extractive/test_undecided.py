"""Sentences of which a hasty reader would take a yes or a no that they do not say."""

import pytest

from services.models.extractive.phrases import CLOSEST, NO, UNCERTAIN, YES
from tests.services.models.extractive.test_composing import answer_to


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("are you open on boxing day", "We are closed on Christmas Day, but not on Boxing Day."),
        ("are tickets refundable?", "The tickets are non-refundable but can be exchanged."),
        ("is the lift out of order?", "The lift is rarely out of order."),
        ("is the north door open?", "The north door stays locked this week, the south door stays open."),
        ("is the cafe open on sundays?", "The cafe is closed and the shop is open on Sundays."),
        ("ist die nordtür offen?", "Die Nordtür bleibt diese Woche zu, die Südtür bleibt offen."),
        ("está abierto el café los domingos?", "El café está cerrado y la tienda está abierta los domingos."),
        ("are cards accepted at the bar?", "Cash is accepted at the bar and cards at the desk."),
        ("darf man auf dem balkon rauchen?", "Rauchen ist in der Wohnung verboten, auf dem Balkon aber erlaubt."),
        ("sind die karten übertragbar?", "Die Karten sind nicht erstattbar, aber übertragbar."),
        ("is the agm on 3 may", "The AGM was moved from 3 May to 10 May."),
        ("does yoga begin in may?", "Yoga was to begin in May but now begins in September."),
        (
            "ist herr brandl der hausmeister",
            "Hausmeister ist Herr Yilmaz; sein Vorgänger, Herr Brandl, ist im Ruhestand.",
        ),
        ("is neil fox the manager", "Neil Fox was offered the post of manager but turned it down."),
        ("is the pool table free?", "Last year the pool table was free."),
        ("is the jetty unsafe?", "Mrs Lang said the jetty was unsafe; the inspector found it sound."),
        ("wird das haus verkauft?", "Das Gerücht, das Haus werde verkauft, ist falsch."),
        ("sind hunde im garten erlaubt?", "Hunde sind im Garten erlaubt, im Saal verboten."),
        ("is the sauna included?", "The sauna is not included in the price; it costs £4 extra."),
        ("was zahlen geschwister?", "Geschwisterkinder zahlen die Hälfte."),
    ],
)
def test_what_a_sentence_does_not_decide_is_quoted_without_yes_or_no(question: str, sentence: str) -> None:
    answer = answer_to(question, sentence)
    assert sentence in answer
    assert not answer.startswith((*YES.values(), *NO.values()))


@pytest.mark.parametrize(
    ("question", "sentence", "word"),
    [
        ("sind hunde im garten erlaubt?", "Hunde sind im Garten erlaubt.", "Ja."),
        ("are dogs allowed in the garden?", "Dogs are allowed in the garden.", "Yes."),
        ("is the sauna included?", "The sauna is not included.", "No."),
        ("was the motion approved?", "The motion was approved.", "Yes."),
    ],
)
def test_a_sentence_that_says_no_more_than_is_asked_decides(question: str, sentence: str, word: str) -> None:
    assert answer_to(question, sentence).startswith(f"{word} “{sentence}”")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("how much power did i use", "Same period last year you used 745 kWh of power."),
        ("who is the manager", "The manager used to be Tom Reed."),
        ("what is the plot rent", "Ines proposed a plot rent of £48."),
        ("how much did we get in 2023", "In 2023 we applied for £15,000."),
        (
            "wer vertritt frau lang",
            "Frau Lang ist krank.\n\nWer krank ist, ruft an.",
        ),
        ("how much gas did i use", "You used 745 kWh of power.\n\nThe gas meter is in the cellar."),
    ],
)
def test_what_was_is_proposed_or_is_of_another_thing_is_only_the_closest(question: str, text: str) -> None:
    answer = answer_to(question, text)
    assert answer.startswith((CLOSEST["en"], CLOSEST["de"], CLOSEST["fr"], UNCERTAIN["en"], UNCERTAIN["de"]))
    assert "**" not in answer


def test_an_item_is_quoted_with_what_its_list_is_of() -> None:
    text = "# News\n\n## 3.2 (2026-02-17)\n\n- Added a dark mode.\n- Added a map.\n"
    assert answer_to("when was the dark mode added", text) == "“3.2 (**2026-02-17**)”: “Added a dark mode.” [1]"


def test_what_markdown_shows_in_bold_is_quoted_without_its_signs() -> None:
    text = "# Minutes\n\n2. **Money.** The balance is £1,842.\n"
    assert answer_to("what is the balance", text).endswith("“2\\. Money. The balance is £1,842.” [1]")


def test_a_sentence_is_not_quoted_twice() -> None:
    text = "Open Tuesday to Sunday, Thursdays until 20:00. It is closed on Mondays except bank holidays."
    answer = answer_to("is it open on monday", text)
    assert answer.count("closed on Mondays") == 1


def test_the_date_of_a_title_is_no_answer_where_what_is_below_has_one() -> None:
    text = "# Committee, 9 February 2026\n\n- Summer fair: moved from 13 June to 20 June.\n"
    expected = "“Committee, 9 February 2026”: “Summer fair: moved from 13 June to **20 June**.” [1]"
    assert answer_to("when is the summer fair", text) == expected
