import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def logging_again() -> Iterator[None]:
    """The command says nothing but its report; the tests after it do."""
    yield
    logging.disable(logging.NOTSET)
