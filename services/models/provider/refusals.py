"""What an operator can change about each kind of refusal of the model's server, said in the log."""

import logging
from collections.abc import Callable, Mapping

from services.errors import Refusal

log = logging.getLogger(__name__)

OnRefusal = Callable[[Refusal], None]

ADVICE: Mapping[Refusal, str] = {
    "key": "correct OPENAI_API_KEY",
    "credit": "check the billing page of the account behind OPENAI_API_KEY",
    "region": "choose a provider in OPENAI_BASE_URL that serves this country",
    "model": "correct FOOTNOTE_CHAT_MODEL or OPENAI_BASE_URL",
    "address": "correct OPENAI_BASE_URL, which leads to another address",
    "protocol": "correct OPENAI_BASE_URL, which mostly ends in /v1",
    "window": "set FOOTNOTE_CONTEXT_TOKENS below the model's window, or give the model a larger one",
    "cut_prompt": "set FOOTNOTE_CONTEXT_TOKENS below the model's window, or raise the window (Ollama: num_ctx)",
    "rate_limit": "lower FOOTNOTE_MAX_STREAMS, or raise the limit at the provider",
    "filter": "nothing to set: the provider's filter stopped the answer",
    "no_answer": "choose another model in FOOTNOTE_CHAT_MODEL, or one that thinks less: it ended without an answer",
    "system_role": "nothing to set: from now on the rules go with the question",
    "field": "nothing to set: from now on the request is written without the field, or with its other name",
    "other": "set FOOTNOTE_LOG_LEVEL=debug to see what the server says",
}


def noted(count: OnRefusal) -> OnRefusal:
    """What to call at each refusal: it writes a line with the setting to change, and counts."""

    def note(refusal: Refusal) -> None:
        log.warning("the model's server did not do what was asked (%s): %s", refusal, ADVICE[refusal])
        count(refusal)

    return note


def ignored(_: Refusal) -> None:
    """Where nobody counts."""
