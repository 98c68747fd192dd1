from chat.conversations import KEEP_CHARS, KEEP_CHARS_PER_WORKSPACE, ChatMessage, Conversation, Conversations
from services.questions import Turn
from services.rendering.markdown import verbatim

WORKSPACE, TAB = "w" * 32, "tab"


def test_a_conversation_is_found_by_its_workspace_and_tab_only() -> None:
    conversations = Conversations()
    conversation = conversations.of(WORKSPACE, TAB)
    conversation.begin("What is it?")
    conversations.keep(WORKSPACE, TAB, conversation)
    assert conversations.of(WORKSPACE, TAB) is conversation
    assert conversations.of("x" * 32, TAB).messages == conversations.of(WORKSPACE, "another").messages == []


def filled(share: float) -> Conversation:
    """A conversation that takes this share of a workspace's room."""
    return Conversation(messages=[ChatMessage("assistant", "x" * int(share * KEEP_CHARS_PER_WORKSPACE))])


def test_a_workspace_has_a_share_of_the_room_and_its_oldest_conversation_goes_first() -> None:
    conversations = Conversations()
    conversations.keep("other" * 6, TAB, filled(0.3))
    for number in range(4):
        conversations.keep(WORKSPACE, str(number), filled(0.3))
    assert [len(conversations.of(WORKSPACE, str(number)).messages) for number in range(4)] == [0, 1, 1, 1]
    assert conversations.of("other" * 6, TAB).messages


def test_memory_is_bounded_and_the_oldest_workspace_goes_first() -> None:
    conversations = Conversations()
    workspaces = [f"{number:032}" for number in range(KEEP_CHARS // KEEP_CHARS_PER_WORKSPACE + 1)]
    for workspace in workspaces:
        conversations.keep(workspace, TAB, filled(0.95))
    assert [bool(conversations.of(each, TAB).messages) for each in workspaces] == [False] + [True] * (
        len(workspaces) - 1
    )


def test_one_that_is_too_long_is_not_kept() -> None:
    conversations = Conversations()
    conversations.keep(WORKSPACE, TAB, filled(1))
    assert conversations.of(WORKSPACE, TAB).messages == []


def test_a_question_is_shown_as_it_was_typed() -> None:
    conversation = Conversation()
    conversation.begin("<b> [x](y)")
    assert conversation.messages == [ChatMessage("user", verbatim("<b> [x](y)")), ChatMessage("assistant", "")]
    assert conversation.busy


def test_a_conversation_that_was_cleared_shows_nothing_of_an_answer_that_still_comes() -> None:
    conversation = Conversation(
        messages=[ChatMessage("user", "?"), ChatMessage("assistant", "a")], turns=[Turn("user", "?")]
    )
    conversation.clear()
    assert (conversation.show("more"), conversation.turns) == ([], [])


def test_an_edited_question_takes_its_answer_and_what_followed_with_it() -> None:
    conversation = Conversation()
    for question, answered in (("one", True), ("two", False), ("three", True)):
        conversation.begin(question)
        if answered:
            conversation.turns += [Turn("user", question), Turn("assistant", "a")]
    conversation.forget_from(1)
    assert [turn.content for turn in conversation.turns] == ["one", "a"]
    assert conversation.messages == [ChatMessage("user", verbatim("one")), ChatMessage("assistant", "")]
    conversation.forget_from(5)
    assert len(conversation.messages) == 2
