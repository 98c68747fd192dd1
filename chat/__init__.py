"""What the chat page shows and remembers, without Gradio.

`handlers` is what the page does and `conversations` what it remembers. `answer_view` shows an answer, `sources` the
passages below it, `sidebar` the left side, `selection` the documents that a visitor ticked. `light_gradio` makes Gradio
load faster. `assets/` holds the page's scripts and styles.
"""
