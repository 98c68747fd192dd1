"""Documents, passages and original files of all workspaces, in LanceDB.

Others import `library` (read, store, delete and search documents), `workspaces` (use, expiry and deletion of a
workspace as a whole), `records` (shares and ratings) with `room`, `schema` (passages that were found), `quotas`,
`caches`, `folder_lock`, `received_files` and `disk`.

The tables:

    their columns, and the catalog of documents          schema, catalog
    the passages, and the index of their vectors         passage_table, vector_index
    opened, and checked before anything is written       opening, object_storage (`s3://`)
    made and dropped, where several processes write      creation, retirement
    kept small and fast between writes                   maintenance, tidying; cleanup (what killed processes left)

The limits: `quotas` (of all documents), `room` (for one more record), `reserve` (kept free for deleting). `ages` tells
how old data is, `caches` what is kept beside the store.
"""

import sys
from importlib.util import find_spec, module_from_spec


def _leave_out_catalog_client() -> None:
    """Keep lancedb from loading the client of REST catalogs, which takes half a second and is not used here.

    lancedb imports its models from modules of their own. The package replaces them, and what it imports is left out.
    """
    spec = find_spec("lance_namespace_urllib3_client")
    if spec is not None:
        sys.modules.setdefault(spec.name, module_from_spec(spec))


_leave_out_catalog_client()
