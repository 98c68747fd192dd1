"""Imported before Gradio, so that it loads in less time.

It writes type stubs again at each start, for a second, and loads `mcp`, for another, for a server of tools that is not
used here: `api.routes.mcp` loads it once a client asks. Garbage is not collected until `loaded` is called, and what
there is by then never: modules leave next to none, and it takes an eighth of their time.
"""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any


class _WithoutStubs(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        vars(module)["create_or_modify_pyi"] = lambda *_: None


class _WithoutMcp(SourceFileLoader):
    """Gradio does without `mcp` where it is not installed, which is what it finds meanwhile."""

    def exec_module(self, module: ModuleType) -> None:
        with _hidden("mcp"):
            super().exec_module(module)


@contextmanager
def _hidden(name: str) -> Iterator[None]:
    if name in sys.modules:  # it took its time already
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


_LOADERS: Mapping[str, Callable[[str, str], SourceFileLoader]] = {
    "gradio.component_meta": _WithoutStubs,
    "gradio.mcp": _WithoutMcp,
}


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        loader = _LOADERS.get(fullname)
        spec = PathFinder.find_spec(fullname, path, target) if loader is not None else None
        if loader is not None and spec is not None and spec.origin is not None:
            spec.loader = loader(fullname, spec.origin)
        return spec


sys.meta_path.insert(0, _Finder())

_collects = gc.isenabled()
gc.disable()


@contextmanager
def without_apps(app: Any) -> Iterator[None]:  # noqa: ANN401 - this module must not import Gradio
    """Make none of Gradio's apps, whose class is `app`, while a page is built that will be mounted.

    Mounting makes the app that serves the page. Gradio makes three more before, which serve nobody and take 0.15 s.
    """
    create = app.create_app
    app.create_app = staticmethod(lambda *_, **__: None)
    try:
        yield
    finally:
        app.create_app = staticmethod(create)


def loaded() -> None:
    """Collect garbage again, if it was collected before."""
    gc.freeze()
    if _collects:
        gc.enable()
