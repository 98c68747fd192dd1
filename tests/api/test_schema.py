"""Requests that the schema allows, and others that it does not, for every operation that it lists."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CheckFunction, load_all_checks
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
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
OPERATIONS = {each.ok().label: each.ok() for each in schema.get_all_operations() if isinstance(each, Ok)}
bounded = settings(
    max_examples=15,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def try_out(operation: str, use: Callable[[AnyCase], None], limits: settings) -> None:
    """Give `use` the requests that schemathesis makes for an operation.

    Its `schema.parametrize()` makes them while tests are collected, which takes three seconds in each process.
    """
    load_all_checks()
    feedback = FeedbackSources(constants_value_source=make_constants_value_source(schema))
    build_operation_test(
        config=schema.config,
        operation=OPERATIONS[operation],
        test_func=use,
        given_kwargs={},
        feedback=feedback,
        explicit_settings=limits,
    )()


class Asker:
    """Asks about one operation for as long as it has, over a connection that stays open."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self._left_s = SHARE_S

    def validate(self, case: AnyCase, server: Server, excluded: list[CheckFunction]) -> None:
        """Ask, and check the answer in every way that schemathesis knows, if there is time left."""
        if self._left_s > 0:
            started = time.monotonic()
            case.call_and_validate(
                base_url=server.url, session=self._session, timeout=PATIENCE_S, excluded_checks=excluded
            )
            self._left_s -= time.monotonic() - started


@pytest.fixture
def asker() -> Iterator[Asker]:
    with requests.Session() as session:
        session.trust_env = False
        yield Asker(session)


def test_the_schema_describes_every_operation_well() -> None:
    assert len(OPERATIONS) == len(list(schema.get_all_operations())) > 0


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_answer_is_as_the_schema_says(operation: str, keyless: Server, asker: Asker) -> None:
    def use(case: AnyCase) -> None:
        # No schema can say which bytes are a document, and which digest a recording has.
        told = case.media_type != "multipart/form-data" and not case.operation.path.endswith("/replays")
        asker.validate(case, keyless, [] if told else [positive_data_acceptance])

    try_out(operation, use, bounded)


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


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_visitor_with_a_document_gets_answers_as_the_schema_says(
    operation: str, keyless: Server, asker: Asker, visitor: Visitor
) -> None:
    def use(case: AnyCase) -> None:
        names = visitor.names()
        case.path_parameters = {name: names.get(name, value) for name, value in case.path_parameters.items()}
        case.headers["X-Workspace"] = visitor.workspace
        described = case.operation.definition.raw["responses"].values()
        if any(MEDIA_TYPE in response.get("content", {}) for response in described):
            case.headers["Accept"] = MEDIA_TYPE
        visitor.has_document = case.method != "DELETE"
        # What was wrong about the request may have been put right by these names.
        asker.validate(case, keyless, [negative_data_rejection, positive_data_acceptance])

    # The other test sends the schema's boundary cases; these names would replace most of what they vary.
    try_out(operation, use, settings(bounded, max_examples=10, phases=[Phase.generate]))
