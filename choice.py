"""Which documents a visitor ticked, as page.js writes it beside the question."""

from services.errors import FootnoteError


class NothingChosen(FootnoteError):
    code = "nothing_chosen"

    def __init__(self) -> None:
        super().__init__("No document is ticked. Tick at least one on the left and ask again.")


class StillReading(FootnoteError):
    code = "still_reading"

    def __init__(self) -> None:
        super().__init__("Your documents are still being read. Ask again when the first one is ready.")


def chosen_ids(chosen: str) -> list[str] | None:
    """The documents that are ticked: None for all of them, else ids with spaces between.

    Raises:
        NothingChosen, StillReading
    """
    if not chosen:
        return None
    ids = chosen.split()
    if ids == ["none"]:
        raise NothingChosen
    if ids == ["reading"]:
        raise StillReading
    return ids
