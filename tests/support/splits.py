"""Bytes as a network delivers them: cut anywhere."""

from itertools import pairwise

from hypothesis import strategies as st

CUTS = st.lists(st.integers(min_value=0), max_size=30)


def split(body: bytes, cuts: list[int]) -> list[bytes]:
    """The bytes in pieces, cut at these places, counted round and round."""
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[start:end] for start, end in pairwise(places)]
