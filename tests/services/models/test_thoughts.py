import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.models.thoughts import AnswerFilter

ANSWER = "The Nile is 6,650 km long [1]."
FINAL = "<|channel|>final<|message|>"
CASES = [
    (ANSWER, ANSWER),
    (f"<think>\nPassage [2] is no use.\n</think>\n\n{ANSWER}", ANSWER),
    (f"<thinking>[2]</thinking>{ANSWER}", ANSWER),
    (f"[THINK]So [1].[/THINK]{ANSWER}", ANSWER),
    (f"◁think▷So [1].◁/think▷{ANSWER}", ANSWER),
    (f"<|channel|>analysis<|message|>[2] no.<|end|><|start|>assistant{FINAL}{ANSWER}<|return|>", ANSWER),
    (f"<|im_start|>assistant\n{ANSWER}<|im_end|>", ANSWER),
    (f"<|start_header_id|>assistant<|end_header_id|>\n\n{ANSWER}<|eot_id|>", ANSWER),
    (f"{ANSWER}</s>", ANSWER),
    (f"{ANSWER}<｜end▁of▁sentence｜>", ANSWER),
    ("First.<think>Hm, [2].</think> Second.", "First. Second."),
    ("Write `<think>` and `</think>` around it [1].", "Write `<think>` and `</think>` around it [1]."),
    ("```\n<|im_start|>user\n```\nThat begins a turn [1].", "```\n<|im_start|>user\n```\nThat begins a turn [1]."),
    ("If a < b and c<d, see [1] <b>bold</b>.", "If a < b and c<d, see [1] <b>bold</b>."),
    ("<think>I weigh passage [1] against [2] and", ""),
]  # fmt: skip


def filtered(*pieces: str, opens_in_thought: bool = False) -> str:
    """What a client keeps: everything given back, from the last restart on."""
    answer = AnswerFilter(opens_in_thought=opens_in_thought)
    kept: list[str] = []
    for piece in pieces:
        text = answer.feed(piece)
        if answer.restarted:
            kept.clear()
            answer.restarted = False
        kept.append(text)
    return "".join([*kept, answer.end()])


@pytest.mark.parametrize(("written", "answer"), CASES)
def test_thoughts_and_control_tokens_are_no_part_of_the_answer(written: str, answer: str) -> None:
    assert filtered(written) == answer


@given(st.data())
def test_the_answer_is_the_same_wherever_the_text_is_split(data: st.DataObject) -> None:
    written, answer = data.draw(st.sampled_from([*CASES, (f"Let me see, [2].\n</think>\n\n{ANSWER}", ANSWER)]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(written)))))
    pieces = [written[start:end] for start, end in zip([0, *cuts], [*cuts, len(written)], strict=True)]
    assert filtered(*pieces) == answer


def test_a_thought_that_only_ends_restarts_the_answer() -> None:
    answer = AnswerFilter()
    assert answer.feed("Let me see. [2] is the Rhine.") == "Let me see. [2] is the Rhine."
    assert not answer.restarted
    assert answer.feed(f"\n</think>\n\n{ANSWER}") == ANSWER
    assert answer.restarted


def test_text_that_begins_inside_a_thought_is_shown_from_the_end_of_the_thought() -> None:
    assert filtered(f"Let me see.\n</think>\n\n{ANSWER}", opens_in_thought=True) == ANSWER


def test_a_thought_that_was_expected_and_never_ended_is_the_answer() -> None:
    assert filtered(ANSWER, opens_in_thought=True) == ANSWER


@given(st.lists(st.text()))
def test_text_without_tokens_passes_unchanged(pieces: list[str]) -> None:
    text = "".join(pieces).replace("<", "").replace("[", "").replace("◁", "")
    assert filtered(text) == text
