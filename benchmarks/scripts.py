"""What the provider answers, by the word that a question holds."""

from tests.provider import Script

WORD = " revenue"
LAST_WORD = " finis."
BURST_TOKENS = 5000
PACED_TOKENS, PACED_PER_SECOND = 110, 20
FULL_SPEED_TOKENS, LIVE_TOKENS, LIVE_PER_SECOND = 1000, 400, 50


def _prose(count: int) -> tuple[str, ...]:
    """Tokens as a model writes them: sentences, some with a footnote, in paragraphs."""
    special = {10: " [", 11: "1", 12: "].", 59: ".\n\n"}
    return (*(special.get(number % 60, f" word{number % 97}") for number in range(count - 1)), LAST_WORD)


SCRIPTS = {
    "script-single": Script(tokens=(WORD,)),
    "script-instant": Script(tokens=(WORD,) * 5, tokens_per_write=5),
    "script-burst": Script(tokens=(WORD,) * BURST_TOKENS, tokens_per_write=BURST_TOKENS),
    "script-paced": Script(tokens=(WORD,) * PACED_TOKENS, delay_s=1 / PACED_PER_SECOND),
    "script-stall": Script(tokens=(WORD,) * 2, stall_at=1),
    "script-live": Script(tokens=_prose(LIVE_TOKENS), delay_s=1 / LIVE_PER_SECOND),
    "script-full-speed": Script(tokens=_prose(FULL_SPEED_TOKENS), tokens_per_write=FULL_SPEED_TOKENS),
}

SAMPLE_QUESTION = "How much did fuel and electricity cost Harbour Line in 2025?"
"""One that the samples answer, so that the model is asked."""


def ask_for(script: str, question: str = SAMPLE_QUESTION) -> str:
    assert script in SCRIPTS
    return f"{question} {script}"
