import time
from email.utils import formatdate

import pytest

from services.models.provider.failures import refused, retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "2"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "2"}, 2),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 99 Foo 2026 00:00:00 GMT"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
    ],
)
def test_a_wait_is_read_as_it_is_sent(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_wait_may_be_a_date() -> None:
    seconds = retry_after({"retry-after": formatdate(time.time() + 100, usegmt=True)})
    assert seconds is not None
    assert 98 < seconds <= 100


@pytest.mark.parametrize(
    ("seconds", "words", "header"),
    [(None, "Wait a little", 20), (0.2, "in 1 second.", 1), (90, "in 90 seconds.", 90), (150, "in 3 minutes.", 150)],
)
def test_a_rate_limit_says_how_long_to_wait(seconds: float | None, words: str, header: int) -> None:
    error = refused(429, None, seconds)
    assert words in error.message
    assert error.retry_after_s == header
