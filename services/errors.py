"""Everything that can go wrong: one class for each cause.

FootnoteError
    BadSetting, StartFailed     the program can't start
    DocumentRefused             a file that can't be ingested: its kinds say why
    ...NotFound                 what is not there, or no longer
    RecordingRefused            a recorded answer that can't be replayed
    ModelError                  the model's server failed
    Overloaded, WorkspaceBusy,
    TooManyUploads, TooMuchWork this server has no room for it now
    StoreUnavailable            the document store failed
    WorkerLost                  another server died while it wrote an answer
    ReplicasUnreachable         other servers can't be asked

Each has a `code`, stable for programs, and a message that says what to do. Anyone may see the message: it contains no
path, no key and no foreign text.
"""

from typing import ClassVar, Literal


class FootnoteError(Exception):
    """Base of all errors that Footnote raises on purpose."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False
    retry_after_s: int | None = None
    """Unless the cause gives a time: about as long as one answer, one upload or one restart takes."""

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
    """A file that can't be ingested; `filename` is the visitor's own name for it."""

    code = "file_refused"

    def __init__(self, filename: str, message: str) -> None:
        self.filename = filename
        super().__init__(message)


class FileEmpty(DocumentRefused):
    code = "file_empty"

    def __init__(self, filename: str) -> None:
        super().__init__(filename, f"“{filename}” has no content. Choose a file with text in it.")


class FileWithoutWords(DocumentRefused):
    code = "file_without_words"

    def __init__(self, filename: str) -> None:
        message = f"No words can be recognised on “{filename}”. Take or scan the picture again, sharp and upright."
        super().__init__(filename, message)


class FileTooLarge(DocumentRefused):
    code = "file_too_large"

    def __init__(self, filename: str, limit_mb: int) -> None:
        super().__init__(filename, f"“{filename}” is larger than {limit_mb} MB. Split it, or upload a smaller file.")


class FileUnsupported(DocumentRefused):
    code = "file_unsupported"

    def __init__(self, filename: str, readable: str) -> None:
        super().__init__(filename, f"“{filename}” is in a format that can't be read. Upload {readable}.")


class FileMismatch(DocumentRefused):
    code = "file_mismatch"

    def __init__(self, filename: str, found: str) -> None:
        super().__init__(
            filename,
            f"“{filename}” does not match its name: its content is {found}. Correct the ending of its name, or "
            "export it again.",
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
        super().__init__(filename, f"“{filename}” is too large once it is unpacked. Split it into smaller documents.")


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
        super().__init__(filename, f"Something went wrong on this server with “{filename}”. Try again.")


class UploadCancelled(FootnoteError):
    code = "upload_cancelled"

    def __init__(self) -> None:
        super().__init__("The upload was cancelled. Files that were not ready are not kept.")


class DocumentNotFound(FootnoteError):
    code = "document_not_found"

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__("This workspace has no such document. List the documents to see their ids.")


class DocumentDeleted(DocumentNotFound):
    """What a footnote led to."""

    def __init__(self, document_id: str) -> None:
        FootnoteError.__init__(self, "This document was deleted, so its pages can't be shown any more.")
        self.document_id = document_id


class PageNotFound(FootnoteError):
    code = "page_not_found"

    def __init__(self, page: int) -> None:
        self.page = page
        super().__init__("The document has no such page. Ask for a page between 1 and its number of pages.")


class PassageNotFound(FootnoteError):
    code = "passage_not_found"

    def __init__(self) -> None:
        super().__init__("The document has no such passage. Take the id of one from a citation.")


class SourceNotFound(FootnoteError):
    code = "source_not_found"

    def __init__(self) -> None:
        super().__init__("There is nothing at this address. Copy the whole address of the footnote again.")


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
        super().__init__("This workspace has no such run. It may have ended a while ago.")


class RunUnfinished(FootnoteError):
    code = "run_unfinished"

    def __init__(self) -> None:
        super().__init__("This answer is still being written. Wait for its end, or stop it, then try again.")


class RecordingRefused(FootnoteError):
    """A file that can't be replayed."""


class RecordingUnreadable(RecordingRefused):
    code = "recording_unreadable"

    def __init__(self) -> None:
        super().__init__("This is not a recording. Send the JSON file of an export with “format=json”.")


class RecordingNewer(RecordingRefused):
    code = "recording_newer"

    def __init__(self) -> None:
        super().__init__("A newer version of Footnote wrote this recording. Update this server, then replay it.")


class RecordingDamaged(RecordingRefused):
    code = "recording_damaged"

    def __init__(self) -> None:
        super().__init__("This recording was changed after it was exported, so it is not replayed. Export it again.")


class RecordFull(FootnoteError):
    code = "workspace_full"

    def __init__(self, quota: str) -> None:
        super().__init__(f"There is no room: a workspace may hold {quota}. Delete documents or shares first.")


class ShareNotFound(FootnoteError):
    code = "share_not_found"

    def __init__(self) -> None:
        super().__init__("There is nothing at this address. What was here may have expired, or its owner revoked it.")


class SharingOff(FootnoteError):
    code = "sharing_off"

    def __init__(self) -> None:
        super().__init__("Sharing is switched off on this server (FOOTNOTE_SHARING). Export the answer instead.")


class FeedbackNotFound(FootnoteError):
    code = "feedback_not_found"

    def __init__(self) -> None:
        super().__init__("You have not rated this answer. Rate it first.")


class SampleReadOnly(FootnoteError):
    code = "sample_read_only"

    def __init__(self) -> None:
        super().__init__("The samples belong to everybody and can't be changed. Upload a document of your own.")


Refusal = Literal[
    "key", "credit", "region", "model", "address", "protocol", "window",
    "cut_prompt", "rate_limit", "filter", "no_answer", "system_role", "field", "other",
]  # fmt: skip
"""Why a model's server did not do what it was asked, by what an operator can change about it."""


class ModelError(FootnoteError):
    """The model's server failed; the text says which way without quoting it."""

    def __init__(self, message: str, refusal: Refusal = "other") -> None:
        self.refusal: Refusal = refusal
        super().__init__(message)


class ModelUnreachable(ModelError):
    code = "model_unreachable"
    retryable = True


class ModelTimeout(ModelError):
    code = "model_timeout"
    retryable = True


class ModelRejected(ModelError):
    code = "model_rejected"


class ContextTooLong(ModelRejected):
    """The prompt is longer than the model's window."""

    def __init__(self, message: str, refusal: Refusal = "window") -> None:
        super().__init__(message, refusal)


class RateLimited(ModelError):
    code = "rate_limited"
    retryable = True
    retry_after_s = 20  # providers count requests by the minute

    def __init__(self, message: str, refusal: Refusal = "rate_limit") -> None:
        super().__init__(message, refusal)


class TooMuchWork(FootnoteError):
    code = "model_timeout"

    def __init__(self) -> None:
        super().__init__("Answering this takes too long. Ask for less at once, or about fewer documents.")


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
        super().__init__(f"{most} uploads to these documents are already in progress. Wait until one is done.")


class WorkerLost(FootnoteError):
    code = "worker_lost"
    retryable = True

    def __init__(self) -> None:
        super().__init__("The server that wrote this answer has stopped, and the answer is not complete. Ask again.")


class ReplicasUnreachable(FootnoteError):
    code = "replicas_unreachable"
    retryable = True
    retry_after_s = 2  # Redis restarts within seconds

    def __init__(self) -> None:
        super().__init__("This answer can't be found now, because the servers can't reach each other. Try again soon.")


_NO_ANSWER = "The document store did not answer. Try again in a moment. If it keeps failing, restart the server."


class StoreUnavailable(FootnoteError):
    code = "store_unavailable"
    retryable = True
    retry_after_s = 5

    def __init__(self, message: str = _NO_ANSWER) -> None:
        super().__init__(message)


class DiskFull(StoreUnavailable):
    code = "disk_full"
    retry_after_s = 60  # a person has to delete something first

    def __init__(self) -> None:
        super().__init__(
            "This server's disk is full, so nothing was stored. Delete documents that are not needed, or try "
            "again later."
        )
