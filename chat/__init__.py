"""What the chat page shows and remembers, without Gradio.

`handlers` is what the page does, `sidebar` its left side, `selection` the documents that a visitor ticked;
`answer_view` and `conversations` are for `handlers`. `assets/` holds the page's scripts and styles.
"""
