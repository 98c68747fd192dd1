"""HTTP: routes that validate a request, call one service, and encode what comes back.

`ui` imports `main` (the application), `server` (uvicorn) and `middleware`. The routes share `deps`, `schemas`,
`errors`, `openapi`, `sse`, `multipart` and `signed_links`.
"""
