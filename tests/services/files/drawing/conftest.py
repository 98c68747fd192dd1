from collections.abc import AsyncIterator

import pytest

from services.files.drawing.pictures import Pictures, open_pictures
from tests.support.forking import forked


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    async with open_pictures(start=forked) as pictures:
        yield pictures
