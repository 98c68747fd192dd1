"""Signed addresses of pictures: a browser's `<img>` can send no header."""

import secrets
from urllib.parse import urlencode

from itsdangerous import BadData, TimestampSigner

from api.middleware.proxies import public_path

LIFETIME_S = 3600  # as long as a conversation is kept


class Tickets:
    """A ticket gives its holder access to the pages of one document for `lifetime_s`."""

    def __init__(self, lifetime_s: int = LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self.sign_with(secrets.token_bytes(32))

    def sign_with(self, key: bytes) -> None:
        """From now on, make and allow tickets of this key: all servers of one store have the same."""
        self._signer = TimestampSigner(key, salt="page pictures")

    def allow(self, ticket: str, document_id: str) -> bool:
        """Whether the ticket was given for this document, and is still valid."""
        try:
            return self._signer.unsign(ticket, max_age=self._lifetime_s) == document_id.encode()
        except BadData:
            return False

    def page_url(self, document_id: str, page: int, passage_id: str | None = None) -> str:
        """The address of a page's picture with a passage marked, with a ticket in it."""
        query = {"passage": passage_id} if passage_id is not None else {}
        query["ticket"] = self._signer.sign(document_id).decode()
        return public_path(f"/api/v1/documents/{document_id}/pages/{page}.png?{urlencode(query)}")
