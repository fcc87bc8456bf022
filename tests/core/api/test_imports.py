"""The backend is an extra: what does without it never asks for it, and it never asks for the window."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.api.server import ROOT

BARRED = """
import sys

class Bar:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {barred!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Bar())
"""
SERVER = ("fastapi", "starlette", "uvicorn", "multipart", "python_multipart")
QT = ("PySide6", "shiboken6", "gui")


def without(barred: tuple[str, ...], program: str) -> subprocess.CompletedProcess[str]:
    """Run a program where these cannot be imported."""
    command = [sys.executable, "-c", BARRED.format(barred=barred) + program]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, timeout=120)


EVERYTHING_ELSE = """
import importlib, pkgutil, core
for found in pkgutil.walk_packages(core.__path__, "core."):
    if not found.name.startswith(("core.api", "core.__main__")):
        importlib.import_module(found.name)
"""


def test_nothing_else_in_core_needs_a_server() -> None:
    done = without(SERVER, EVERYTHING_ELSE)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_window_needs_no_server() -> None:
    pytest.importorskip("PySide6")
    done = without(SERVER, "import gui.app, gui.main_window")
    assert (done.returncode, done.stderr) == (0, "")


def test_without_the_extra_serving_is_refused_in_words(tmp_path: Path) -> None:
    done = without(SERVER, f"from core.cli import main\nsys.exit(main(['serve', {str(tmp_path)!r}]))")
    words = "Serving needs the extra “backend”: pip install 'reprise-browser[backend]'"
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", words)


def test_the_other_commands_do_not_load_a_server(tmp_path: Path) -> None:
    (tmp_path / "compositions").mkdir()
    done = without(SERVER, f"from core.cli import main\nsys.exit(main(['list', {str(tmp_path)!r}]))")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_backend_needs_no_window() -> None:
    done = without(
        QT, "import core.api.serve, core.cli_serve\nassert not [n for n in sys.modules if 'PySide' in n]\n"
    )
    assert (done.returncode, done.stderr) == (0, "")
