"""Requests that the schema allows, and such as it does not, for every operation that it lists."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.main import create_api
from services.settings import Settings
from tests.files import rivers_pdf
from tests.server import Server, upload

PATIENCE_S = 20
EVENTS = "text/event-stream"

schema = schemathesis.openapi.from_dict(create_api(Settings()).openapi())
bounded = settings(max_examples=25, derandomize=True, deadline=None, database=None)


@schema.parametrize()
@bounded
def test_every_answer_is_as_the_schema_says(case: schemathesis.Case, keyless: Server) -> None:
    # No schema can say which bytes are a document.
    excluded = [positive_data_acceptance] if case.media_type == "multipart/form-data" else []
    case.call_and_validate(base_url=keyless.url, timeout=PATIENCE_S, excluded_checks=excluded)


class Visitor:
    """Somebody with a document, whose names take the place of those in a request."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._workspace: str | None = None

    def names(self) -> dict[str, Any]:
        answer = upload(self._client, ("rivers.pdf", rivers_pdf()), workspace=self._workspace)
        self._workspace = answer.json()["workspace"]
        document = answer.json()["documents"][0]["id"]
        return {"X-Workspace": self._workspace, "document_id": document, "passage_id": f"{document}-0"}


@pytest.fixture(scope="module")
def visitor(keyless: Server) -> Iterator[Visitor]:
    with keyless.client() as client:
        yield Visitor(client)


@schema.parametrize()
@bounded
def test_a_visitor_with_documents_gets_answers_as_the_schema_says(
    case: schemathesis.Case, keyless: Server, visitor: Visitor
) -> None:
    names = visitor.names()
    case.headers["X-Workspace"] = names["X-Workspace"]
    if any(EVENTS in response.get("content", {}) for response in case.operation.definition.raw["responses"].values()):
        case.headers["Accept"] = EVENTS
    case.path_parameters = {name: names.get(name, value) for name, value in case.path_parameters.items()}
    # What was wrong about the request may have been put right by these names.
    excluded = [negative_data_rejection, positive_data_acceptance]
    case.call_and_validate(base_url=keyless.url, timeout=PATIENCE_S, excluded_checks=excluded)
