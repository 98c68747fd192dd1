"""The process that reads one file: `python -m services.reader PATH ENDING MAX_PAGES LIMITS`.

A process of its own, so that a hostile file can at worst end this reader, and so that reading never holds up an answer.
ENDING is that of the file's name (".csv", or nothing); LIMITS is `services.confinement.Limits` as JSON.

It writes frames to its standard output. The first is `{"media_type": ..., "pages": n}`, n being null where the format
has no pages; then comes one `{"number": i, "text": ..., "place": ..., "first_row": ...}` a page, of which all but the
first two may be left out; `{"end": true}` is the last. `{"refused": reason}` may come anywhere, and then nothing more.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from services.confinement import Limits, confine_to, end_with_parent, limit_resources
from services.formats import Kind, format_of
from services.frames import Frame, Refused, refused, write

Reader = Callable[[Path, int], Iterator[Frame]]


def loaded_reader(kind: Kind) -> Reader:
    """The function that reads files of a kind; with it the libraries that the kind needs are loaded, and no others."""
    if kind == "pdf":
        import pypdfium2  # noqa: F401 - which services.pdf loads only when it reads

        from services import pdf

        return pdf.read_pdf
    if kind in {"docx", "pptx", "epub", "html"}:
        from services import converters

        converting: dict[Kind, Reader] = {
            "docx": converters.read_docx,
            "pptx": converters.read_pptx,
            "epub": converters.read_epub,
            "html": converters.read_html,
        }
        return converting[kind]
    from services import sheets, texts

    reading: dict[Kind, Reader] = {
        "workbook": sheets.read_workbook,
        "csv": sheets.read_csv,
        "tsv": sheets.read_tsv,
        "markdown": texts.read_markdown,
        "text": texts.read_text,
    }
    return reading[kind]


def frames_of(path: Path, ending: str, max_pages: int, unpacked_bytes: int) -> Iterator[Frame]:
    """All frames of a file, and the confinement before the first that needs the file parsed."""
    found = format_of(path, ending, unpacked_bytes)
    read = loaded_reader(found.kind)
    confine_to(path)
    for frame in read(path, max_pages):
        yield frame | {"media_type": found.media_type} if "pages" in frame else frame
    yield {"end": True}


def leave_out_unused_libraries() -> None:
    """Half a second sooner: markitdown loads what sheets and guesses at formats need, and neither is asked of it here.

    It does without pandas where that isn't installed, and uses magika only in `MarkItDown`.
    """
    sys.modules["pandas"] = None  # type: ignore[assignment]
    sys.modules["magika"] = ModuleType("magika")


def main() -> None:
    end_with_parent()
    leave_out_unused_libraries()
    path, ending, max_pages, limits = (
        Path(sys.argv[1]),
        sys.argv[2],
        int(sys.argv[3]),
        Limits(**json.loads(sys.argv[4])),
    )
    limit_resources(limits)
    output = sys.stdout.buffer
    try:
        for frame in frames_of(path, ending, max_pages, limits.unpacked_bytes):
            write(output, frame)
    except Refused as refusal:
        write(output, refused(refusal.reason))
    except MemoryError:
        write(output, refused("too_slow"))
    except Exception:  # noqa: BLE001 - the edge where whatever a library says of a broken file becomes a refusal
        write(output, refused("corrupt"))


if __name__ == "__main__":
    main()
