"""The command that tells a thing's life, on real files: what it names, what it says, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.storage.composition_service import CompositionService
from tests.core.test_cli import Ran, library

__all__ = ["library"]

Capture = pytest.CaptureFixture[bytes]


def test_it_tells_each_take_that_changed_a_field_newest_first(library: Path, capfdbinary: Capture) -> None:
    said = Ran(capfdbinary, "life", library, "5e7c", "track:Track 1/instrument").text.splitlines()
    assert said[0] == "Track 1 instrument:"
    assert [line.split()[0][:3] for line in said[1:]] == ["013", "007", "006", "001"]
    assert said[1].endswith("changed   instrument  choirAahs → synthBrass1")
    assert said[4].split()[1] == "appeared"


def test_programs_get_the_same_as_json(library: Path, capfdbinary: Capture) -> None:
    data = Ran(capfdbinary, "life", library, "5e7c", "tempo", "--json").data
    assert data["name"] == "tempo"
    assert data["unread"] == []
    (only,) = data["events"]
    assert (only["what"], only["before"]) == ("appeared", None)
    assert only["details"] == [{"kind": "added", "words": "there from the start", "value": "120 BPM"}]


def test_a_thing_that_is_gone_by_now_is_named_in_an_older_version(
    library: Path, capfdbinary: Capture
) -> None:
    service = CompositionService(library)
    name = service.resolve_composition("5e7c")
    at = service.resolve_version(name, "v165")
    clip = service.load(name, at).sequence["clips"][0]["id"]
    whole = Ran(capfdbinary, "life", library, "5e7c", f"clip:{clip}", "--at", "v165").text
    assert "171_" in whole
    short = Ran(capfdbinary, "life", library, "5e7c", f"clip:{clip[:8]}", "--at", "v165").text
    assert short == whole


@pytest.mark.parametrize(
    "word", ["effect:Reverb/mix", "strip:Nobody", "clip:", "clips", "colour:x", "track:No such track", ""]
)
def test_what_is_not_there_or_not_one_thing_is_refused_in_one_sentence(
    library: Path, capfdbinary: Capture, word: str
) -> None:
    ran = Ran(capfdbinary, "life", library, "5e7c", word)
    assert ran.code == 1
    assert ran.text == ""


def test_nothing_is_written(library: Path, capfdbinary: Capture) -> None:
    before = {path: path.read_bytes() for path in library.rglob("*.json")}
    Ran(capfdbinary, "life", library, "5e7c", "track:Track 1")
    assert {path: path.read_bytes() for path in library.rglob("*.json")} == before
