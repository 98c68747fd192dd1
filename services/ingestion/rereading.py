"""Read a document's kept file again, with the reader of today."""

import asyncio
from typing import TYPE_CHECKING

from services.documents import Document
from services.storage.disk import disk_errors
from services.storage.received_files import ScratchFolder
from services.upload_events import UploadedFile

if TYPE_CHECKING:
    from services.ingestion.uploads import Upload, Uploads
    from services.storage.library import Library


async def begin_rereading(library: "Library", uploads: "Uploads", workspace: str, document: Document) -> "Upload":
    """Begin to read a document of a workspace again, as an upload of one file that is there.

    The document is searched as it is until all of it is read; stopped or refused, it stays as it is.

    Raises:
        TooManyUploads, Overloaded, DiskFull: there is no room for it now.
        DocumentNotFound: it was deleted meanwhile.
        StoreUnavailable: the file can't be read from the store, or nothing can be written here.
    """
    slot = uploads.admit(workspace, document.bytes)
    try:
        content = await library.original(document)
        with disk_errors():
            folder = ScratchFolder()
        try:
            file = UploadedFile(document.filename, folder.path / "0", len(content), document_id=document.id)
            with disk_errors():
                await asyncio.to_thread(file.path.write_bytes, content)
            slot.receive(file.bytes)
            upload = uploads.start(workspace, [file], all_or_nothing=False, release=folder.remove)
        except BaseException:
            folder.remove()
            raise
    except BaseException:
        slot.leave()
        raise
    upload.on_end(slot.leave)
    return upload
