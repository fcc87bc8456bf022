"""Every path that this process really opens: what the kernel says each new descriptor stands for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

_OURS = ("/proc/", sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parents[2]))
"""Python's own files and the project's, whose lines a warning may quote at any moment."""
_listening: list[list[str]] = []
_hooked: list[bool] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """A second witness, for what does not go through `os.open`: Python tells of each path itself."""
    if _listening and event in ("open", "os.listdir", "os.scandir") and not _is_import():
        path = arguments[0]
        if isinstance(path, str) and os.path.isabs(path) and not path.startswith(_OURS):
            if event == "open" and arguments[1] is None:
                return  # an `os.open`, which the other witness sees
            _listening[-1].append(os.path.realpath(path))


def _is_import() -> bool:
    """Whether Python looks for a module: one needed for the first time may come at any moment.

    It lists each folder of its search path anew that has changed meanwhile, by another process perhaps.
    """
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")


class Trace:
    """What was opened; `before_open` is called with a running number before each `os.open`."""

    def __init__(self, root: Path, before_open: Callable[[int], None] | None = None) -> None:
        self._root = os.path.realpath(root)
        self._before = before_open
        self._real = os.open
        self.opened: list[str] = []
        self.count = 0

    @property
    def outside(self) -> list[str]:
        """What was opened and does not lie beneath the root."""
        return [
            path for path in self.opened if path != self._root and not path.startswith(self._root + os.sep)
        ]

    def _open(self, *args: Any, **named: Any) -> int:
        self.count += 1
        if self._before is not None:
            self._before(self.count)
        fd = self._real(*args, **named)
        self.opened.append(os.readlink(f"/proc/self/fd/{fd}"))
        return fd

    @contextmanager
    def on(self) -> Iterator[Trace]:
        """Trace the block."""
        if not _hooked:
            sys.addaudithook(_hear)  # for good: a hook cannot be taken out again
            _hooked.append(True)
        _listening.append(self.opened)
        try:
            with mock.patch.object(os, "open", self._open):
                yield self
        finally:
            _listening.pop()
