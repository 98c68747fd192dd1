from services.checking.parts import clauses_of, parts_of


def test_a_text_is_cut_at_commas_and_conjunctions() -> None:
    parts = parts_of("The chair opened the session, the clerk wrote and Ms Roth sang.", "en")
    assert [part.text for part in parts] == ["The chair opened the session", "the clerk wrote", "Ms Roth sang."]


def test_what_is_not_so_is_a_part_of_its_own() -> None:
    parts = parts_of("The walls are of brick rather than stone, not of wood.", "en")
    assert [(part.order, part.is_rejected) for part in parts] == [
        (("wall", "brick"), False),
        (("stone",), True),
        (("wood",), True),
    ]


def test_names_that_are_joined_stay_together() -> None:
    assert len(parts_of("Ada Winter and Tom Kerr sang.", "en")) == 1


def test_a_single_word_before_a_comma_is_of_what_follows() -> None:
    parts = parts_of("Breakfast is made by Ana; dinner, by Luis.", "en")
    assert [part.order for part in parts] == [("breakfast", "ana"), ("dinner", "lui")]


def test_a_relative_clause_has_the_word_before_it() -> None:
    assert parts_of("She met Kerr, who resigned.", "en")[1].tokens == {"kerr", "resign"}


def test_numbers_in_words_and_in_digits_are_alike() -> None:
    assert parts_of("six of 1,200 boats", "en")[0].order == ("6", "1200", "boat")


def test_a_clause_keeps_what_is_between_commas_and_leaves_out_brackets() -> None:
    clauses = clauses_of("The clerk, Ms Roth, wrote (twice), and the chair spoke.", "en")
    assert [clause.order for clause in clauses] == [("clerk", "roth", "wrote"), ("chair", "spoke")]


def test_a_conjunction_of_another_language_joins_nothing() -> None:
    assert len(parts_of("Hay 46 plazas en verano.", "es")) == 1
