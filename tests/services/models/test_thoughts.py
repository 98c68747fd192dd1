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
    (f"[BEGIN_THINKING]So [1].[END_THINKING]{ANSWER}", ANSWER),
    (f"＜think＞So [1].＜/think＞{ANSWER}", ANSWER),
    (f"&lt;think&gt;So [1].&lt;/think&gt;{ANSWER}", ANSWER),
    ("Salt &amp; pepper, fish & chips.", "Salt &amp; pepper, fish & chips."),
    (f"<|channel|>analysis<|message|>[2] no.<|end|><|start|>assistant{FINAL}{ANSWER}<|return|>", ANSWER),
    (f"<|im_start|>assistant\n{ANSWER}<|im_end|>", ANSWER),
    (f"<|start_header_id|>assistant<|end_header_id|>\n\n{ANSWER}<|eot_id|>", ANSWER),
    (f"{ANSWER}</s>", ANSWER),
    (f"{ANSWER}<｜end▁of▁sentence｜>", ANSWER),
    ("First.<think>Hm, [2].</think> Second.", "First. Second."),
    (f"<think>[2]</think><answer>{ANSWER}</answer>", ANSWER),
    (f"<seed:think>[2]</seed:think>{ANSWER}", ANSWER),
    (f"<unused94>thought\n[2]<unused95>{ANSWER}", ANSWER),
    (f"<|START_THINKING|>[2]<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>", ANSWER),
    (f"<|begin_of_thought|>[2]<|end_of_thought|><|begin_of_solution|>{ANSWER}<|end_of_solution|>", ANSWER),
    (f"analysisWe need [2].assistantfinal{ANSWER}", ANSWER),
    (f"Here is my thought process: [2]. Here is my response: {ANSWER}", ANSWER),
    (f"<|channel|>final <|constrain|>text<|message|>{ANSWER}<|end|>", ANSWER),
    (f"<|channel|>commentary to=functions.x <|constrain|>json<|message|>{{}}<|call|><|start|>assistant{FINAL}{ANSWER}",
     ANSWER),
    (f"<|im_user|>user<|im_middle|>Q<|im_end|><|im_assistant|>assistant<|im_middle|>{ANSWER}<|im_end|>", ANSWER),
    (f"<|header_start|>assistant<|header_end|>\n\n{ANSWER}<|eot|>", ANSWER),
    (f"<|start_of_role|>assistant<|end_of_role|>{ANSWER}<|end_of_text|>", ANSWER),
    *((f"<{name}>\n[2] is no use.\n</{name}>\n\n{ANSWER}", ANSWER)
      for name in ("antThinking", "antml:thinking", "chain_of_thought", "cot", "inner_monologue", "longcat_think",
                   "reasoning_process", "scratch_pad", "THINK", "think duration='3'", "analysis", "details")),
    (f"< think >[2] is no use.</ think >{ANSWER}", ANSWER),
    (f"<think/>{ANSWER}", ANSWER),
    (f'<details type="reasoning" done="1">\n<summary>Thought 3 s</summary>\n> [2]\n</details>\n{ANSWER}', ANSWER),
    ("<think>I could write `</think>` or \"</think>\" now: `x`</think>`A` is long [1].", "`A` is long [1]."),
    (f"[THINKING]So [2].[/THINKING]{ANSWER}", ANSWER),
    (f"<|think_start|>So [2].<|think_end|>{ANSWER}", ANSWER),
    (f"<|thinking|>So [2].<|/thinking|>{ANSWER}", ANSWER),
    (f"<｜think▁begin｜>So [2].<｜think▁end｜>{ANSWER}", ANSWER),
    (f"<|inner_prefix|>So [2].<|inner_suffix|>{ANSWER}", ANSWER),
    (f"<begin_of_thought>So [2].<end_of_thought>{ANSWER}", ANSWER),
    (f"<|turn>model\n<|channel>thought\nSo [2].<channel|>{ANSWER}<turn|>", ANSWER),
    (f"[|assistant|]<thought>So [2].</thought>\n{ANSWER}[|endofturn|]", ANSWER),
    (f"<think>So [2].</think>\n<answer>\n{ANSWER}\n</answer>", ANSWER),
    *((f"<think>So [2].</think><{name}>{ANSWER}</{name}>", ANSWER) for name in ("response", "output", "final")),
    (f"**Here is my thought process:** [2]. **Here is my response:** {ANSWER}", ANSWER),
    (f"{ANSWER}[e~[", ANSWER),
    ("It is <output>5</output>, <details>[1]</details>.", "It is <output>5</output>, <details>[1]</details>."),
    (f"\n\n<think>\n\n</think>\n\n{ANSWER}", ANSWER),
    (f"assistant\n\n{ANSWER}", ANSWER),
    (f"assistantfinal{ANSWER}", ANSWER),
    (f"{ANSWER}<|im_end", ANSWER),
    ("\n assistants help", "\n assistants help"),
    ("Set <thinking-time> to 5 and <reasons> to x [1].", "Set <thinking-time> to 5 and <reasons> to x [1]."),
    (f"<|im_start|>{ANSWER}\nIt ends.<|im_end|>", f"{ANSWER}\nIt ends."),
    ("Analysis of the Nile: it is long [1].", "Analysis of the Nile: it is long [1]."),
    ("analysis", "analysis"),
    ("It was <s>90</s> 100 days [1].", "It was 90 100 days [1]."),
    ("Write `<think>` and `</think>` around it [1].", "Write `<think>` and `</think>` around it [1]."),
    ("```\n<|im_start|>user\n```\nThat begins a turn [1].", "```\n<|im_start|>user\n```\nThat begins a turn [1]."),
    ("If a < b and c<d, see [1] <b>bold</b>.", "If a < b and c<d, see [1] <b>bold</b>."),
    ("<think>I weigh passage [1] against [2] and", ""),
]  # fmt: skip

RUNNING_ON = [
    f"<|channel|>analysis<|message|>[2]<|end|><|start|>assistant{FINAL}{ANSWER}<|return|>And the Rhine?",
    f"{FINAL}{ANSWER}<|end|><|start|>assistant<|channel|>analysis<|message|>Is [2] right?",
    f"{FINAL}{ANSWER}<|end|><|start|>assistant{FINAL}{ANSWER}",
    f"{ANSWER}<|im_end|>\n<|im_start|>user\nAnd the Rhine?<|im_end|>\n<|im_start|>assistant\nShort [2].",
    f"<|im_start|>user\nHow long?<|im_end|>\n<|im_start|>assistant\n{ANSWER}<|im_end|>",
    f"<start_of_turn>model\n{ANSWER}<end_of_turn>\n<start_of_turn>user\nAnd the Rhine?",
    f"<|assistant|>{ANSWER}<|user|>And the Rhine?",
    f"<｜Assistant｜>{ANSWER}<｜end▁of▁sentence｜><｜User｜>And the Rhine?",
    f"<s>{ANSWER}</s><think>[2]</think>More.",
]
"""Models that go on after their answer, mostly with a question of the user that they make up."""


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


@pytest.mark.parametrize("written", RUNNING_ON)
def test_text_after_the_models_turn_or_in_another_role_is_dropped(written: str) -> None:
    assert filtered(written) == ANSWER


@pytest.mark.parametrize(("written", "answer"), CASES)
def test_thoughts_and_control_tokens_are_no_part_of_the_answer(written: str, answer: str) -> None:
    assert filtered(written) == answer


def test_a_tag_without_a_thought_is_left_out_also_where_it_is_cut_before_its_end() -> None:
    assert filtered("<", "t", "hink/", f">{ANSWER}") == ANSWER


@given(st.data())
def test_the_answer_is_the_same_wherever_the_text_is_split(data: st.DataObject) -> None:
    unopened = [
        f"Let me see, [2].\n</think>\n\n{ANSWER}",
        f"So, [2].<|end|><|start|>assistant{FINAL}{ANSWER}<|return|>",
    ]
    written, answer = data.draw(st.sampled_from([*CASES, *((text, ANSWER) for text in [*RUNNING_ON, *unopened])]))
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
