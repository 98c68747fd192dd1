"""Documents, passages and original files of all workspaces, in LanceDB.

Others import `library` (read, store, delete and search documents), `workspaces` (use, expiry and deletion of a
workspace as a whole), `folder_lock`, `received_files` and `disk`.
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
