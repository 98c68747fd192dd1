"""The documents that a visitor ticked. The page's script sends them with each question."""

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.errors import FootnoteError


class NothingSelected(FootnoteError):
    code = "nothing_selected"

    def __init__(self) -> None:
        super().__init__("No document is ticked. Tick at least one on the left and ask again.")


class StillReading(FootnoteError):
    code = "still_reading"

    def __init__(self) -> None:
        super().__init__("Your documents are still being read. Ask again when the first one is ready.")


class BadSelection(FootnoteError):
    code = "selection_invalid"

    def __init__(self) -> None:
        super().__init__("The page sent a list of documents that can't be read. Reload the page and ask again.")


class _Selection(BaseModel):
    """`document_ids` is null for all documents; `reading` while a visitor's first document is not ready yet."""

    model_config = ConfigDict(strict=True, extra="forbid")

    document_ids: list[str] | None = Field(None, max_length=1000)
    reading: bool = False


def selected_ids(selection: str) -> list[str] | None:
    """The ids of the ticked documents, from the script's JSON; None for all documents.

    Raises:
        NothingSelected, StillReading, BadSelection
    """
    if not selection:  # the script has not run yet
        return None
    try:
        parsed = _Selection.model_validate_json(selection)
    except ValidationError as error:
        raise BadSelection from error
    if parsed.reading:
        raise StillReading
    if parsed.document_ids == []:
        raise NothingSelected
    return parsed.document_ids
