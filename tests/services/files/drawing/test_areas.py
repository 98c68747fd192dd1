from services.documents import Page, WordBox
from services.files.drawing.areas import areas_of

WORDS = (
    WordBox(0, 3, 1000, 1000, 1400, 1200),  # "The Nile"
    WordBox(4, 8, 1500, 1010, 1900, 1210),
    WordBox(9, 13, 1000, 1300, 1400, 1500),  # "long", on the next line, and a figure in a far column
    WordBox(14, 17, 8000, 1300, 8300, 1500),
)
PAGE = Page(1, "The Nile\nlong 650", word_boxes=WORDS)


def test_words_of_a_line_are_one_area_and_columns_are_apart() -> None:
    assert areas_of(PAGE, [(0, 17)]) == (
        (985, 985, 1915, 1225),
        (985, 1285, 1415, 1515),
        (7985, 1285, 8315, 1515),
    )


def test_only_words_of_the_span_are_marked() -> None:
    assert areas_of(PAGE, [(4, 8)]) == ((1485, 995, 1915, 1225),)
    assert areas_of(PAGE, [(17, 90), (5, 5)]) == ()
