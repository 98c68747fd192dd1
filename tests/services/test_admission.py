from pathlib import Path

import pytest

from services.admission import MARGIN_BYTES, MOST_BYTES, MOST_OF_A_WORKSPACE, MOST_UPLOADS, Admission
from services.disk import free_bytes
from services.errors import DiskFull, Overloaded, TooManyUploads


def test_one_workspace_gets_its_share_and_leaves_the_rest_to_others(tmp_path: Path) -> None:
    admission = Admission(tmp_path)
    places = [admission.enter("alice", 10) for _ in range(MOST_OF_A_WORKSPACE)]
    with pytest.raises(TooManyUploads):
        admission.enter("alice", 10)
    admission.enter("bob", 10)
    places[0].leave()
    admission.enter("alice", 10)


def test_past_so_many_uploads_everybody_has_to_wait(tmp_path: Path) -> None:
    admission = Admission(tmp_path)
    places = [admission.enter(f"visitor {number}", 10) for number in range(MOST_UPLOADS)]
    with pytest.raises(Overloaded):
        admission.enter("one more", 10)
    for _ in range(2):
        places[0].leave()
    admission.enter("one more", 10)
    with pytest.raises(Overloaded):
        admission.enter("another", 10)


def test_all_bodies_together_have_a_bound() -> None:
    admission = Admission(None)
    first = admission.enter("alice", 10)
    first.received = MOST_BYTES - 100
    with pytest.raises(Overloaded):
        admission.enter("bob", 101)
    admission.enter("bob", 100)


def test_a_body_of_untold_length_is_counted_as_it_comes() -> None:
    place = Admission(None).enter("alice", None)
    place.receive(10)
    with pytest.raises(Overloaded):
        place.receive(MOST_BYTES)


def test_what_the_disk_has_no_room_for_is_refused_before_it_is_read(tmp_path: Path) -> None:
    admission = Admission(tmp_path)
    admission.enter("alice", 10)
    with pytest.raises((DiskFull, Overloaded)):
        admission.enter("bob", free_bytes(tmp_path) - MARGIN_BYTES)
    assert len(admission.places) == 1
