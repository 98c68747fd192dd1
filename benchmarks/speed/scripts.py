"""What the provider answers, by the word that a question holds."""

from tests.support.provider import STAMP, Script

WORD = " revenue"
LAST_WORD = " finis."
BURST_TOKENS = 5000
PACED_TOKENS, PACED_PER_SECOND = 110, 20
HELD_S, TAB_S = 180, 20
FULL_SPEED_TOKENS, LIVE_TOKENS, LIVE_PER_SECOND = 1000, 400, 50


def _prose(count: int) -> tuple[str, ...]:
    """Tokens as a model writes them: sentences, some with a footnote, in paragraphs."""
    special = {10: " [", 11: "1", 12: "].", 59: ".\n\n"}
    return (*(special.get(number % 60, f" word{number % 97}") for number in range(count - 1)), LAST_WORD)


def _stamped(count: int) -> tuple[str, ...]:
    """Tokens that tell their number and when they were sent, as `benchmarks.load.listener` reads them."""
    return tuple(f" {number}:{STAMP}" for number in range(count))


SCRIPTS = {
    "script-single": Script(tokens=(WORD,)),
    "script-instant": Script(tokens=(WORD,) * 5, tokens_per_write=5),
    "script-burst": Script(tokens=(WORD,) * BURST_TOKENS, tokens_per_write=BURST_TOKENS),
    "script-paced": Script(tokens=(WORD,) * PACED_TOKENS, delay_s=1 / PACED_PER_SECOND),
    "script-stall": Script(tokens=(WORD,) * 2, stall_at=1),
    "script-live": Script(tokens=_prose(LIVE_TOKENS), delay_s=1 / LIVE_PER_SECOND),
    "script-full-speed": Script(tokens=_prose(FULL_SPEED_TOKENS), tokens_per_write=FULL_SPEED_TOKENS),
    "script-held": Script(tokens=_stamped(HELD_S * PACED_PER_SECOND), delay_s=1 / PACED_PER_SECOND),
    "script-tab": Script(tokens=_stamped(TAB_S * PACED_PER_SECOND), delay_s=1 / PACED_PER_SECOND),
    "script-rolling": Script(tokens=_stamped(80), delay_s=0.1),
    "script-brief": Script(tokens=_stamped(30), delay_s=1 / PACED_PER_SECOND),
    "script-brisk": Script(tokens=_stamped(20), delay_s=0.01),
    "script-broken": Script(tokens=_stamped(200), delay_s=0.01),
}

SAMPLE_QUESTION = "How much did fuel and electricity cost Harbour Line in 2025?"
"""One that the samples answer, so that the model is asked."""


def ask_for(script: str, question: str = SAMPLE_QUESTION) -> str:
    assert script in SCRIPTS
    return f"{question} {script}"
