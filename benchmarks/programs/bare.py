"""The smallest Gradio page: `python -m benchmarks.programs.bare PORT`."""

import sys

import gradio as gr

with gr.Blocks() as page:
    gr.Textbox()

if __name__ == "__main__":
    page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
