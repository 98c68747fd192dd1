"""pypdfium2 alone: for each path on standard input, the pages whose text was read, and the seconds it took."""

import sys
import time

import pypdfium2


def main() -> None:
    for line in sys.stdin:
        started = time.perf_counter()
        with pypdfium2.PdfDocument(line.strip()) as document:
            for page in document:
                textpage = page.get_textpage()
                textpage.get_text_range()
                textpage.close()
                page.close()
            print(len(document), time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
