"""Who writes an answer: a model behind an OpenAI-compatible server, or `extractive`, which quotes.

Others import `factory` (which of the two), `generation` (`stream_answer`), `prompts`, `embeddings` and `traits` (what
is known of the model that was configured). `provider` is the client of the server.
"""
