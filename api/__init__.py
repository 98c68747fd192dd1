"""HTTP: routes that validate a request, call one service, and encode what comes back.

`ui` imports `main` (the application), `server` (uvicorn, with `connections`) and `middleware`. `routes` has a module
for each group of routes, `protocols` one for each form of an answer. `doctor` is the command that tests a server.

Routes share `deps`, `schemas`, `errors`, `openapi`, `sse`, `multipart`, `signed_links`, `asking` (a question starts a
run), `html` and `downloads`. `response_records` belongs to OpenAI's Responses, `agent_endpoint` to the page.
"""
