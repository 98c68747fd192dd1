from hypothesis import given
from hypothesis import strategies as st

from services.characters import Characters

ANY = st.text(st.characters() | st.sampled_from("\ud83e\udd86\ud800\udfff"))


def whole(*pieces: str) -> str:
    characters = Characters()
    return "".join([*(characters.feed(piece) for piece in pieces), characters.end()])


@given(st.text())
def test_whole_characters_pass_at_once_and_as_they_are(text: str) -> None:
    assert Characters().feed(text) == text


@given(st.lists(ANY))
def test_halves_are_joined_or_replaced_wherever_the_text_is_split(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert whole(*pieces) == text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def test_a_lone_half_is_replaced_and_what_follows_it_stays() -> None:
    assert whole("a\ud83e", "b") == "a\ufffdb"
    assert whole("\udd86\ud83e") == "\ufffd\ufffd"
    assert whole("\ud83e", "", "\udd86") == "🦆"
