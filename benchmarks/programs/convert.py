"""The bare libraries: for each `ENDING PATH` on standard input, the seconds it took to have the file's text.

The libraries are those that Footnote's own reader calls, as their own documentation calls them.
"""

import csv
import io
import sys
import time
from pathlib import Path

import charset_normalizer
from markitdown import MarkItDown, StreamInfo
from python_calamine import CalamineWorkbook

converter = MarkItDown()


def read(ending: str, path: Path) -> object:
    match ending:
        case "xlsx":
            book = CalamineWorkbook.from_path(path)
            return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        case "csv":
            return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        case "md" | "txt":
            return str(charset_normalizer.from_path(path).best())
        case _:
            with path.open("rb") as file:
                return converter.convert_stream(file, stream_info=StreamInfo(extension=f".{ending}")).markdown


def main() -> None:
    for line in sys.stdin:
        ending, _, path = line.strip().partition(" ")
        started = time.perf_counter()
        read(ending, Path(path))
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
