from collections.abc import Callable

import pypdfium2
import pytest
from fpdf import FPDF
from fpdf.enums import CharVPos

from services.files.reading.pdf.page_text import page_texts
from tests.support import files
from tests.support.pdfs import filled_form_pdf, handbook_pdf, noted_pdf


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        if document.get_formtype():
            document.init_forms()
        return "\n".join(" ".join(line.split()) for line in next(page_texts(document)).split("\n"))


def drawn(draw: Callable[[FPDF], None], font: str = "helvetica", size: float = 11) -> str:
    document = FPDF(unit="pt", format=(500, 400))
    document.add_page()
    document.set_font(font, size=size)
    draw(document)
    return text_of(bytes(document.output()))


def raised_by_position(pdf: FPDF) -> None:
    pdf.write(14, "The fare was $320")
    pdf.char_vpos = CharVPos.SUP
    pdf.write(14, "1")
    pdf.char_vpos = CharVPos.LINE
    pdf.write(14, " for adults.")


def raised_in_a_smaller_font(pdf: FPDF) -> None:
    pdf.text(40, 100, "The fare was $320")
    x = 40 + pdf.get_string_width("The fare was $320")
    pdf.set_font(size=6.5)
    pdf.text(x, 96, "1")
    pdf.set_font(size=11)
    pdf.text(x + 4, 100, " for adults.")


def raised_in_full_size(pdf: FPDF) -> None:
    pdf.text(40, 100, "The fare was $320")
    x = 40 + pdf.get_string_width("The fare was $320")
    pdf.text(x, 96, "1")
    pdf.text(x + pdf.get_string_width("1"), 100, " for adults.")


def raised_as_an_exponent(pdf: FPDF) -> None:
    pdf.text(40, 100, "The fare was $320")
    x = 40 + pdf.get_string_width("The fare was $320")
    pdf.set_font("times", size=7)
    pdf.text(x + 0.5, 95.5, "1")
    pdf.set_font("helvetica", size=11)
    pdf.text(x + 4, 100, " for adults.")


@pytest.mark.parametrize(
    "draw", [raised_by_position, raised_in_a_smaller_font, raised_in_full_size, raised_as_an_exponent]
)
def test_a_raised_number_is_no_digit_of_the_figure_before_it(draw: Callable[[FPDF], None]) -> None:
    assert drawn(draw) == "The fare was $320¹ for adults."


@pytest.mark.parametrize("size", [6, 9, 24])
def test_raised_numbers_are_found_in_any_size(size: float) -> None:
    assert drawn(raised_by_position, size=size) == "The fare was $320¹ for adults."


def test_a_note_begins_with_its_raised_number() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_font(size=6)
        pdf.text(40, 96, "12")
        pdf.set_font(size=10)
        pdf.text(40 + 8, 100, "Without harbour dues.")

    assert drawn(draw) == "¹² Without harbour dues."


def test_raised_brackets_go_with_their_number() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(40, 100, "Revenue 4,500")
        x = 40 + pdf.get_string_width("Revenue 4,500")
        pdf.set_font(size=6)
        pdf.text(x, 96, "(2)")

    assert drawn(draw) == "Revenue 4,500⁽²⁾"


def in_sizes(*parts: tuple[str, float, float]) -> Callable[[FPDF], None]:
    """Draws parts of a line, each so far above it and in this size."""

    def draw(pdf: FPDF) -> None:
        x = 40.0
        for words, up, size in parts:
            pdf.set_font(size=size)
            pdf.text(x, 100 - up, words)
            x += pdf.get_string_width(words)

    return draw


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([("Sold to 1,250", 0, 12), ("3, 4", 4, 7), (" people", 0, 12)], "Sold to 1,250³, ⁴ people"),
        ([("Sold to 1,250", 0, 12), ("1-3", 4, 7), (" people", 0, 12)], "Sold to 1,250¹⁻³ people"),
        ([("It is 7.5 × 10", 0, 12), ("-3", 4, 7), (" mol.", 0, 12)], "It is 7.5 × 10⁻³ mol."),
        ([("Up to 5", 0, 12), ("1", 4, 7), ("/", 0, 10), ("2", 0, 7), (" metres", 0, 12)], "Up to 5¹/₂ metres"),
        ([("In 2024-2025 it was 3, 4 or -5, 6", 0, 12)], "In 2024-2025 it was 3, 4 or -5, 6"),
        ([("See 1/2 and 3/4", 0, 12)], "See 1/2 and 3/4"),
    ],
)
def test_lists_exponents_and_fractions_join_no_figure(parts: list[tuple[str, float, float]], shown: str) -> None:
    assert drawn(in_sizes(*parts)) == shown


def test_lowered_figures_and_exponents_keep_their_place() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.write(14, "120 m")
        pdf.char_vpos = CharVPos.SUP
        pdf.write(14, "2")
        pdf.char_vpos = CharVPos.LINE
        pdf.write(14, " and 5 t of CO")
        pdf.char_vpos = CharVPos.SUB
        pdf.write(14, "2")
        pdf.char_vpos = CharVPos.LINE
        pdf.write(14, " a year")

    assert drawn(draw) == "120 m² and 5 t of CO₂ a year"


def test_figures_in_small_type_on_the_line_stay_figures() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_font(size=11)
        pdf.text(40, 100, "Tickets")
        pdf.set_font(size=7)
        pdf.text(100, 100, "1,250")
        pdf.text(80, 112, "31 of 45")
        pdf.set_font(size=30)
        pdf.text(40, 200, "S")
        pdf.set_font(size=10)
        pdf.text(64, 180, "2024 was dry.")

    assert drawn(draw) == "Tickets 1,250\n31 of 45\nS 2024 was dry."


def test_a_raised_number_in_a_table_does_not_join_the_next_column() -> None:
    def draw(pdf: FPDF) -> None:
        for y, (label, figure, note) in enumerate([("Adult", "320", "1"), ("Child", "160", ""), ("Crate", "75", "2")]):
            pdf.set_font(size=11)
            pdf.text(40, 100 + 16 * y, label)
            pdf.text(140, 100 + 16 * y, figure)
            x = 140 + pdf.get_string_width(figure)
            pdf.set_font(size=6)
            if note:
                pdf.text(x, 96 + 16 * y, note)
            pdf.set_font(size=11)
            pdf.text(170, 100 + 16 * y, "99")

    assert drawn(draw) == "Adult 320¹ 99\nChild 160 99\nCrate 75² 99"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_raised_numbers_are_found_in_turned_text(rotation: int) -> None:
    def draw(pdf: FPDF) -> None:
        with pdf.rotation(rotation, 250, 200):
            raised_in_a_smaller_font(pdf)

    assert "$320¹" in drawn(draw)


def test_letters_that_are_raised_behind_a_figure_are_the_mark_of_a_note() -> None:
    def draw(pdf: FPDF) -> None:
        for text, raised in (("Of 98,400", "ii"), (" tons 7", "a"), (" were new, 5a on the 7", "th"), (".", "")):
            pdf.write(14, text)
            pdf.char_vpos = CharVPos.SUP
            pdf.write(14, raised)
            pdf.char_vpos = CharVPos.LINE

    assert drawn(draw) == "Of 98,400ⁱⁱ tons 7ᵃ were new, 5a on the 7th."


def test_figures_that_are_drawn_late_are_raised_where_they_are_seen() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(50, 100, "Length 12")
        width = pdf.get_string_width("Length 12")
        pdf.text(50 + width + 8, 100, "metres")
        pdf.text(50, 130, "Pier 7 is open")
        pdf.set_font_size(8)
        pdf.text(50 + width, 95, "4")
        pdf.text(50, 160, "4")
        pdf.text(60, 164, "Without tugs")

    assert drawn(draw).split("\n") == ["Length 12⁴ metres", "Pier 7 is open", "", "⁴ Without tugs"]


def test_values_of_form_fields_are_beside_their_labels() -> None:
    fields = [("Vessel:", "Grey Tern"), ("Reference:", "BRT-20417"), ("Remarks:", "")]
    assert text_of(filled_form_pdf(fields, ticked="Shore power:")) == (
        "Vessel: Grey Tern\n\nReference: BRT-20417\n\nRemarks:\nShore power: ☒\n"
    )


def test_a_field_of_several_lines_is_beside_the_label_of_its_first() -> None:
    fields = [("Vessel:", "Grey Tern"), ("Remarks:", "Arrives late,\nafter 22:00")]
    assert text_of(filled_form_pdf(fields, tall="Remarks:")) == (
        "Vessel: Grey Tern\n\nRemarks: Arrives late,\nafter 22:00\n"
    )


def test_text_boxes_and_notes_end_the_text_of_their_page() -> None:
    content = noted_pdf("Site plan", [("FreeText", "Gate 3 opens at 05:45."), ("Text", "Fence: 2.4 m.")])
    assert text_of(content) == "Site plan\n\nGate 3 opens at 05:45.\n\nFence: 2.4 m."


def test_a_page_whose_only_words_are_notes_has_text() -> None:
    assert text_of(noted_pdf("", [("FreeText", "Approved on 4 March.")])) == "Approved on 4 March."


def test_hidden_notes_and_links_are_no_text() -> None:
    assert text_of(noted_pdf("Plan", [("Link", "https://x.example")], hidden=[("FreeText", "secret")])) == "Plan"


def test_the_letters_of_a_right_to_left_ligature_are_in_reading_order() -> None:
    """PDFium itself reads alef before lam."""
    assert text_of(files.lam_alef_pdf()) == "\u0627\u0644\u0625\u0646\u062a\u0627\u062c \u0644\u0627"


def test_headers_and_footers_are_apart_from_the_text() -> None:
    assert text_of(handbook_pdf(["The rope is changed every year and"])).split("\n\n") == [
        "Harbour handbook - Issue 7",
        "Confidential Page 1 of 1",
        "The rope is changed every year and",
    ]


def test_lines_of_a_paragraph_at_the_top_of_a_page_stay_together() -> None:
    def lines(pdf: FPDF) -> None:
        for row, line in enumerate(("The rope is changed", "every second year and", "the crane in spring.")):
            pdf.text(40, 30 + 14 * row, line)

    assert drawn(lines) == "The rope is changed\nevery second year and\nthe crane in spring."


def test_figures_far_apart_in_one_string_are_several_figures() -> None:
    assert text_of(files.spread_figures_pdf()) == "320 1 4 20"


def test_an_accent_that_is_a_glyph_of_its_own_is_put_on_its_letter() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(40, 100, "Sedivy and Muller")
        for before, accent in (("", "´"), ("Sedivy and M", "¨")):
            letter = "Sedivy and Muller"[len(before)]
            shift = (pdf.get_string_width(letter) - pdf.get_string_width(accent)) / 2
            pdf.text(40 + pdf.get_string_width(before) + shift, 100, accent)

    assert drawn(draw) == "Śedivy and Müller"


def test_words_that_cannot_be_seen_are_left_out_and_those_on_dark_background_read() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(40, 60, "The fee is 20 crowns.")
        pdf.text(40, -30, "The fee is 77 crowns.")
        pdf.text(700, 60, "The fee is 55 crowns.")
        pdf.set_fill_color(20, 40, 90)
        pdf.rect(30, 150, 300, 40, style="F")
        pdf.set_text_color(255, 255, 255)
        pdf.text(40, 100, "The fee is 99 crowns.")
        pdf.text(40, 175, "Members pay half.")

    assert list(filter(None, drawn(draw).split("\n"))) == ["The fee is 20 crowns.", "Members pay half."]


def test_white_words_within_a_line_are_left_out() -> None:
    def draw(pdf: FPDF) -> None:
        x = 40.0
        for words, shade in (("The fee is 20 crowns, ", 0), ("or 99 crowns, ", 255), ("a day.", 0)):
            pdf.set_text_color(shade, shade, shade)
            pdf.text(x, 60, words)
            x += pdf.get_string_width(words)

    assert " ".join(drawn(draw).split()) == "The fee is 20 crowns, a day."


def test_words_below_a_shape_are_left_out_and_words_on_it_are_read() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_fill_color(230, 230, 230)
        pdf.rect(30, 40, 300, 30, style="F")
        pdf.text(40, 60, "The fee is 20 crowns, paid by")
        x = 40 + pdf.get_string_width("The fee is 20 crowns, paid by ")
        pdf.text(x, 60, "Jane Roe")
        pdf.set_fill_color(0, 0, 0)
        pdf.rect(x, 51, pdf.get_string_width("Jane Roe"), 10, style="F")
        pdf.text(40, 100, "The account is 4711 0815.")
        pdf.set_fill_color(255, 255, 255)
        pdf.rect(40 + pdf.get_string_width("The account is "), 91, 60, 12, style="F")
        pdf.set_fill_color(10, 10, 10)
        pdf.rect(40, 170, 200, 16, style="F")
        pdf.text(44, 181, "Black on black.")
        pdf.set_fill_color(255, 240, 120)
        with pdf.local_context(fill_opacity=0.4):
            pdf.text(40, 140, "This is highlighted.")
            pdf.rect(40, 131, 90, 12, style="F")

    assert [line.strip() for line in drawn(draw).split("\n") if line.strip()] == [
        "The fee is 20 crowns, paid by",
        "The account is",
        "This is highlighted.",
    ]


def test_white_words_smaller_than_a_pixel_are_left_out() -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(40, 60, "The fee is 20 crowns.")
        pdf.set_text_color(255, 255, 255)
        pdf.set_font(size=0.6)
        pdf.text(40, 100, "The fee of it is 77 crowns a day, or a half of it.")

    assert drawn(draw).strip() == "The fee is 20 crowns."


def test_touching_letters_are_one_word_even_if_each_is_set_by_itself() -> None:
    def draw(pdf: FPDF) -> None:
        for row in range(30):
            for column, words in ((40.0, "Project CC"), (400.0, "Nevada")):
                for before, letter in enumerate(words):
                    if letter != " ":
                        pdf.text(column + pdf.get_string_width(words[:before]), 40 + 8.5 * row, letter)

    assert drawn(draw).strip().split("\n") == ["| | |", "| --- | --- |", *["| Project CC | Nevada |"] * 30]


@pytest.mark.parametrize(
    ("gap", "words"), [(1.5, "INTERNATIONAL AND SUBSIDIARIES"), (0.2, "INTERNATIONALAND SUBSIDIARIES")]
)
def test_words_with_a_kerned_space_between_them_are_two(gap: float, words: str) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.text(40, 100, "INTERNATIONAL")
        pdf.text(40 + pdf.get_string_width("INTERNATIONAL") + gap, 100, "AND SUBSIDIARIES")

    assert drawn(draw) == words


@pytest.mark.parametrize(("offset", "word"), [(0.4, "aool"), (0.05, "ao l")])
def test_a_double_letter_is_read_twice_and_a_letter_printed_twice_once(offset: float, word: str) -> None:
    def draw(pdf: FPDF) -> None:
        pdf.set_stretching(200)  # the letter then reaches over the next as an italic f does
        for letter, place in zip("aool", (0, 1, 1 + offset, 2.6), strict=True):
            pdf.text(40 + place * pdf.get_string_width("o"), 100, letter)

    assert drawn(draw) == word
