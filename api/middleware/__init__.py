"""Middleware that every request passes: `proxies`, `guards`, `bodies`, `page_sessions`. `api.main`, `ui` install it."""
