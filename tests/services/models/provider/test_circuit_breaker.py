import asyncio

import pytest

from services.errors import ModelRejected, ModelTimeout, ModelUnreachable, RateLimited
from services.models.provider.circuit_breaker import Circuit

DOWN = ModelUnreachable("down")


class Clock:
    """Seconds that pass when told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def circuit(clock: Clock) -> Circuit:
    return Circuit(failures=5, pause_s=10, clock=clock)


def fail(circuit: Circuit, error: BaseException = DOWN, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(type(error)), circuit.attempt():
            raise error


def succeed(circuit: Circuit) -> None:
    with circuit.attempt():
        pass


def is_open(circuit: Circuit) -> bool:
    try:
        circuit.check()
    except ModelUnreachable:
        return True
    return False


def test_failures_in_a_row_open_it_and_say_when_to_come_back(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, times=3)
    fail(circuit, ModelTimeout("silent"))
    circuit.check()
    fail(circuit)
    clock.now += 1.5
    with pytest.raises(ModelUnreachable, match=r"Try again in 9 s") as refused:
        circuit.check()
    assert refused.value.retry_after_s == 9


def test_while_it_is_open_the_model_is_not_asked(circuit: Circuit) -> None:
    fail(circuit, times=5)
    with pytest.raises(ModelUnreachable, match="does not answer"), circuit.attempt():
        pytest.fail("the model was asked")


def test_an_answer_between_failures_keeps_it_closed(circuit: Circuit) -> None:
    fail(circuit, times=4)
    succeed(circuit)
    fail(circuit, times=4)
    assert not is_open(circuit)


@pytest.mark.parametrize(
    "error",
    [ModelRejected("401"), RateLimited("429"), asyncio.CancelledError(), GeneratorExit(), ValueError("ours")],
    ids=repr,
)
def test_refusals_and_cancellations_do_not_count(circuit: Circuit, error: BaseException) -> None:
    fail(circuit, times=4)
    fail(circuit, error, times=20)
    assert not is_open(circuit)
    fail(circuit)
    assert is_open(circuit)


def test_after_a_pause_one_question_tries_and_its_success_closes_it(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, times=5)
    clock.now += 10
    with circuit.attempt():
        assert is_open(circuit)
    assert not is_open(circuit)
    fail(circuit, times=4)
    assert not is_open(circuit)


def test_a_failed_try_keeps_it_open_for_another_pause(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, times=5)
    clock.now += 10
    fail(circuit)
    clock.now += 9.9
    assert is_open(circuit)
    clock.now += 0.1
    assert not is_open(circuit)


def test_a_server_that_refuses_is_not_down(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, times=5)
    clock.now += 10
    fail(circuit, ModelRejected("401"))
    assert not is_open(circuit)


def test_a_try_that_hangs_blocks_no_longer_than_a_pause(circuit: Circuit, clock: Clock) -> None:
    fail(circuit, times=5)
    clock.now += 10
    with circuit.attempt():
        clock.now += 10
        succeed(circuit)
        assert not is_open(circuit)


def test_many_that_fail_at_once_open_it_once(circuit: Circuit, clock: Clock) -> None:
    attempts = [circuit.attempt() for _ in range(50)]
    for attempt in attempts:
        attempt.__enter__()
    for attempt in attempts:
        clock.now += 0.1
        assert not attempt.__exit__(ModelUnreachable, DOWN, None)
    clock.now += 5.5  # ten seconds after the fifth, not after the last
    assert not is_open(circuit)
