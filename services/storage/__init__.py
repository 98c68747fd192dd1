"""Documents, passages and original files of all workspaces, in LanceDB.

Others import `library` (read, store, delete and search documents), `workspaces` (use, expiry and deletion of a
workspace as a whole), `folder_lock`, `received_files` and `disk`.
"""
