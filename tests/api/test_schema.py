"""Requests that the schema allows, and such as it does not, for every operation that it lists."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckFunction
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from api.main import create_api
from api.sse import MEDIA_TYPE
from services.settings import Settings
from tests.support.files import rivers_pdf
from tests.support.server import Server, upload

pytestmark = pytest.mark.slow

SHARE_S = 4.0
"""For how long one operation is tried: some stream for as long as they are asked to."""
PATIENCE_S = 4.0

AnyCase = schemathesis.Case[Any]

_REFUSED = ["401", "403", "404", "409", "413", "429", "5xx"]
"""What may happen to any request, for reasons that are not in its form."""
# 422 says that a request is not what the schema says; 400 refuses what no schema can tell, such as a missing workspace.
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "400", *_REFUSED]},
            "negative_data_rejection": {"expected-statuses": ["400", "405", "406", "415", "422", "428", *_REFUSED]},
        }
    }
)
schema = schemathesis.openapi.from_dict(create_api(Settings()).openapi(), config=CONFIG)
bounded = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Share:
    """The time that one operation has."""

    def __init__(self) -> None:
        self._left_s = SHARE_S

    def validate(self, case: AnyCase, server: Server, excluded: list[CheckFunction]) -> None:
        """Ask, and check the answer in every way that schemathesis knows, if there is time left."""
        if self._left_s > 0:
            started = time.monotonic()
            case.call_and_validate(base_url=server.url, timeout=PATIENCE_S, excluded_checks=excluded)
            self._left_s -= time.monotonic() - started


@pytest.fixture
def share() -> Share:
    return Share()


@schema.parametrize()
@bounded
def test_every_answer_is_as_the_schema_says(case: AnyCase, keyless: Server, share: Share) -> None:
    # No schema can say which bytes are a document, and which digest a recording has.
    told = case.media_type != "multipart/form-data" and not case.operation.path.endswith("/replays")
    share.validate(case, keyless, [] if told else [positive_data_acceptance])


class Visitor:
    """Somebody with a document, whose names take the place of those in a request."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self.has_document = False
        self.workspace: str | None = None
        self._document = ""

    def names(self) -> dict[str, str | int]:
        """Names of path parameters, and what they may be."""
        if not self.has_document:
            answer = upload(self._client, ("rivers.pdf", rivers_pdf()), workspace=self.workspace).json()
            self.workspace, self._document = answer["workspace"], answer["documents"][0]["id"]
            self.has_document = True
        return {"document_id": self._document, "passage_id": f"{self._document}-0", "page": 1, "part": 1}


@pytest.fixture(scope="module")
def visitor(keyless: Server) -> Iterator[Visitor]:
    with keyless.client() as client:
        yield Visitor(client)


@schema.parametrize()
@settings(bounded, max_examples=8)
def test_a_visitor_with_a_document_gets_answers_as_the_schema_says(
    case: AnyCase, keyless: Server, share: Share, visitor: Visitor
) -> None:
    names = visitor.names()
    case.path_parameters = {name: names.get(name, value) for name, value in case.path_parameters.items()}
    case.headers["X-Workspace"] = visitor.workspace
    described = case.operation.definition.raw["responses"].values()
    if any(MEDIA_TYPE in response.get("content", {}) for response in described):
        case.headers["Accept"] = MEDIA_TYPE
    visitor.has_document = case.method != "DELETE"
    # What was wrong about the request may have been put right by these names.
    share.validate(case, keyless, [negative_data_rejection, positive_data_acceptance])
