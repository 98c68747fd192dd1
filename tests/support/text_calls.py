"""Functions of a package that can be called with a text alone: arguments of each type are made of it."""

import collections.abc
import inspect
import pkgutil
import types
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from services.documents import Page
from services.events import Citation
from services.questions import Turn
from tests.support.citations import citation

Build = Callable[[str], Any]

_SIMPLE: dict[Any, Build] = {
    str: str,
    bytes: str.encode,
    int: lambda _: 5,
    float: lambda _: 1.0,
    bool: lambda _: False,
    types.NoneType: lambda _: None,
    Page: lambda text: Page(1, text),
    Turn: lambda text: Turn("user", text),
    Citation: lambda text: citation(text=text),
}
_LISTS = (list, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)
_SETS = (set, frozenset, collections.abc.Set)


def text_calls(package: str) -> Iterator[tuple[str, Callable[[str], object]]]:
    """The public functions of a package's modules that take a text, by name."""
    for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        for name, each in vars(import_module(found.name)).items():
            plain = inspect.unwrap(each) if callable(each) else None
            if inspect.isfunction(plain) and plain.__module__ == found.name and not name.startswith("_"):
                call = _call(each, plain)
                if call is not None:
                    yield f"{found.name}.{name}", call


def _call(function: Callable[..., object], plain: types.FunctionType) -> Callable[[str], object] | None:
    hints = get_type_hints(plain, include_extras=True)
    needed = [name for name, each in inspect.signature(plain).parameters.items() if each.default is each.empty]
    builds = {name: _build(hints.get(name)) for name in needed}
    if None in builds.values() or inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain):
        return None
    if not any("str" in repr(hints[name]) or hints[name] in (Page, Citation, Turn) for name in needed):
        return None

    def call(text: str) -> object:
        found = function(**{name: build(text) for name, build in builds.items() if build is not None})
        return list(found) if isinstance(found, collections.abc.Iterator) else found

    return call


def _build(hint: Any) -> Build | None:
    """How to make an argument of a type; None where no text makes one."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _build(arguments[0])
    if origin is Literal:
        return lambda _: arguments[0]
    if origin in (Union, types.UnionType):
        return next((build for each in arguments if (build := _build(each)) is not None), None)
    if origin in (*_LISTS, *_SETS) or (origin is tuple and arguments[-1] is Ellipsis):
        return _several(origin, arguments[0])
    return None


def _several(origin: Any, item: Any) -> Build | None:
    kind = frozenset if origin in _SETS else tuple if origin is tuple else list
    if item is str:
        return lambda text: kind(text.split("\n") if "\n" in text else text.split())
    build = _build(item)
    return None if build is None else lambda text: kind([build(text)])
