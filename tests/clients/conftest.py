import pytest

from tests.support.provider import Provider, Script


@pytest.fixture(autouse=True)
def _provider_as_it_is(request: pytest.FixtureRequest) -> None:
    """A module's provider, where it has one, forgets what it was told and asked in the test before."""
    if "shared_provider" in request.fixturenames:
        provider: Provider = request.getfixturevalue("shared_provider")
        provider.script = Script()
        provider.requests.clear()
