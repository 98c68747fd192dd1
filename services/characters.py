"""Whole characters from pieces of JSON, which may hold half of one (RFC 8259, section 8.2)."""


class Characters:
    """Takes text piece by piece, gives it back with halves of characters joined, and the lone ones replaced by U+FFFD.

    Half a character can't be written as UTF-8, so it would end a stream of events in the middle.
    """

    def __init__(self) -> None:
        self._half = ""

    def feed(self, piece: str) -> str:
        """The characters that are whole after this piece."""
        text = self._half + piece
        try:
            text.encode()
        except UnicodeEncodeError:
            return self._joined(text)
        return text

    def end(self) -> str:
        """What was held back when the text ended."""
        return "\N{REPLACEMENT CHARACTER}" if self._half else ""

    def _joined(self, text: str) -> str:
        self._half = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        whole = text.removesuffix(self._half)
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
