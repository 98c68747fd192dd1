"""The stable addresses of passages: `source/{passage_id}/{signature}`.

Such an address gives its holder the right to read the passage's document page by page. A plain link can send no header,
so the right is in the address: a signature (HMAC-SHA256) with a key that is kept in the store. It stays valid for as
long as the document exists, since ids are never used twice.
"""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

from itsdangerous import Signer

from services.events import Span

PREFIX = "source"
PASSAGE_ANCHOR = "passage"
"""The `id` of the element that an address scrolls to."""


class PassageLinks:
    """Makes addresses and recognises its own; `key` is `Library.signing_key`."""

    def __init__(self, key: bytes) -> None:
        self._signer = Signer(key, salt="passage links", digest_method=hashlib.sha256)

    def path(self, passage_id: str) -> str:
        """The address below the server's own."""
        return f"{PREFIX}/{passage_id}/{self._signer.get_signature(passage_id).decode()}#{PASSAGE_ANCHOR}"

    def opens(self, passage_id: str, signature: str) -> bool:
        """Whether the signature was made for this passage."""
        return self._signer.verify_signature(passage_id, signature)


def relative_path(url: str, sentences: Sequence[Span] = ()) -> str:
    """An address without the server's part, and with spans of the passage to mark more strongly."""
    passage_id, signature = (quote(part, safe="") for part in f"//{url}".partition("#")[0].split("/")[-2:])
    cited = ",".join(f"{start}-{end}" for start, end in sentences)
    return f"{PREFIX}/{passage_id}/{signature}{f'?sentences={cited}' if cited else ''}#{PASSAGE_ANCHOR}"
