"""The client of an OpenAI-compatible server, as such servers really behave.

Others import `client` and `embeddings`. A request is written in the server's `dialect`; its answer is read by `sse`
(bytes -> events), `chunk` (one event) and `stream` (the whole); `failures` says what went wrong, by the server's
`refusal_words` where the status is not enough, `refusals` what an operator can change, `circuit_breaker` when to stop
asking, and `window` how much the model reads.
"""
