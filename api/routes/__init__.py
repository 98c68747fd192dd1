"""One module for each group of routes; `api.main` includes them.

    questions and answers    questions, exports, shares, feedback, replays
    documents                documents, pages, sources
    other protocols          chat_completions, responses, mcp, ai_sdk
    operations               health, ticks

`run_stream` sends the events of a run, in the protocol of the route.
"""
