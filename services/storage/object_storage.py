"""The settings of a store on object storage (`s3://bucket/prefix`), where LanceDB writes through S3's own protocol.

LanceDB reads the endpoint, the region and the keys from the variables that AWS' tools read (`AWS_ENDPOINT_URL`,
`AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, a profile, the role of a machine or pod).
"""

import os
from urllib.parse import urlsplit

from services.errors import BadSetting

SCHEME = "s3://"
ANSWER_TIMEOUT_S = 20.0
"""How long one read of the store may take: far more than one on a slow line, and less than proxies wait."""
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""The first that is set counts, as in AWS's own tools; `AWS_ENDPOINT` is LanceDB's."""
_REQUESTS = {
    "connect_timeout": "5s",
    "timeout": "15s",  # a part of a file has 5 MB
    "client_max_retries": "1",  # LanceDB itself asks six times: of a server that only fails, that takes 2 s
}


def is_remote(uri: str) -> bool:
    """Whether a LanceDB URI names a store that is no folder of this machine."""
    return "://" in uri


def storage_options(uri: str) -> dict[str, str] | None:
    """What LanceDB is to be told of a store beyond the variables that it reads itself; None for a folder.

    Raises:
        BadSetting: the address has no bucket, or the variables do not fit together.
    """
    if not uri.startswith(SCHEME):
        return None
    if not urlsplit(uri).netloc:
        raise BadSetting("FOOTNOTE_DATA", "it names no bucket; it is an address such as s3://bucket/prefix")
    variable, endpoint = _first_set(_ENDPOINTS)
    if endpoint.startswith("http://") and os.environ.get("AWS_ALLOW_HTTP", "").lower() not in ("true", "1"):
        fix = "Use https, or set AWS_ALLOW_HTTP=true if only your own network lies between"
        raise BadSetting(variable, "documents and signatures would travel without encryption", fix=fix)
    _, region = _first_set(_REGIONS)
    return _REQUESTS | ({"region": region} if region else {})


def _first_set(names: tuple[str, ...]) -> tuple[str, str]:
    """The first of these variables that is set, and its value; empty where none is."""
    return next(((name, os.environ[name]) for name in names if os.environ.get(name)), (names[0], ""))
