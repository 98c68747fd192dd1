"""Everything that can go wrong, one class a cause.

FootnoteError
    BadSetting                  an environment variable has an unusable value
    StartFailed                 the services can't be opened, for a reason that the log tells
    DocumentRefused             a file that can't be taken in
        FileEmpty
        FileTooLarge
        FileUnsupported
        FileMismatch            the content is not what the name says
        FileEncrypted
        FileCorrupt
        TooManyPages
        FileUnpacksTooLarge     an archive that holds more than it may
        FileTooSlow             took too long, or too much memory
        WorkspaceFull           a quota of the workspace is reached
        FileFailed              this server failed over the file
    UploadCancelled
    DocumentNotFound
    PageNotFound
    PassageNotFound
    NoPictures                  a document whose format has no pages to draw
    PictureFailed               a page that can't be drawn
    RunNotFound
    SampleReadOnly
    ModelError                  the model's server failed
        ModelUnreachable
        ModelTimeout
        ModelRejected
        RateLimited
    Overloaded                  this server has no room, or is going down
    WorkspaceBusy               a workspace asks too much at once
    TooManyUploads              one workspace sends too much at a time
    StoreUnavailable            the document store failed
        DiskFull

Each has a `code`, stable for programs, and a message that says what to do and may be shown to anybody: no path, key or
foreign text is in it.
"""

from typing import ClassVar


class FootnoteError(Exception):
    """Base of all errors that Footnote raises on purpose."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False
    retry_after_s: int | None = None

    @property
    def message(self) -> str:
        return str(self)


class BadSetting(FootnoteError):
    code = "bad_setting"

    def __init__(self, variable: str, problem: str, *, fix: str = "Correct it or unset it") -> None:
        self.variable = variable
        super().__init__(f"{variable} is not usable: {problem}. {fix}, then start again.")


class StartFailed(FootnoteError):
    def __init__(self) -> None:
        super().__init__("The server can't start. The lines above say why; correct that, then start again.")


class DocumentRefused(FootnoteError):
    """A file that can't be taken in; `filename` is the visitor's own name for it."""

    code = "file_refused"

    def __init__(self, filename: str, message: str) -> None:
        self.filename = filename
        super().__init__(message)


class FileEmpty(DocumentRefused):
    code = "file_empty"

    def __init__(self, filename: str) -> None:
        super().__init__(filename, f"“{filename}” has no content. Choose a file with text in it.")


class FileTooLarge(DocumentRefused):
    code = "file_too_large"

    def __init__(self, filename: str, limit_mb: int) -> None:
        super().__init__(filename, f"“{filename}” is larger than {limit_mb} MB. Split it, or upload a smaller file.")


class FileUnsupported(DocumentRefused):
    code = "file_unsupported"

    def __init__(self, filename: str) -> None:
        super().__init__(
            filename,
            f"“{filename}” is of a kind that can't be read. Upload PDF, Word (.docx), PowerPoint (.pptx), Excel "
            "(.xlsx), CSV, HTML, EPUB, Markdown or plain text.",
        )


class FileMismatch(DocumentRefused):
    code = "file_mismatch"

    def __init__(self, filename: str, found: str) -> None:
        super().__init__(
            filename,
            f"“{filename}” is not what its name says: its content is {found}. Give it the right ending, or export it "
            "again.",
        )


class FileEncrypted(DocumentRefused):
    code = "file_encrypted"

    def __init__(self, filename: str) -> None:
        super().__init__(filename, f"“{filename}” is protected by a password. Save it without one and upload it again.")


class FileCorrupt(DocumentRefused):
    code = "file_corrupt"

    def __init__(self, filename: str) -> None:
        super().__init__(filename, f"“{filename}” is damaged and can't be opened. Export it again from its source.")


class TooManyPages(DocumentRefused):
    code = "too_many_pages"

    def __init__(self, filename: str, limit: int) -> None:
        super().__init__(filename, f"“{filename}” has more than {limit} pages. Split it into smaller documents.")


class FileUnpacksTooLarge(DocumentRefused):
    code = "file_unpacks_too_large"

    def __init__(self, filename: str) -> None:
        super().__init__(filename, f"“{filename}” unpacks to more than can be read. Split it into smaller documents.")


class FileTooSlow(DocumentRefused):
    code = "file_too_slow"

    def __init__(self, filename: str) -> None:
        super().__init__(
            filename, f"“{filename}” takes too long or too much memory to read. Split it, or export it as PDF."
        )


class WorkspaceFull(DocumentRefused):
    code = "workspace_full"

    def __init__(self, filename: str, quota: str) -> None:
        super().__init__(
            filename, f"“{filename}” does not fit: these documents may hold {quota} in all. Delete some first."
        )


class FileFailed(DocumentRefused):
    code = "internal"
    retryable = True

    def __init__(self, filename: str) -> None:
        super().__init__(filename, f"Something went wrong on this server over “{filename}”. Try again.")


class UploadCancelled(FootnoteError):
    code = "upload_cancelled"

    def __init__(self) -> None:
        super().__init__("The upload was cancelled. What was not ready is not kept.")


class DocumentNotFound(FootnoteError):
    code = "document_not_found"

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__("There is no such document in this workspace. List the documents to see their ids.")


class PageNotFound(FootnoteError):
    code = "page_not_found"

    def __init__(self, page: int) -> None:
        self.page = page
        super().__init__("The document has no such page. Ask for a page between 1 and its number of pages.")


class PassageNotFound(FootnoteError):
    code = "passage_not_found"

    def __init__(self) -> None:
        super().__init__("The document has no such passage. Take the id of one from a citation.")


class NoPictures(FootnoteError):
    code = "no_pictures"

    def __init__(self) -> None:
        super().__init__("Only the pages of PDFs can be drawn. Ask for the page's text instead, without “.png”.")


class PictureFailed(FootnoteError):
    code = "picture_failed"

    def __init__(self) -> None:
        super().__init__("This page can't be drawn. Read its text instead, or open the document itself.")


class RunNotFound(FootnoteError):
    code = "run_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such run in this workspace. It may have ended a while ago.")


class SampleReadOnly(FootnoteError):
    code = "sample_read_only"

    def __init__(self) -> None:
        super().__init__("The samples belong to everybody and can't be deleted. Upload a document of your own.")


class ModelError(FootnoteError):
    """The model's server failed; the text says which way without quoting it."""


class ModelUnreachable(ModelError):
    code = "model_unreachable"
    retryable = True


class ModelTimeout(ModelError):
    code = "model_timeout"
    retryable = True


class ModelRejected(ModelError):
    code = "model_rejected"


class RateLimited(ModelError):
    code = "rate_limited"
    retryable = True
    retry_after_s = 20


class Overloaded(FootnoteError):
    code = "overloaded"
    retryable = True
    retry_after_s = 5


class WorkspaceBusy(FootnoteError):
    code = "workspace_busy"
    retryable = True
    retry_after_s = 5

    def __init__(self) -> None:
        super().__init__(
            "Too many of your questions are being answered at once. Wait until one is answered, then ask again."
        )


class TooManyUploads(FootnoteError):
    code = "too_many_uploads"
    retryable = True
    retry_after_s = 5

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} uploads to these documents are on their way already. Wait until one is done.")


_NO_ANSWER = "The document store did not answer. Try again in a moment; if it stays, restart the server."


class StoreUnavailable(FootnoteError):
    code = "store_unavailable"
    retryable = True
    retry_after_s = 5

    def __init__(self, message: str = _NO_ANSWER) -> None:
        super().__init__(message)


class DiskFull(StoreUnavailable):
    code = "disk_full"
    retry_after_s = 60

    def __init__(self) -> None:
        super().__init__(
            "This server's disk is full, so nothing of this was stored. Delete documents that are not needed, or try "
            "again later."
        )
