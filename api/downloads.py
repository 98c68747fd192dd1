"""Files that a browser saves."""

from urllib.parse import quote

from fastapi import Response


def download(content: bytes, media_type: str, filename: str) -> Response:
    """The content as a file of this name (RFC 6266): in ASCII for old clients, and as it is (RFC 8187)."""
    plain = filename.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
