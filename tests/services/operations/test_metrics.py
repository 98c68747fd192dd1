import re

import pytest

from services import errors
from services.documents import Document
from services.events import Done, Failed, FinishReason, Timings, Usage
from services.operations.metrics import CANCEL_REASONS, OUTCOMES, Metrics
from services.upload_events import FileRefused, Ready

SECRET = "word-of-a-visitor"


def samples(metrics: Metrics) -> dict[str, float]:
    """Every sample by its name and labels, as a scraper reads them."""
    text = metrics.page("")[0].decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def changes(metrics: Metrics, before: dict[str, float]) -> dict[str, float]:
    """What of our own counters, sums and gauges is not as it was; buckets and times of creation left out."""
    return {
        name: value - before[name]
        for name, value in samples(metrics).items()
        if name.startswith("footnote_") and "_bucket" not in name and "_created" not in name and value != before[name]
    }


def done(finish_reason: FinishReason = "stop", **changes: object) -> Done:
    values: dict[str, object] = {
        "run_id": SECRET,
        "finish_reason": finish_reason,
        "cited": (1,),
        "model": SECRET,
        "usage": Usage(prompt_tokens=900, completion_tokens=46),
        "timings_ms": Timings(retrieval=10, first_token=500, total=2000),
    }
    return Done.model_validate(values | changes)


def failed(code: str) -> Failed:
    return Failed.model_validate({"run_id": SECRET, "code": code, "message": SECRET, "retryable": True})


def document() -> Document:
    return Document("id", SECRET, f"{SECRET}.pdf", "application/pdf", 1, "sha", 3, 3, 7, 0.0)


def test_a_complete_answer_is_counted_with_its_times_and_tokens() -> None:
    metrics = Metrics()
    before = samples(metrics)
    metrics.run_started()
    metrics.run_ended(done(), tokens=46, retrieval_ms=10, first_token_ms=500)
    assert changes(metrics, before) == {
        "footnote_questions_started_total": 1,
        'footnote_questions_total{outcome="stop"}': 1,
        "footnote_tokens_total": 46,
        'footnote_model_tokens_total{kind="prompt"}': 900,
        'footnote_model_tokens_total{kind="completion"}': 46,
        "footnote_retrieval_seconds_count": 1,
        "footnote_retrieval_seconds_sum": 0.01,
        "footnote_first_token_seconds_count": 1,
        "footnote_first_token_seconds_sum": 0.5,
        "footnote_answer_seconds_count": 1,
        "footnote_answer_seconds_sum": 2,
    }


def test_an_answer_that_was_stopped_says_nothing_of_how_long_answers_take() -> None:
    metrics = Metrics()
    before = samples(metrics)
    metrics.run_cancelled("client_left")
    timings = Timings(retrieval=None, first_token=None, total=30)
    metrics.run_ended(done("cancelled", usage=None, timings_ms=timings), tokens=0)
    assert changes(metrics, before) == {
        'footnote_cancels_total{reason="client_left"}': 1,
        'footnote_questions_total{outcome="cancelled"}': 1,
    }


@pytest.mark.parametrize("code", ["model_unreachable", "model_timeout", "model_rejected", "rate_limited"])
def test_a_failure_of_the_model_is_counted_as_an_outcome_and_as_upstream(code: str) -> None:
    metrics = Metrics()
    before = samples(metrics)
    metrics.run_ended(failed(code), tokens=2)
    assert changes(metrics, before) == {
        f'footnote_questions_total{{outcome="{code}"}}': 1,
        f'footnote_upstream_errors_total{{code="{code}"}}': 1,
        "footnote_tokens_total": 2,
    }


@pytest.mark.parametrize("code", ["overloaded", "store_unavailable", "internal"])
def test_a_failure_of_this_server_does_not_count_as_the_models(code: str) -> None:
    metrics = Metrics()
    before = samples(metrics)
    metrics.run_ended(failed(code), tokens=0)
    assert changes(metrics, before) == {f'footnote_questions_total{{outcome="{code}"}}': 1}


def test_retries_are_counted() -> None:
    metrics = Metrics()
    before = samples(metrics)
    metrics.upstream_retried()
    assert changes(metrics, before) == {"footnote_upstream_retries_total": 1}


def test_every_outcome_and_reason_is_there_before_it_first_happens() -> None:
    there = samples(Metrics())
    for outcome in OUTCOMES:
        assert there[f'footnote_questions_total{{outcome="{outcome}"}}'] == 0
    for reason in CANCEL_REASONS:
        assert there[f'footnote_cancels_total{{reason="{reason}"}}'] == 0


def test_a_label_that_is_not_foreseen_is_counted_as_other() -> None:
    metrics = Metrics()
    known = set(samples(metrics))
    metrics.run_cancelled(SECRET)
    there = samples(metrics)
    assert set(there) == known
    assert there['footnote_cancels_total{reason="other"}'] == 1


def test_files_are_counted_by_what_became_of_them_and_pages_only_when_they_are_new() -> None:
    metrics = Metrics()
    before = samples(metrics)
    metrics.file_ended(Ready(file=1, filename=SECRET, document=document(), seconds=0.1, known=False))
    metrics.file_ended(Ready(file=2, filename=SECRET, document=document(), seconds=0.1, known=True))
    metrics.file_ended(FileRefused(file=3, filename=SECRET, error=errors.FileEncrypted(SECRET)))
    metrics.file_ended(FileRefused(file=4, filename=SECRET, error=errors.StoreUnavailable()))
    assert changes(metrics, before) == {
        'footnote_files_total{outcome="ready"}': 1,
        'footnote_files_total{outcome="known"}': 1,
        'footnote_files_total{outcome="file_encrypted"}': 1,
        'footnote_files_total{outcome="store_unavailable"}': 1,
        "footnote_pages_ingested_total": 3,
        "footnote_passages_ingested_total": 7,
    }


def test_what_is_going_on_is_asked_at_each_scrape() -> None:
    metrics = Metrics()
    active = {"runs": 2, "waiting": 1, "uploads": 3, "pictures": 4, "clients": 5}
    metrics.watch_runs(
        active=lambda: active["runs"],
        capacity=100,
        waiting=lambda: active["waiting"],
        waiting_capacity=20,
        clients=lambda: active["clients"],
    )
    metrics.watch_files(uploads=lambda: active["uploads"], pictures=lambda: active["pictures"])
    metrics.watch_tasks(lambda: 6)
    before = samples(metrics)
    shown = "active|waiting|capacity|clients|tasks"
    assert {name: value for name, value in before.items() if re.search(shown, name)} == {
        "footnote_runs_active": 2,
        "footnote_runs_capacity": 100,
        "footnote_runs_waiting": 1,
        "footnote_waiting_capacity": 20,
        "footnote_uploads_active": 3,
        "footnote_pictures_waiting": 4,
        "footnote_stream_clients": 5,
        "footnote_tasks": 6,
    }
    active["runs"] = 0
    assert changes(metrics, before) == {"footnote_runs_active": -2}


def test_nothing_that_a_visitor_wrote_is_in_a_label() -> None:
    metrics = Metrics()
    metrics.run_ended(done(), tokens=1)
    metrics.run_ended(failed("internal"), tokens=1)
    metrics.file_ended(FileRefused(file=1, filename=SECRET, error=errors.FileEmpty(SECRET)))
    metrics.picture_drawn(0.1)
    assert SECRET not in metrics.page("")[0].decode()


def test_two_applications_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.run_started()
    assert samples(one)["footnote_questions_started_total"] == 1
    assert samples(other)["footnote_questions_started_total"] == 0


def test_every_metric_of_ours_says_what_it_is() -> None:
    text = Metrics().page("")[0].decode()
    names = set(re.findall(r"^# TYPE (footnote_\w+)", text, re.MULTILINE))
    told = set(re.findall(r"^# HELP (footnote_\w+) \S.+\.$", text, re.MULTILINE))
    assert names
    assert {name for name in names if not name.endswith("_created")} <= told
