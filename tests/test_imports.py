"""What importing a module loads. The direction of imports is held by import-linter's contracts in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 400


def test_no_module_is_long() -> None:
    modules = [ROOT / "ui.py", *(path for part in ("services", "api", "chat") for path in (ROOT / part).rglob("*.py"))]
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


@pytest.mark.parametrize("module", ["services.assembly", "api.main"])
def test_what_is_slow_to_load_is_loaded_only_when_the_services_open(module: str) -> None:
    slow = {"lancedb", "langchain_openai", "openai", "gradio"}
    code = f"import sys, {module}; print(*sorted({slow} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_the_reading_process_loads_no_library_that_reads_nothing() -> None:
    code = (
        "import sys; from services.files.reading import worker; worker.leave_out_unused_libraries(); "
        "worker.loaded_reader('docx'); print(*sorted({'pandas.core', 'onnxruntime', 'numpy'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
