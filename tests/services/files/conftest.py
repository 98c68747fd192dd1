from collections.abc import Iterator

import pytest

from tests.support.files import Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()
