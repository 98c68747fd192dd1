"""Streams as servers send them, made at random: valid ones with the answer that they mean, and damaged ones."""

import json
from collections.abc import Mapping
from random import Random

_WORDS = (
    "The",
    "Nile",
    "is",
    "6,650",
    "km",
    "long",
    "[1].",
    "Größe",
    "長さ",
    "🌊",
    "\n\n",
    "-",
    "**so**",
    "a < b",
    "x",
)
_THOUGHTS = (
    "<think>\nHm, [2].\n</think>\n\n",
    "[THINK]Hm, [2].[/THINK]",
    "<|channel|>analysis<|message|>Hm, [2].<|end|><|start|>assistant<|channel|>final<|message|>",
    "analysisHm, [2].assistantfinal",
    "<|im_start|>assistant\n<seed:think>Hm, [2].</seed:think>",
    "Hm, [2].</think>",
)
_SEPARATORS = ("\n\n", "\r\n\r\n", "\r\r", "\n")
_REASONS = ("stop", "eos", "end_turn", "", None)


def random_stream(random: Random) -> tuple[bytes, str]:
    """The body of a valid stream, and the text of its answer."""
    text = "The " + " ".join(random.choices(_WORDS, k=random.randint(1, 30)))
    values = [*_thoughts(random), *map(_chunk, _pieces(random, text))]
    if random.random() < 0.5:
        values.insert(0, {"choices": [], "usage": None})
    reason = random.choice(_REASONS)
    values.append({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    if random.random() < 0.5:
        values.append({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": None}})
    lines = [f"data: {json.dumps(value, ensure_ascii=random.random() < 0.5)}" for value in values]
    if not reason or random.random() < 0.8:
        lines.append("data: [DONE]")
    separator = random.choice(_SEPARATORS)
    if separator != "\n":
        lines = [f": ping{separator}{line}" if random.random() < 0.1 else line for line in lines]
    end = separator if random.random() < 0.7 else ""
    return ("\ufeff" * random.choice((0, 0, 1)) + separator.join(lines) + end).encode(), text


def random_cuts(random: Random, body: bytes) -> tuple[int, ...]:
    """Where a body is cut into pieces."""
    most = min(len(body) - 1, random.choice((1, 5, 60)))
    return tuple(sorted(random.sample(range(1, len(body)), random.randint(0, most))))


def damaged(random: Random, body: bytes) -> bytes:
    """The body with some bytes lost, doubled, changed or added, or without its end."""
    found = bytearray(body)
    for _ in range(random.randint(1, 6)):
        start = random.randrange(len(found))
        piece = found[start : start + random.randint(1, 40)]
        match random.randrange(5):
            case 0:
                del found[start : start + len(piece)]
            case 1:
                found[start:start] = piece
            case 2:
                found[start] = random.randrange(256)
            case 3:
                found[start:start] = random.randbytes(random.randint(1, 9))
            case _:
                del found[max(start, 1) :]
        found = found or bytearray(b"{")
    return bytes(found)


def _thoughts(random: Random) -> list[dict[str, object]]:
    match random.randrange(5):
        case 0:
            return [_delta({"reasoning_content": "Hm, [2]."}), _delta({"reasoning": "So [1]."})]
        case 1 | 2:
            return [_chunk(piece) for piece in _pieces(random, random.choice(_THOUGHTS))]
        case 3:
            return [_delta({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm, [2]."}]}]})]
        case _:
            return []


def _pieces(random: Random, text: str) -> list[str]:
    cuts = sorted(random.sample(range(1, len(text)), random.randint(0, len(text) - 1)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _chunk(text: str) -> dict[str, object]:
    return _delta({"role": "assistant", "content": text})


def _delta(delta: Mapping[str, object]) -> dict[str, object]:
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
