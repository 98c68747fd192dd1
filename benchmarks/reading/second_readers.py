"""What LibreOffice and poppler find in files. They are installed for this benchmark, and nothing else uses them."""

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

SHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
PRINTED = frozenset({".docx", ".docm", ".odt", ".rtf", ".pptx", ".odp", ".html", ".htm"})
COMPARED = SHEETS | PRINTED | {".pdf"}
"""Endings of files that a second reader reads."""

_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,true,false,false,-1"
"""Tabs, quotes, UTF-8; cells as they are shown; a file for each sheet."""
_BATCH = 10  # files of one start of LibreOffice, which takes two seconds
_BATCH_S = 120.0
_FILE_S = 60.0


async def read_by_others(files: Sequence[Path], folder: Path) -> dict[Path, str]:
    """The text of each file by a second reader, without those that it can't read. `folder` is for what it writes."""
    copies = {path: folder / f"{number:05}{path.suffix.lower()}" for number, path in enumerate(files)}
    for path, copy in copies.items():
        shutil.copyfile(path, copy)
    for kinds, form in ((SHEETS, _ALL_SHEETS), (PRINTED, "pdf")):
        await _convert([copy for copy in copies.values() if copy.suffix in kinds], form, folder / "converted")
    found = {path: await _text(copy, folder / "converted") for path, copy in copies.items()}
    return {path: text for path, text in found.items() if text is not None}


async def convert(files: Sequence[Path], form: str, folder: Path) -> Mapping[Path, Path]:
    """Files as LibreOffice writes them in another format (an ending), where it can."""
    await _convert(files, form, folder)
    made = {path: folder / f"{path.stem}.{form}" for path in files}
    return {path: result for path, result in made.items() if result.is_file()}


async def _convert(files: Sequence[Path], form: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder.resolve()}/profile"
    for first in range(0, len(files), _BATCH):
        batch = files[first : first + _BATCH]
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), *map(str, batch)]
        await _output(command, _BATCH_S)


async def _text(copy: Path, converted: Path) -> str | None:
    if copy.suffix in SHEETS:
        sheets = sorted([*converted.glob(f"{copy.stem}-*.csv"), *converted.glob(f"{copy.stem}.csv")])
        return "\n\n".join(sheet.read_text(errors="replace") for sheet in sheets) if sheets else None
    printed = copy if copy.suffix == ".pdf" else converted / f"{copy.stem}.pdf"
    if not printed.is_file():
        return None
    return await _output(["pdftotext", "-q", "-enc", "UTF-8", str(printed), "-"], _FILE_S)


async def _output(command: Sequence[str], seconds: float) -> str | None:
    """What a program writes, None where it fails or takes too long."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)  # soffice starts the program that does the work
        await process.wait()
        return None
    return output.decode("utf-8", "replace") if process.returncode == 0 else None
