"""The slides of "Electrification plan.pptx". Harbour Line, its places and its people are fictional."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Cm, Pt

NAVY, INK, PALE, WHITE = (RGBColor.from_string(c) for c in ("17364F", "1D2429", "E4EAEF", "FFFFFF"))
FONT = "Liberation Sans"
WIDTH, HEIGHT = Cm(33.87), Cm(19.05)
LEFT, INNER = Cm(1.9), Cm(30.07)
TITLE_LAYOUT, CONTENT_LAYOUT = 0, 1

_FIGURE = re.compile(r"[+−]?[\d.,]+(%| points)?$")


@dataclass(frozen=True)
class Topic:
    """One slide: bullets below its title, or bullets above a table."""

    title: str
    bullets: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()
    widths: tuple[float, ...] = ()
    total: bool = False
    notes: str = ""


TOPICS = (
    Topic(
        "The plan in one minute",
        (
            "From 2032 every route except the Island route sails on electricity.",
            "Electric ships operate 86 per cent of all crossings in 2032, compared with 30.7 per cent in 2025.",
            "The electrification plan costs €44.25 million from 2026 to 2031.",
            "Diesel use falls from 2.18 million litres in 2025 to 0.60 million litres in 2032.",
            "The board is asked for four decisions on slide 12.",
        ),
        notes="If there is time for one slide only, this is it. The figures for 2025 are those of the annual report.",
    ),
    Topic(
        "Why now",
        (
            "The certificates of three ships expire: Tern in 2027, Cormorant in 2029 and Guillemot in 2031.",
            "Energy for one crossing cost €48 on an electric ship and €87 on a diesel or hybrid ship in 2025.",
            "Three new diesel ships would cost €29.00 million, and each of them would still burn diesel in 2055.",
            "Passengers notice: the City route had the best punctuality in 2025, with 94.6 per cent.",
        ),
        notes="€0.78 million of electricity for 16,240 crossings gives €48. €3.20 million of diesel for the other "
        "36,592 crossings gives €87. The offer for diesel ships is a shipyard's estimate of January 2026.",
    ),
    Topic(
        "Three new ships and one conversion",
        (
            "Sanderling replaces Tern on the Estuary route on 1 July 2027.",
            "Sanderling carries 200 passengers and 24 bicycles, and boarding is step free.",
            "Of the price of Sanderling €1.10 million was paid in 2025; the plan holds the other €10.30 million.",
        ),
        table=(
            ("Ship", "In service", "Route", "Replaces", "Price (€ million)"),
            ("Sanderling", "1 July 2027", "Estuary", "Tern (1998)", "11.40"),
            ("Dunlin, larger battery", "1 May 2028", "Northshore", "its diesel drive", "1.70"),
            ("Curlew", "1 October 2029", "Northshore", "Cormorant (2004)", "12.60"),
            ("Plover", "1 October 2031", "Northshore", "Guillemot (2007)", "12.90"),
        ),
        widths=(7.5, 5.6, 5.2, 6.2, 5.57),
    ),
    Topic(
        "Why Petrel keeps its diesel engine",
        (
            "Petrel stays on diesel until 2033 at least, because no battery ship of its size is proven in open water.",
            "With 14 per cent of the crossings, Petrel burned 0.60 million litres of diesel in 2025, or 28 per cent.",
            "From September 2026 Dunlin can replace Petrel during repairs, on diesel as well.",
            "The board decides in 2030 whether Petrel is converted, replaced or run on renewable diesel.",
        ),
        notes="Renewable diesel costs €0.25 more for each litre, or €0.15 million a year for Petrel. It can be bought "
        "at any time, and so we do not ask for it today.",
    ),
    Topic(
        "Shore power at four piers",
        (
            "Saltbeck has charged both electric ships since 2025. A failure there stops them within four hours.",
            "Marrowick Pier receives the second charging station by 30 November 2026, for €2.10 million.",
            "Until then, diesel ships sail a third of the City crossings while the electric ships charge.",
            "Eddering receives a charger by 31 May 2027 for €1.80 million and a second in 2029 for €0.90 million.",
            "Hollin Quay receives a charger in 2030 for €1.10 million.",
        ),
        notes="Electric ships made 16,240 crossings in 2025, two thirds of the 24,310 crossings of the City route. "
        "The price of electricity is fixed by contract until the end of 2027.",
    ),
    Topic(
        "What the plan costs, year by year",
        (
            "The plan costs €44.25 million in six years, and most in 2026, when €10.45 million falls due.",
            "The amounts for 2026 are part of the budget of €13.40 million that the board approved in December 2025.",
        ),
        table=(
            ("€ million", "2026", "2027", "2028", "2029", "2030", "2031", "Total"),
            ("New ships", "8.35", "3.21", "6.30", "6.33", "6.45", "5.16", "35.80"),
            ("Charging and grid connection", "2.10", "1.80", "0.00", "0.90", "1.10", "0.00", "5.90"),
            ("Larger battery for Dunlin", "0.00", "0.00", "1.70", "0.00", "0.00", "0.00", "1.70"),
            ("Training and spare parts", "0.00", "0.15", "0.15", "0.20", "0.15", "0.20", "0.85"),
            ("Total", "10.45", "5.16", "8.15", "7.43", "7.70", "5.36", "44.25"),
        ),
        widths=(9.07, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0),
        total=True,
    ),
    Topic(
        "How the plan is paid for",
        (
            "The Vessen Regional Council gives €27.00 million, which is €4.50 million in each of the six years.",
            "Loans from the credit line bring €9.75 million. At the end of 2025, €9.81 million of the line was left.",
            "Harbour Line pays €7.50 million from its operating surplus.",
            "Fares do not rise because of the plan.",
        ),
        notes="27.00 and 9.75 and 7.50 make 44.25. The grant was €4.50 million in 2025 as well, but the council has "
        "promised it until 2027 only. That is why the fourth decision matters.",
    ),
    Topic(
        "What the plan brings by 2032",
        (
            "From 2032 Petrel is the only ship that still burns diesel.",
            "At the prices of 2025 energy costs €0.89 million less in 2032 than in 2025.",
        ),
        table=(
            ("Measure", "2025", "2032", "Change"),
            ("Crossings by electric ships", "30.7%", "86.0%", "+55.3 points"),
            ("Diesel (million litres)", "2.18", "0.60", "−72.5%"),
            ("Carbon dioxide (tonnes)", "5,842", "1,608", "−72.5%"),
            ("Electricity (megawatt hours)", "3,210", "9,100", "+183.5%"),
            ("Diesel and electricity (€ million)", "3.98", "3.09", "−22.4%"),
        ),
        widths=(13.07, 5.5, 5.5, 6.0),
    ),
    Topic(
        "Risks",
        (
            "Sanderling comes after 2027: the Estuary route would run only in the mornings and evenings.",
            "Only one shipyard makes an offer: each 10 per cent on the price of Curlew and Plover costs €2.55 million.",
            "Electricity becomes dearer after 2027: each 10 per cent on its price costs €0.22 million in 2032.",
            "The council ends its grant after 2027: Plover could then not be ordered.",
        ),
        notes="The plan holds no reserve. We prefer to come back to the board than to hide a reserve in the prices.",
    ),
    Topic(
        "Timeline",
        (
            "30 November 2026: the charging station at Marrowick Pier opens.",
            "31 January 2027: Curlew is ordered. April 2027: the shipyard delivers Sanderling.",
            "1 July 2027: Sanderling enters service, and Tern becomes the reserve until 31 December 2027.",
            "1 May 2028: Dunlin returns with a larger battery.",
            "1 October 2029: Curlew enters service, and Cormorant retires.",
            "1 October 2031: Plover enters service, and Guillemot retires.",
        ),
    ),
    Topic(
        "Four decisions for the board",
        (
            "First: approve the electrification plan with €44.25 million for the years 2026 to 2031.",
            "Second: release €1.80 million now, so that the charger at Eddering is ready before Sanderling.",
            "Third: open the tender for Curlew in September 2026.",
            "Fourth: ask the Vessen Regional Council to promise its grant of €4.50 million a year until 2031.",
        ),
        notes="The second decision cannot wait: the grid company needs twelve months for the connection at Eddering.",
    ),
)


def make_slides() -> Deck:
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    used = [deck.slide_layouts[number] for number in (TITLE_LAYOUT, CONTENT_LAYOUT)]
    for layout in [layout for layout in deck.slide_layouts if layout not in used]:
        deck.slide_layouts.remove(layout)
    for layout in used:
        for shape in [shape for shape in layout.placeholders if shape.placeholder_format.idx > 1]:
            shape.element.getparent().remove(shape.element)
    _cover(deck)
    for topic in TOPICS:
        _slide(deck, topic)
    return deck


def _cover(deck: Deck) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_LAYOUT])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = NAVY
    title, subtitle = slide.placeholders
    _place(title, 5.2, 3.4)
    _place(subtitle, 9.4, 4.2)
    _write(title.text_frame, ["Electrification plan 2026 to 2031"], 44, WHITE, bold=True)
    _write(
        subtitle.text_frame,
        ["Harbour Line", "For the meeting of the board on 16 April 2026", "Corin Tavell, Managing Director"],
        20,
        PALE,
    )
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM


def _slide(deck: Deck, topic: Topic) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[CONTENT_LAYOUT])
    title, body = slide.placeholders
    _place(title, 0.9, 2.0)
    _write(title.text_frame, [topic.title], 30, NAVY, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    rule = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, LEFT, Cm(3.05), INNER, Cm(0.06))
    rule.fill.solid()
    rule.fill.fore_color.rgb = NAVY
    rule.line.fill.background()
    height = 2.0 + 1.25 * len(topic.bullets) if topic.table else 13.7
    _place(body, 3.7, height)
    _write(body.text_frame, topic.bullets, 20 if topic.table else 24, INK, gap=14)
    if topic.table:
        _table(slide, topic, 3.7 + height)
    if topic.notes:
        slide.notes_slide.notes_text_frame.text = topic.notes


def _table(slide: Slide, topic: Topic, top: float) -> None:
    height = 1.15 * len(topic.table)
    frame = slide.shapes.add_table(len(topic.table), len(topic.table[0]), LEFT, Cm(top), INNER, Cm(height))
    table = frame.table
    for column, width in zip(table.columns, topic.widths, strict=True):
        column.width = Cm(width)
    last = len(topic.table) - 1
    for row, values in enumerate(topic.table):
        for column, value in enumerate(values):
            cell = table.cell(row, column)
            cell.fill.solid()
            cell.fill.fore_color.rgb = NAVY if row == 0 else PALE if row % 2 == 0 else WHITE
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            bold = row == 0 or (topic.total and row == last)
            _write(cell.text_frame, [value], 16, WHITE if row == 0 else INK, bold=bold)
            if column and all(_FIGURE.match(line[column]) for line in topic.table[1:]):
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _place(shape: object, top: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = LEFT, Cm(top), INNER, Cm(height)


def _write(
    frame: TextFrame, lines: Sequence[str], points: int, colour: RGBColor, *, bold: bool = False, gap: int = 0
) -> None:
    frame.word_wrap = True
    for index, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(gap)
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.name, run.font.bold, run.font.color.rgb = Pt(points), FONT, bold, colour
