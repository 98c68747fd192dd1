"""Pages for people: their errors are pages too."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from api.errors import STATUS
from services.errors import FootnoteError
from services.rendering.web_page import notice_page

PAGE_HEADERS = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
_BAD_ADDRESS = "This address is not complete. Copy the whole address again."


class PageRoute(APIRoute):
    """A route whose errors are shown as pages, with the status that they have as JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_error_pages(request: Request) -> Response:
            try:
                return await handle(request)
            except FootnoteError as error:
                return _notice(STATUS[type(error)], error.message)
            except RequestValidationError:
                return _notice(422, _BAD_ADDRESS)

        return with_error_pages


def html_page(html: str | bytes) -> HTMLResponse:
    """A page that no cache keeps and no search engine lists."""
    return HTMLResponse(html, headers=PAGE_HEADERS)


def _notice(status: int, message: str) -> HTMLResponse:
    return HTMLResponse(notice_page("Nothing to show", message), status, PAGE_HEADERS)
