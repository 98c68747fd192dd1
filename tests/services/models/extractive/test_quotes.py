import pytest

from services.models.extractive.quotes import quotes_of
from services.models.prompts import NumberedPassage
from tests.services.models.extractive.test_composing import answer_to

FORM = (
    "Berth application\n\nApplicant: Ines Harrow\n\nVessel: Grey Tern\n\nLength in metres: 23.7\n\n"
    "Phone: +49 30 1234567\n"
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which vessel is the application for?", "“Vessel: Grey Tern” [1]"),
        ("What is the name of the vessel?", "“Vessel: Grey Tern” [1]"),
        ("Who is the applicant?", "“Applicant: Ines Harrow” [1]"),
        ("How long is the vessel?", "“Length in metres: 23.7” [1]"),
        ("What is the phone number?", "“Phone: +49 30 1234567” [1]"),
    ],
)
def test_a_field_of_a_form_is_quoted_with_its_own_label(question: str, answer: str) -> None:
    assert answer_to(question, FORM) == answer


def test_a_caption_with_a_colon_still_leads_what_is_below_it() -> None:
    answer = answer_to("What does the appendix on fees say?", "Appendix: Fees\n\nA berth costs 18 crowns a metre.")
    assert answer == "“Appendix: Fees”: “A berth costs **18** crowns a metre.” [1]"


def test_each_sentence_of_a_note_in_a_sheet_is_quoted_without_the_bars_of_its_row() -> None:
    sheet = "| How to fill in. |\n| --- |\n| Dark hours only. The lights are new. They stay. |\n\nText | with a bar |"
    words = [quote.words for quote in quotes_of(0, NumberedPassage(1, "log.xlsx", sheet))]
    assert words == ["Dark hours only.", "The lights are new.", "They stay.", "Text | with a bar |"]
