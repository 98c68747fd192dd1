"""What most rows share: the provider, and our server over it, each started when it is first needed."""

import secrets
import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from tests.support.processes import MeasuredProgram, footnote, peer


class Stage:
    """Use as a context; whatever was started ends with it."""

    def __init__(self) -> None:
        self._exits = ExitStack()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    @cached_property
    def provider(self) -> MeasuredProgram:
        """The provider, which reports its requests: see `benchmarks.programs.upstream`."""
        return self._exits.enter_context(peer("upstream", serves=False))

    @cached_property
    def upstream(self) -> str:
        """The provider's base address."""
        return self.provider.say("address")

    @cached_property
    def folder(self) -> Path:
        return Path(self._exits.enter_context(tempfile.TemporaryDirectory(prefix="footnote-bench-")))

    @cached_property
    def workspace(self) -> str:
        """Where measurements put files of which the server may know some already."""
        return secrets.token_urlsafe(24)

    @cached_property
    def server(self) -> MeasuredProgram:
        """Our server, ready."""
        program = self._exits.enter_context(footnote(self.folder / "data", self.upstream))
        program.seconds_until("/readyz")
        return program
