"""A stock `gr.ChatInterface` that yields every token: `python -m benchmarks.programs.stock PORT BASE_URL`."""

import sys
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
from openai import AsyncOpenAI

client = AsyncOpenAI(base_url=sys.argv[2], api_key="none")


async def reply(message: str, _history: list[Any]) -> AsyncIterator[str]:
    stream = await client.chat.completions.create(
        model="any", messages=[{"role": "user", "content": message}], stream=True
    )
    text = ""
    async for chunk in stream:
        text += chunk.choices[0].delta.content or ""
        yield text


if __name__ == "__main__":
    gr.ChatInterface(reply).launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
