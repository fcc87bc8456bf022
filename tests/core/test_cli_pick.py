"""The command that brings back a part, on real files: what it says, what it writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.history.fingerprint import fingerprint
from core.model.fields import Area
from core.storage.composition_service import CompositionService
from tests.core.test_cli import Ran, library

__all__ = ["library"]

Capture = pytest.CaptureFixture[bytes]


def test_an_area_comes_back_as_a_version_and_can_be_undone(library: Path, capfdbinary: Capture) -> None:
    service = CompositionService(library)
    name = service.resolve_composition("5e7c")
    before, source = service.load(name, "current"), service.load(name, service.resolve_version(name, "v063"))
    done = Ran(capfdbinary, "pick", library, "5e7c", "v063", "effects", "--json").data
    made = service.load(name, done["stem"])
    areas = (fingerprint(one).areas for one in (before, source, made))
    old, wanted, new = ([digest.hex() for digest in one] for one in areas)
    place = list(Area).index(Area.EFFECTS)
    assert new[place] == wanted[place] != old[place]
    assert [one for at, one in enumerate(new) if at != place] == [
        one for at, one in enumerate(old) if at != place
    ]
    assert made.metadata["source"] == "pick"
    assert made.metadata["picked_from"] == service.resolve_version(name, "v063")
    assert made.metadata["picked"] == done["taken"]
    assert made.metadata["parent"] == done["kept"]
    assert service.load_bytes(name, "current") == service.load_bytes(name, done["stem"])
    Ran(capfdbinary, "restore", library, "5e7c", done["kept"])
    assert fingerprint(service.load(name, "current")).areas == fingerprint(before).areas


def test_a_preview_says_all_and_writes_nothing(library: Path, capfdbinary: Capture) -> None:
    before = {path: path.read_bytes() for path in library.rglob("*.json")}
    said = Ran(capfdbinary, "pick", library, "5e7c", "v001", "track:Track 1", "--preview").text
    assert said.endswith("Nothing was written.\n")
    assert "notes" in said
    assert {path: path.read_bytes() for path in library.rglob("*.json")} == before


def test_a_line_of_the_diff_is_a_part(library: Path, capfdbinary: Capture) -> None:
    lines = Ran(capfdbinary, "diff", library, "e6e5", "current", "v002").text.splitlines()
    done = Ran(capfdbinary, "pick", library, "e6e5", "v002", f"change:{len(lines)}").text.splitlines()
    assert done[0].split()[:2] == lines[-1].split()[:2]
    left = Ran(capfdbinary, "diff", library, "e6e5", "current", "v002").text.splitlines()
    assert len(left) < len(lines)


def test_what_does_not_differ_is_said_and_not_saved(library: Path, capfdbinary: Capture) -> None:
    many = len(Ran(capfdbinary, "log", library, "5e7c").text.splitlines())
    said = Ran(capfdbinary, "pick", library, "5e7c", "v173", "samples").text
    assert said == "Nothing of it differs from current. Nothing was written.\n"
    assert len(Ran(capfdbinary, "log", library, "5e7c").text.splitlines()) == many


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("drums", "There is no part “drums”"),
        ("track:Nobody", "There is no track “Nobody”"),
        ("change:9999", "There is no part “change:9999”"),
        ("view", "There is no part “view”"),
    ],
)
def test_a_part_that_is_none_is_one_sentence(
    library: Path, capfdbinary: Capture, part: str, words: str
) -> None:
    ran = Ran(capfdbinary, "pick", library, "5e7c", "v001", part)
    assert (ran.code, ran.raw) == (1, b"")
    assert words in ran.error
    assert ran.error.count("\n") == 1


def test_programs_read_what_came(library: Path, capfdbinary: Capture) -> None:
    found = Ran(capfdbinary, "pick", library, "5e7c", "v001", "music", "--json", "--preview").data
    assert set(found) == {"stem", "kept", "taken", "along", "resolved"}
    assert json.dumps(found["along"]) == "[]"
    assert found["taken"]
