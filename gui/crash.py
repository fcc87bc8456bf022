"""The crash hook: an error that nobody caught is logged to a file, and told once in the window."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

_log = logging.getLogger("reprise.crash")

Teller = Callable[[str, str], None]
"""Shows a title and a text to the user."""

_teller: list[Teller] = []


def install() -> Path | None:
    """Log what no one catches; the path of the log, None where none can be written."""
    path: Path | None = user_log_path("reprise", ensure_exists=False) / "reprise.log"
    assert path is not None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(path, delay=True, encoding="utf-8")
    except OSError:
        path, handler = None, logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    sys.excepthook = hook
    return path


def tell_with(teller: Teller) -> None:
    """From now on, faults are told through `teller`; the last one given counts."""
    _teller[:] = [teller]


def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log and tell an error that nobody caught; `sys.excepthook` once `install` was called."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    _log.critical("uncaught", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
    if _teller:
        try:
            what = f"{kind.__name__}: {error}".rstrip(".: ")
            _teller[0]("A fault in Reprise", f"{what}. Your files are as they were.")
        except Exception:  # noqa: BLE001 - one of the three places: a hook that raises would hide the first fault
            _log.exception("the fault could not be told")
