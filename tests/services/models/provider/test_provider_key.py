import logging
import traceback
from pathlib import Path

import pytest

from services.errors import ModelError
from services.models.factory import open_models
from tests.services.models.provider.test_client import KEY, answer_of
from tests.support.provider import Provider, Script
from tests.support.server import settings_for


@pytest.mark.parametrize(
    "script",
    [
        Script(status=401, body=f'{{"error": {{"message": "no such key: {KEY}"}}}}'.encode()),
        Script(status=307, headers={"location": "/v1/chat/completions"}),
        Script(status=307, headers={"location": "ftp://somewhere"}),
        Script(drop_at=2),
        Script(cut_at=0),
        Script(stall_at=0, late_headers=True),
        Script(body=b"\xff", headers={"content-encoding": "gzip"}),
        Script(headers={"bad header": "x"}),
    ],
    ids=str,
)
async def test_the_key_is_in_no_error_and_no_log(
    provider: Provider, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    provider.script = script
    with pytest.raises(ModelError) as failed:
        await answer_of(provider, patience_s=0.3)
    error: BaseException | None = failed.value
    told = "".join(traceback.format_exception(failed.value)) + caplog.text
    while error is not None:
        told += repr(error) + repr(error.args)
        error = error.__cause__ or error.__context__
    assert KEY not in told


async def test_the_key_is_not_in_what_a_model_shows_of_itself(provider: Provider, tmp_path: Path) -> None:
    async with open_models(settings_for(tmp_path, provider)) as make:
        model = make()
        assert KEY not in repr(model) + str(model) + repr(getattr(model, "async_client", None))
