"""The events of an answer in other protocols: pure functions of the same events, one module for each protocol.

`chat_completions`, `responses` (OpenAI), `ui_messages` (AI SDK), `mcp_results` (MCP); what they share: `footnotes`,
`collected`, `openai_requests`, `openai_objects`, `error_shapes`.
"""
