import json

import pytest

from chat.selection import BadSelection, NothingSelected, StillReading, selected_ids
from services.errors import FootnoteError


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        ("", None),
        ("{}", None),
        ({"document_ids": None, "reading": False}, None),
        ({"document_ids": ["a", "b"], "reading": False}, ["a", "b"]),
        ({"document_ids": ["none"]}, ["none"]),
    ],
)
def test_ticked_documents_are_read_from_json(sent: object, ids: list[str] | None) -> None:
    assert selected_ids(sent if isinstance(sent, str) else json.dumps(sent)) == ids


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"document_ids": []}, NothingSelected),
        ({"document_ids": None, "reading": True}, StillReading),
        ({"document_ids": [1]}, BadSelection),
        ({"document_ids": ["x"] * 1001}, BadSelection),
        ({"documents": ["a"]}, BadSelection),
        ([], BadSelection),
        ("[" * 100_000, BadSelection),
        ("\udc80", BadSelection),
    ],
)
def test_a_selection_without_documents_or_sense_is_refused(sent: object, error: type[FootnoteError]) -> None:
    with pytest.raises(error):
        selected_ids(sent if isinstance(sent, str) else json.dumps(sent))
