"""What the doctor says of measurements."""

from dataclasses import replace
from pathlib import Path

import pytest

from api.doctor.findings import Arrival, Measured, ReceivedPage, Stream, UploadAttempt, findings
from api.doctor.report import report
from api.schemas import Hello

OPERATIONS = (Path(__file__).parents[3] / "docs" / "operations.md").read_text()
URL = "https://footnote.example/"
HELLO = Hello(url=URL, forwarded="used", max_upload_mb=50)
HEADERS = {"cache-control": "no-store"}
AT_ONCE = tuple(Arrival(100.0 * n, 100.0 * n + 20 + n % 3, n) for n in range(1, 21))
AT_THE_END = tuple(Arrival(100.0 * n, 22_000.0, 1) for n in range(1, 21))
AFTER_THREE = (*AT_ONCE[:3], *(Arrival(each.sent_ms, 2050, 4) for each in AT_ONCE[3:]))
BY_TWOS = tuple(Arrival(100.0 * n, 200.0 * (n // 2 + 1), n // 2) for n in range(20))
BY_FIVES = tuple(Arrival(100.0 * n, 500.0 * (n // 5 + 1), n // 5) for n in range(20))

STREAM = Stream(200, HEADERS, hello=HELLO, first_byte_ms=12, arrivals=AT_ONCE, pings=1, silence_s=20)
WELL = Measured(URL, 200, STREAM, UploadAttempt(415, ours=True), ReceivedPage(200, "https://footnote.example"))


def wrong(measured: Measured) -> list[str]:
    return [f"{finding.what} {finding.fix}" for finding in findings(measured) if not finding.good]


def of_stream(**changes: object) -> Measured:
    return replace(WELL, stream=replace(STREAM, **changes))  # type: ignore[arg-type]


def test_what_is_well_is_said_in_a_line_each() -> None:
    assert [finding.what for finding in findings(WELL)] == [
        "The server is ready.",
        (
            "Events arrive as they are sent: 20 of 20 in 20 pieces, the first byte after 12 ms, none later than 2 ms "
            "after the quickest."
        ),
        "20 s of silence are not cut, and pings come through (1).",
        "Uploads of 50 MB reach the server.",
        "Links are made for https://footnote.example/",
    ]
    assert wrong(WELL) == []


@pytest.mark.parametrize(
    "measured",
    [
        of_stream(headers=HEADERS | {"content-encoding": "gzip"}),
        of_stream(arrivals=(*AT_ONCE[:8], *(Arrival(each.sent_ms, 2050, 9) for each in AT_ONCE[8:]))),
        of_stream(silence_s=3, pings=0),
        replace(WELL, upload=UploadAttempt(None)),
        replace(WELL, page=ReceivedPage(200)),
        replace(WELL, url="https://footnote.example:443/"),
    ],
    ids=["compressed and flushed", "a hiccup", "short silence", "body awaited", "unknown page", "default port"],
)
def test_what_does_no_harm_is_not_called_wrong(measured: Measured) -> None:
    assert wrong(measured) == []


@pytest.mark.parametrize(
    ("measured", "says"),
    [
        (of_stream(arrivals=AT_THE_END), ["holds events back: 20 of 20 in 1 piece,", "proxy_buffering off"]),
        (of_stream(arrivals=AFTER_THREE), ["holds events back", "proxy_buffering off"]),
        (of_stream(arrivals=BY_TWOS), ["holds events back", "proxy_buffering off"]),
        (of_stream(arrivals=BY_FIVES), ["holds events back", "proxy_buffering off"]),
        (
            of_stream(arrivals=AT_THE_END, headers=HEADERS | {"content-encoding": "gzip"}),
            ["compresses the stream (gzip)", "gzip_types"],
        ),
        (of_stream(cut_after_s=4.02), ["cut after 4.0 s", "proxy_read_timeout"]),
        (of_stream(pings=0), ["no comment ping", "proxy_buffering off"]),
        (of_stream(headers={"cache-control": "max-age=60"}), ["Cache-Control: max-age=60", "add_header"]),
        (of_stream(status=502, hello=None), ["/api/v1/ticks answers 502"]),
        (replace(WELL, ready=503), ["/readyz answers 503"]),
        (replace(WELL, upload=UploadAttempt(413)), ["refuses uploads of 50 MB", "client_max_body_size 51m"]),
        (replace(WELL, upload=UploadAttempt(None, broken=True)), ["breaks when 50 MB are announced"]),
        (replace(WELL, upload=UploadAttempt(403)), ["answers uploads with 403"]),
        (replace(WELL, page=ReceivedPage(502)), ["The page answers 502"]),
        (
            of_stream(hello=HELLO.model_copy(update={"url": "http://footnote.example/"})),
            ["makes links for http://footnote.example/, not", "X-Forwarded-Proto $scheme"],
        ),
        (
            replace(of_stream(hello=HELLO.model_copy(update={"forwarded": "ignored"})), url="https://else.example/"),
            ["FOOTNOTE_TRUSTED_PROXIES"],
        ),
        (
            replace(WELL, page=ReceivedPage(200, "https://footnote.example/x")),
            ["makes links for https://footnote.example/x/"],
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_each_problem_is_named_with_the_setting_that_fixes_it(measured: Measured, says: list[str]) -> None:
    [found] = wrong(measured)
    assert [part for part in says if part not in found] == []


def test_a_stream_of_which_nothing_came_was_held_back_until_it_was_cut() -> None:
    held, cut = wrong(of_stream(hello=None, arrivals=(), cut_after_s=2.0))
    assert held.startswith("No part of the stream arrived.")
    assert "cut after 2.0 s" in cut


def test_the_documented_report_is_what_the_doctor_prints() -> None:
    headers = HEADERS | {"server": "nginx/1.22.1"}
    measured = of_stream(arrivals=AT_THE_END, first_byte_ms=24044, headers=headers)
    assert f"…\n{report(measured, findings(measured))}```" in OPERATIONS
