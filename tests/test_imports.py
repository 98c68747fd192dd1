"""Imports point one way: ui -> api -> services."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVICES = sorted((ROOT / "services").rglob("*.py"))
API = sorted((ROOT / "api").rglob("*.py"))
TOP = sorted(ROOT.glob("*.py"))
LONGEST = 400


def imported(path: Path) -> Iterator[str]:
    """The top-level names of all modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize(
    ("modules", "unknown"),
    [
        (SERVICES, {"api", "ui", "page", "fastapi", "starlette", "gradio", "uvicorn", "sse_starlette", "tests"}),
        (API, {"ui", "page", "gradio", "tests"}),
        ([path for path in TOP if path.name != "ui.py"], {"ui", "gradio", "tests"}),
    ],
    ids=["services", "api", "page"],
)
def test_imports_point_one_way(modules: list[Path], unknown: set[str]) -> None:
    assert modules
    wrong = {str(path.relative_to(ROOT)): found for path in modules if (found := unknown & set(imported(path)))}
    assert wrong == {}


def test_only_the_page_imports_gradio() -> None:
    modules = [*SERVICES, *API, *TOP]
    assert [path.name for path in modules if "gradio" in imported(path)] == ["ui.py"]


def test_no_module_is_long() -> None:
    lines = {path.name: len(path.read_text().splitlines()) for path in [*SERVICES, *API, *TOP]}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


@pytest.mark.parametrize("module", ["services.assembly", "api.main"])
def test_what_is_slow_to_load_is_loaded_only_when_the_services_open(module: str) -> None:
    slow = {"lancedb", "langchain_openai", "openai", "gradio"}
    code = f"import sys, {module}; print(*sorted({slow} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_the_reading_process_loads_no_library_that_reads_nothing() -> None:
    code = (
        "from services import reader; reader.leave_out_unused_libraries(); reader.loaded_reader('docx'); import sys; "
    )
    code += "print(*sorted({'pandas.core', 'onnxruntime', 'numpy'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
