"""What modules hold, and what importing one loads. Contracts in pyproject.toml hold the direction of imports."""

import ast
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST = 400
MODULES = [ROOT / "ui.py", *(path for part in ("services", "api", "chat") for path in (ROOT / part).rglob("*.py"))]


def test_no_module_is_long() -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}


def test_no_module_sets_a_constant_twice() -> None:
    twice = []
    for path in MODULES:
        targets = [
            each for node in ast.parse(path.read_text()).body if isinstance(node, ast.Assign) for each in node.targets
        ]
        names = Counter(target.id for target in targets if isinstance(target, ast.Name))
        twice += [f"{path.relative_to(ROOT)}: {name}" for name, count in names.items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("module", ["services.assembly", "api.main"])
def test_what_is_slow_to_load_is_loaded_only_when_the_services_open(module: str) -> None:
    slow = {"lancedb", "langchain_openai", "openai", "gradio"}
    code = f"import sys, {module}; print(*sorted({slow} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_services_that_quote_open_without_a_client_of_a_provider_a_catalog_tracing_or_redis(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from services.assembly import open_services; "
        "from tests.support.server import settings_for\n"
        f"async def main():\n async with open_services(settings_for(Path({str(tmp_path)!r}))): pass\n"
        "asyncio.run(main())\n"
        "slow = {'openai', 'langchain_openai', 'lance_namespace_urllib3_client.api', 'langsmith.types.run', 'redis'}; "
        "print(*sorted(slow & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_the_page_loads_gradio_without_writing_its_type_stubs() -> None:
    assert import_module("ui").gr
    assert import_module("gradio.component_meta").create_or_modify_pyi.__module__ == "chat.light_gradio"


def test_a_started_page_has_not_loaded_what_only_tools_clients_need_and_collects_garbage() -> None:
    code = (
        "import gc, sys, tempfile; from pathlib import Path; from tests.support.server import Server, settings_for; "
        "from ui import create_app\n"
        "with tempfile.TemporaryDirectory() as folder, Server(settings_for(Path(folder)), create_app): "
        "print('mcp.server' in sys.modules, gc.isenabled())"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "False True"


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_the_reading_process_loads_no_library_that_reads_nothing(kind: str) -> None:
    code = (
        "import sys; from services.files.reading import worker; worker.leave_out_unused_libraries(); "
        f"worker.loaded_reader({kind!r}); "
        "print(*sorted({'pandas', 'magika', 'numpy', 'mammoth', 'pptx', 'requests'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
