"""How alike two texts are in meaning, as those see it who know no encoder."""

from collections.abc import Callable, Sequence

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""A question and texts -> how like the question's meaning each text is, as cosines. Not for the event loop."""
