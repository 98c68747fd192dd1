from collections.abc import AsyncIterator

import pytest

from services.files.drawing.pictures import Pictures, open_pictures


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    async with open_pictures() as pictures:
        yield pictures
