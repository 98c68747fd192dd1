import io
from collections.abc import Callable

import pypdfium2
import pytest
from fpdf import FPDF
from PIL import Image

from services.files.reading.recognition import RecognisedPage, Recogniser

ENOUGH_S = 600
LINES = ("The Rhine is 1,230 kilometres long.", "It flows through six countries to the sea.", "Ships carry coal on it.")


def picture(draw: Callable[[FPDF], None], dpi: int = 150) -> Image.Image:
    document = FPDF(unit="pt", format=(400, 300))
    document.set_font("helvetica", size=12)
    document.add_page()
    draw(document)
    with pypdfium2.PdfDocument(io.BytesIO(bytes(document.output()))) as pdf:
        image = pdf[0].render(scale=dpi / 72).to_pil()
    assert isinstance(image, Image.Image)
    return image


def lines(pdf: FPDF) -> None:
    for row, line in enumerate(LINES):
        pdf.text(40, 60 + 24 * row, line)


def recognised(image: Image.Image) -> RecognisedPage:
    return Recogniser(ENOUGH_S).page_of(image)


def box_of(page: RecognisedPage, word: str) -> tuple[int, ...]:
    start = page.text.index(word)
    (box,) = [box for box in page.word_boxes if box.start == start]
    assert page.text[box.start : box.end] == word
    return box[2:]


def test_words_are_recognised_with_the_place_of_each() -> None:
    page = recognised(picture(lines))
    assert page.text == "\n".join(LINES)
    measure = FPDF(unit="pt")
    measure.set_font("helvetica", size=12)
    start = 40 + measure.get_string_width("It flows through six ")
    end = start + measure.get_string_width("countries")
    # In points of the page of 400 by 300; letters reach from 9 above the line to its foot.
    expected = [start / 400, (84 - 9) / 300, end / 400, 84 / 300]
    assert box_of(page, "countries") == pytest.approx([side * 10_000 for side in expected], abs=60)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_recognised_and_its_words_are_placed_as_on_the_picture(turn: int) -> None:
    upright = recognised(picture(lines))
    turned = recognised(picture(lines).rotate(turn, expand=True))
    assert turned.text == upright.text
    left, top, right, bottom = box_of(upright, "countries")
    expected = {
        90: (top, 10_000 - right, bottom, 10_000 - left),
        180: (10_000 - right, 10_000 - bottom, 10_000 - left, 10_000 - top),
        270: (10_000 - bottom, left, 10_000 - top, right),
    }
    assert box_of(turned, "countries") == pytest.approx(expected[turn], abs=60)


def test_a_page_that_is_askew_and_full_of_specks_is_recognised() -> None:
    image = picture(lines, dpi=200).convert("L").rotate(1, expand=True, fillcolor=255)
    specks = Image.effect_noise(image.size, 60)
    page = recognised(Image.blend(image, specks, 0.15))
    assert page.text == "\n".join(LINES)


def test_figures_in_far_columns_stay_in_their_row() -> None:
    def table(pdf: FPDF) -> None:
        for row, (label, figure) in enumerate([("Adult fare", "320"), ("Child fare", "160"), ("Freight", "75")]):
            pdf.text(40, 60 + 30 * row, label)
            pdf.text(330, 60 + 30 * row, figure)

    assert recognised(picture(table)).text == "Adult fare 320\nChild fare 160\nFreight 75"


def test_the_language_of_the_page_is_found_out() -> None:
    def german(pdf: FPDF) -> None:
        pdf.text(40, 60, "Die Gebühr für den Liegeplatz beträgt 18 Kronen.")
        pdf.text(40, 84, "Die Größe der Fähre ist für das Büro maßgeblich.")

    page = recognised(picture(german))
    assert page.language == "deu"
    assert "Gebühr für den Liegeplatz beträgt" in page.text
    assert "maßgeblich" in page.text


def test_a_word_broken_at_the_end_of_a_line_is_whole() -> None:
    def broken(pdf: FPDF) -> None:
        pdf.text(40, 60, "The harbour has a new naviga-")
        pdf.text(40, 84, "tion mark near the pier.")

    page = recognised(picture(broken))
    assert page.text == "The harbour has a new navigation mark near the pier."


def test_a_picture_without_words_has_no_text() -> None:
    assert recognised(Image.new("RGB", (600, 400), "white")).text == ""


def test_a_recogniser_has_no_more_time_than_it_was_given() -> None:
    assert Recogniser(ENOUGH_S).has_time
    assert not Recogniser(0).has_time
