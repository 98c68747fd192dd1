from pathlib import Path

import pytest

from services.errors import DiskFull, Overloaded, TooManyUploads
from services.ingestion.upload_slots import MARGIN_BYTES, MOST_BYTES, MOST_OF_A_WORKSPACE, MOST_UPLOADS, UploadSlots
from services.operations.turns import client_address
from services.storage.disk import free_bytes


def test_one_workspace_gets_its_share_and_leaves_the_rest_to_others(tmp_path: Path) -> None:
    slots = UploadSlots(tmp_path)
    taken = [slots.enter("alice", 10) for _ in range(MOST_OF_A_WORKSPACE)]
    with pytest.raises(TooManyUploads):
        slots.enter("alice", 10)
    slots.enter("bob", 10)
    taken[0].leave()
    slots.enter("alice", 10)


def test_past_so_many_uploads_everybody_has_to_wait(tmp_path: Path) -> None:
    slots = UploadSlots(tmp_path)
    taken = [slots.enter(f"visitor {number}", 10) for number in range(MOST_UPLOADS)]
    with pytest.raises(Overloaded):
        slots.enter("one more", 10)
    for _ in range(2):
        taken[0].leave()
    slots.enter("one more", 10)
    with pytest.raises(Overloaded):
        slots.enter("another", 10)


def test_all_bodies_together_have_a_bound() -> None:
    slots = UploadSlots(None)
    first = slots.enter("alice", 10)
    first.received = MOST_BYTES - 100
    with pytest.raises(Overloaded):
        slots.enter("bob", 101)
    slots.enter("bob", 100)


def test_what_an_upload_says_it_will_send_holds_no_room(tmp_path: Path) -> None:
    slots = UploadSlots(None)
    for number in range(MOST_OF_A_WORKSPACE):
        slots.enter("alice", MOST_BYTES).receive(number)
    bob = slots.enter("bob", MOST_BYTES)
    bob.receive(MOST_BYTES // 2)


def test_one_client_address_leaves_a_quarter_of_slots_and_bytes_to_others(tmp_path: Path) -> None:
    slots = UploadSlots(tmp_path)
    client_address.set("192.0.2.1")
    taken = [slots.enter(f"workspace {number}", 10) for number in range(MOST_UPLOADS * 3 // 4)]
    with pytest.raises(Overloaded):
        slots.enter("one more workspace", 10)
    taken.pop().leave()
    taken[0].received = MOST_BYTES * 3 // 4
    with pytest.raises(Overloaded):
        taken[1].receive(1)
    client_address.set("192.0.2.2")
    slots.enter("somebody else", 10).receive(1000)
    client_address.set("")


def test_a_body_of_untold_length_is_counted_as_it_comes() -> None:
    slot = UploadSlots(None).enter("alice", None)
    slot.receive(10)
    with pytest.raises(Overloaded):
        slot.receive(MOST_BYTES)


def test_what_the_disk_has_no_room_for_is_refused_before_it_is_read(tmp_path: Path) -> None:
    slots = UploadSlots(tmp_path)
    slots.enter("alice", 10)
    with pytest.raises((DiskFull, Overloaded)):
        slots.enter("bob", free_bytes(tmp_path) - MARGIN_BYTES)
    assert len(slots.taken) == 1


def test_uploads_of_a_workspace_on_other_replicas_count_too(tmp_path: Path) -> None:
    elsewhere = {("uploads of workspace", "alice"): MOST_OF_A_WORKSPACE - 1}
    slots = UploadSlots(tmp_path, lambda kind, whose: elsewhere.get((kind, whose), 0))
    slots.enter("alice", None)
    with pytest.raises(TooManyUploads):
        slots.enter("alice", None)
    slots.enter("bob", None)
    assert slots.counted()["uploads of workspace", "alice"] == 1
