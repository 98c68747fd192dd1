"""Middleware that every request passes: `proxies`, `guards`, `page_sessions`. `api.main` and `ui` install it."""
