from chat.sidebar import render_conversation_actions, render_sidebar


def test_the_sidebar_says_what_may_be_dropped_and_who_answers() -> None:
    sidebar = render_sidebar(max_upload_mb=7, who_answers="Answers are written by <b>.")
    assert "up to 7 MB" in sidebar
    assert "Answers are written by &lt;b&gt;." in sidebar
    assert "\n" not in sidebar


def test_the_conversation_cannot_be_shared_where_sharing_is_off() -> None:
    assert [name in render_conversation_actions(sharing=False) for name in ("share", "export")] == [False, True]
    assert [name in render_conversation_actions(sharing=True) for name in ("share", "export")] == [True, True]
