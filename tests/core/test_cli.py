"""The command line on real files: what programs read, and one sentence where something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.cli import main


class Ran:
    """What one command gave."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], *arguments: object) -> None:
        try:
            self.code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            self.code = int(stop.code or 0)
        self.raw, err = capture.readouterr()
        self.error = err.decode()

    @property
    def data(self) -> Any:
        return json.loads(self.raw)

    @property
    def text(self) -> str:
        return self.raw.decode()


@pytest.fixture
def library(real_data: Path, tmp_path: Path) -> Path:
    """A copy of two real compositions, to write in."""
    for name in ("e6e5*", "5e7c*"):
        for folder in (real_data / "compositions").glob(name):
            shutil.copytree(folder, tmp_path / "data" / "compositions" / folder.name)
    return tmp_path / "data"


def test_list_gives_every_composition(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = Ran(capfdbinary, "list", library, "--json").data
    assert [(row["versions"], row["takes"]) for row in rows] == [(174, 13), (6, 6)]
    assert set(rows[0]) == {
        "id", "name", "versions", "takes", "updated_at", "has_autosave", "autosave_differs",
    }  # fmt: skip
    assert rows[1]["has_autosave"]
    assert rows[1]["autosave_differs"]


def test_log_tells_takes_oldest_first(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = Ran(capfdbinary, "log", library, "5e7c", "--json").data
    assert [row["number"] for row in rows] == list(range(174))
    assert sum(row["is_take"] for row in rows) == 13
    expected = {"stem", "number", "kind", "is_take", "areas", "title", "equals_current", "same_as", "damaged"}
    assert expected <= set(rows[0])
    assert {row["kind"] for row in rows} == {"original", "save", "ai"}


def test_show_gives_the_bytes_of_the_file(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = next(library.glob("compositions/5e7c*/history/171_*.json"))
    assert Ran(capfdbinary, "show", library, "5e7c", "171").raw == file.read_bytes()


def test_diff_gives_rows_with_pointers(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = Ran(capfdbinary, "diff", library, "5e7c", "v001", "v002", "--json").data
    assert [(row["area"], row["kind"], row["path"]) for row in rows] == [
        ("mixer", "changed", "/mixer_state/master/fader")
    ]
    assert rows[0]["old"] == 0.0
    every = Ran(capfdbinary, "diff", library, "5e7c", "v001", "v002", "--json", "--all").data
    assert len(every) > len(rows)


def test_two_saves_that_differ_only_in_noise_say_so(
    library: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert Ran(capfdbinary, "diff", library, "5e7c", "v004", "v005").text == "No musical change.\n"
    assert Ran(capfdbinary, "diff", library, "5e7c", "v004", "v005", "--json").data == []


def test_restore_makes_a_version_and_its_undo_brings_back_what_stood(
    library: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = next(library.glob("compositions/e6e5*/current.json")).read_bytes()
    done = Ran(capfdbinary, "restore", library, "e6e5", "v002", "--json").data
    assert set(done) == {"stem", "kept"}
    undone = Ran(capfdbinary, "restore", library, "e6e5", done["kept"], "--json").data
    now = next(library.glob("compositions/e6e5*/current.json")).read_bytes()
    cut = b'"metadata"'
    assert now[: now.rindex(cut)] == before[: before.rindex(cut)]
    assert undone["kept"] == done["stem"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("log", "{}", "zork"), "no composition “zork”"),
        (("show", "{}", "e6e5", "999"), "no version"),
        (("show", "{}", "e6e5", "../../current"), "has no version"),
        (("diff", "{}", "e6e5", "current", "zork"), "no version"),
        (("restore", "{}", "5e7c", "autosave"), "no autosave.json"),
        (("list", "{}/nowhere"), "nowhere"),
        (("log", "{}"), "required"),
        (("zork",), "zork"),
        ((), "required"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_1(
    library: Path, capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...], words: str
) -> None:
    ran = Ran(capfdbinary, *(argument.format(library) for argument in arguments))
    assert ran.code == 1
    assert words in ran.error
    assert ran.error.count("\n") == 1
    assert ran.raw == b""


def test_a_damaged_version_says_where(library: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    file = next(library.glob("compositions/e6e5*/history/003_*.json"))
    file.write_bytes(file.read_bytes()[:1000])
    ran = Ran(capfdbinary, "diff", library, "e6e5", "v002", "v003")
    assert ran.code == 1
    assert "ends in the middle of a value (line" in ran.error
    damaged = [row["damaged"] for row in Ran(capfdbinary, "log", library, "e6e5", "--json").data]
    assert [bool(reason) for reason in damaged] == [False, False, False, True, False, False]
