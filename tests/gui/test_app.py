"""From the command line to a picture: arguments, refusals in one sentence, the demo, the crash hook."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QImage

from gui import crash
from gui.__main__ import refusal
from gui.demo import Demo
from gui.settings import Settings
from resources.demo import LIBRARY

ROOT = Path(__file__).resolve().parents[2]


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gui", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize(
    ("python", "pyside", "is_refused"),
    [
        ((3, 11), "6.12.0", True),
        ((3, 11), "6.13.1", True),
        ((3, 11), "6.11.3", False),
        ((3, 12), "6.12.0", False),
        ((3, 13), "7.0", False),
    ],
)
def test_the_pair_that_aborts_is_refused_in_one_sentence(
    python: tuple[int, int], pyside: str, is_refused: bool
) -> None:
    reason = refusal(python, pyside)
    assert (reason is not None) == is_refused
    if reason is not None:
        assert reason.endswith(".")
        assert pyside in reason


def test_a_view_is_drawn_to_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    ran = _run(
        LIBRARY, "--select", "39b3:v044", "--compare", "v020", "--view", "json", "--theme", "light",
        "--size", "1000x700", "--grab", picture,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "")
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1000, 700)
    colors = {image.pixel(x, y) for x in range(0, 1000, 7) for y in range(0, 700, 7)}
    assert len(colors) > 20, "an empty window has few colours"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--grab", "x.png", "nowhere-at-all"], "nowhere-at-all cannot be opened as a library"),
        ([LIBRARY, "--select", "zork", "--grab", "x.png"], "no composition “zork”"),
        ([LIBRARY, "--select", "39b3:zork", "--grab", "x.png"], "no version “zork”"),
        ([LIBRARY, "--grab", "no/such/folder/x.png"], "cannot be written"),
        ([LIBRARY, "--size", "big"], "1280x800"),
        ([LIBRARY, "--theme", "pink"], "pink"),
        ([LIBRARY, "--backend", "ftp://studio.example"], "by http or https, not by ftp"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_1(arguments: list[object], words: str) -> None:
    ran = _run(*arguments)
    assert ran.returncode == 1
    assert words in ran.stderr
    assert len([line for line in ran.stderr.splitlines() if "plugin" not in line]) == 1


def test_the_demo_works_on_a_copy_and_leaves_nothing_behind() -> None:
    demo = Demo(with_writer=True)
    assert (demo.data_dir / "compositions").is_dir()
    assert LIBRARY not in demo.data_dir.parents
    demo.close()
    assert not demo.data_dir.exists()
    demo.close()


def test_settings_survive_and_nonsense_gives_defaults(tmp_path: Path) -> None:
    file = str(tmp_path / "settings.ini")
    first = Settings(QSettings(file, QSettings.Format.IniFormat))
    assert (first.last_directory, first.theme, first.shows_all_saves) == (None, "system", False)
    first.last_directory = tmp_path
    first.theme = "light"
    first.shows_all_saves = True
    first.backend = "http://localhost:8000"
    first.save()
    second = Settings(QSettings(file, QSettings.Format.IniFormat))
    assert (second.last_directory, second.theme, second.shows_all_saves) == (tmp_path, "light", True)
    assert second.backend == "http://localhost:8000"
    broken = "theme=@Invalid()\ngeometry=nonsense\nshows_all_saves=7\nbackend=ftp://studio.example\n"
    Path(file).write_text(f"[General]\n{broken}")
    third = Settings(QSettings(file, QSettings.Format.IniFormat))
    assert (third.theme, third.shows_all_saves) == ("system", False)
    assert third.geometry.isEmpty()
    assert third.backend == ""


def _tell_nobody(title: str, text: str) -> None:
    """What is told when no window is left."""


def test_a_fault_is_told_once_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[str, str]] = []
    crash.tell_with(lambda title, text: told.append((title, text)))
    try:
        raise ZeroDivisionError("division by zero.")
    except ZeroDivisionError as error:
        crash.hook(type(error), error, error.__traceback__)
    finally:
        crash.tell_with(_tell_nobody)
    assert told == [
        ("A fault in Reprise", "ZeroDivisionError: division by zero. Your files are as they were.")
    ]
    assert "uncaught" in caplog.text
    caplog.clear()
