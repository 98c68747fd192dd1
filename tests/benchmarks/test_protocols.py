import pytest

from benchmarks.reliability.protocols import PROTOCOLS, Protocol, cost, cut, running, stop

RESUMABLE = [protocol for protocol in PROTOCOLS if protocol.resume]


@pytest.mark.parametrize("protocol", RESUMABLE, ids=lambda protocol: protocol.name)
def test_fifty_cuts_lose_and_double_nothing(protocol: Protocol) -> None:
    with running() as (_, provider, client):
        assert cut(client, provider, protocol, 50) == (0, 0)


def test_every_protocol_stops_a_silent_model_and_its_cost_is_measured() -> None:
    with running() as (server, provider, client):
        for protocol in PROTOCOLS:
            for leaving in (True, False):
                assert len(stop(server, client, provider, protocol, 2, leaving=leaving)) == 2
            assert cost(server, client, provider, protocol, 50) > 0
