from conversations import KEEP_CHARS, Conversation, Conversations, Shown
from services.questions import Turn

WORKSPACE, TAB = "w" * 32, "tab"


def test_a_conversation_is_found_by_its_workspace_and_tab_only() -> None:
    conversations = Conversations()
    conversation = conversations.of(WORKSPACE, TAB)
    conversation.begin("What is it?")
    conversations.keep(WORKSPACE, TAB, conversation)
    assert conversations.of(WORKSPACE, TAB) is conversation
    assert conversations.of("x" * 32, TAB).shown == conversations.of(WORKSPACE, "another").shown == []


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    conversations = Conversations()
    for number in range(4):
        long = Conversation(shown=[Shown("assistant", "x" * (KEEP_CHARS // 3))])
        conversations.keep(WORKSPACE, str(number), long)
    assert [len(conversations.of(WORKSPACE, str(number)).shown) for number in range(4)] == [0, 0, 1, 1]


def test_one_that_is_too_long_is_not_kept() -> None:
    conversations = Conversations()
    conversations.keep(WORKSPACE, TAB, Conversation(shown=[Shown("assistant", "x" * KEEP_CHARS)]))
    assert conversations.of(WORKSPACE, TAB).shown == []


def test_what_is_shown_of_a_question_is_harmless_markdown() -> None:
    conversation = Conversation()
    conversation.begin("<b> [x](y)")
    assert conversation.shown == [Shown("user", "&lt;b> &#91;x](y)"), Shown("assistant", "")]
    assert conversation.busy


def test_a_conversation_that_was_cleared_shows_nothing_of_an_answer_that_still_comes() -> None:
    conversation = Conversation(shown=[Shown("user", "?"), Shown("assistant", "a")], turns=[Turn("user", "?")])
    conversation.clear()
    assert (conversation.show("more"), conversation.turns) == ([], [])
