"""Bad input: each a clear sentence in its place, nothing lost, the rest goes on."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from pathlib import Path

import pytest

from core.errors import (
    AmbiguousName,
    DamagedDocument,
    InvalidId,
    RepriseError,
    UnknownComposition,
    UnknownVersion,
    Unreadable,
)
from core.storage import files
from core.storage.composition_service import CompositionService
from tests.core.storage.conftest import ID, foreign_write, look_at, snapshot

V0, V1 = "000_20260223_113841", "001_20260223_113941"
_SENTENCE = re.compile(r"[^\n]+[.]")


def test_a_composition_is_listed_as_it_stands(service: CompositionService) -> None:
    listing = service.listing(ID)
    assert service.list_ids() == (ID,)
    assert [stamp.name for stamp in listing.versions] == [V0, V1]
    assert [name.number for name in service.history(ID)] == [0, 1]
    assert listing.current is not None
    assert (listing.autosave, listing.metadata, listing.problem) == (None, None, "")
    assert service.load(ID, V0).data["tempo"] == 100.0
    assert service.load(ID, "current").data["tempo"] == 120.0
    assert not service.has_autosave(ID)
    assert listing.versions[0].saved_at == listing.versions[0].time


def test_real_data_is_listed_whole(real_data: Path) -> None:
    service = CompositionService(real_data)
    listings = service.listings()
    assert len(listings) == 6
    assert len(listings["5e7c552d-d97f-457a-9c82-1b08133f885c"].versions) == 174
    assert all(not listing.problem for listing in listings.values())
    for composition, listing in listings.items():
        for ref in listing.stamps:
            assert service.load(composition, ref).raw == service.load_bytes(composition, ref)


def test_unknown_files_and_folders_are_skipped_in_silence(service: CompositionService, folder: Path) -> None:
    (folder.parent / ".DS_Store").write_text("x")
    (folder.parent / "empty").mkdir()
    (folder.parent / "other").mkdir()
    (folder.parent / "other" / "notes.txt").write_text("x")
    (folder.parent / "a file").write_text("x")
    for name in (".DS_Store", "001_x.json~", "001_x.tmp", "notes.json", "current.json"):
        (folder / "history" / name).write_text("x")
    (folder / "history" / "002_folder.json").mkdir()
    before = service.listing(ID)
    assert service.list_ids() == (ID,)
    assert [stamp.name for stamp in before.versions] == [V0, V1]


def test_a_version_is_its_stem_so_equal_numbers_and_gaps_are_harmless(
    service: CompositionService, folder: Path
) -> None:
    foreign_write(folder / "history" / "001_20260101_000000.json", snapshot())
    foreign_write(folder / "history" / "1000_20260101_000000.json", snapshot())
    assert [name.number for name in service.history(ID)] == [0, 1, 1, 1000]


@pytest.mark.parametrize("text", ["../data", "..", "a/b", "/etc/passwd", f"../compositions/{ID}", "", "\0"])
def test_ids_that_lead_elsewhere_are_refused(service: CompositionService, text: str) -> None:
    for act in (service.listing, service.resolve_composition, lambda text: service.load(text, "current")):
        with pytest.raises((InvalidId, UnknownComposition)):
            act(text)
    with pytest.raises(InvalidId):
        service.save(text, snapshot())
    with pytest.raises((InvalidId, UnknownVersion)):
        service.load(ID, f"000_{text}/../../../secret")


def test_what_is_not_there_is_unknown(service: CompositionService) -> None:
    with pytest.raises(UnknownComposition):
        service.listing("nothing")
    with pytest.raises(UnknownComposition):
        service.load("nothing", "current")
    with pytest.raises(UnknownVersion):
        service.load(ID, "009_x")
    with pytest.raises(UnknownVersion, match=r"autosave\.json"):
        service.load(ID, "autosave")


def test_a_version_removed_between_listing_and_opening_is_unknown(
    service: CompositionService, folder: Path
) -> None:
    listing = service.listing(ID)
    (folder / "history" / f"{V0}.json").unlink()
    with pytest.raises(UnknownVersion):
        service.load(ID, listing.versions[0].name)
    assert service.load(ID, V1).data


DAMAGE = {
    "empty": (b"", "empty"),
    "zeros": (b"\0" * 4096, "nothing but"),
    "cut short": (json.dumps(snapshot()).encode()[:60], "ends in the middle"),
    "not UTF-8": (b'{"name": "\xff\xfe"}', "not UTF-8"),
    "a list": (b"[1, 2]", "a list"),
    "NaN": (b'{"tempo": NaN}', "NaN"),
    "deep": (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested"),
    "no JSON": (b"hello", "not valid JSON"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_file_is_told_contained_and_never_copied_on(
    kind: str, service: CompositionService, folder: Path
) -> None:
    content, said = DAMAGE[kind]
    foreign_write(folder / "history" / "002_bad.json", content)
    before = look_at(folder)
    assert [stamp.name for stamp in service.listing(ID).versions] == [V0, V1, "002_bad"]
    with pytest.raises(DamagedDocument, match=said) as caught:
        service.load(ID, "002_bad")
    assert _SENTENCE.fullmatch(str(caught.value))
    with pytest.raises(DamagedDocument):
        service.restore(ID, "002_bad")
    assert service.load_bytes(ID, "002_bad") == content
    assert service.load(ID, V1).data
    assert look_at(folder) == before


def test_numbers_beyond_64_bits_are_kept(service: CompositionService, folder: Path) -> None:
    number = 2**80 + 1
    foreign_write(folder / "history" / "002_big.json", json.dumps(snapshot(big=number)))
    assert service.load(ID, "002_big").data["big"] == number
    stem = service.restore(ID, "002_big").stem
    assert service.load(ID, stem).data["big"] == number


def test_a_file_of_100_mb_is_read_and_a_larger_one_refused(
    service: CompositionService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = b'{"name": "' + b"x" * 100_000_000 + b'"}'
    foreign_write(folder / "history" / "002_big.json", big)
    assert len(service.load(ID, "002_big").data["name"]) == 100_000_000
    monkeypatch.setattr(files, "MAX_BYTES", 1024**2)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        service.load(ID, "002_big")


def _plant(kind: str, path: Path, outside: Path) -> None:
    if kind == "link":
        path.symlink_to(outside)
    elif kind == "dead link":
        path.symlink_to(outside.with_name("nothing"))
    elif kind == "loop":
        path.symlink_to(path.name)
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()


@pytest.mark.parametrize("kind", ["link", "dead link", "loop", "fifo", "folder"])
def test_what_is_no_regular_file_is_not_opened(
    kind: str, service: CompositionService, folder: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text(json.dumps(snapshot(name="outside")))
    for path in (folder / "current.json", folder / "autosave.json", folder / "history" / "002_x.json"):
        path.unlink(missing_ok=True)
        _plant(kind, path, outside)
    started = time.monotonic()
    for ref in ("current", "autosave", "002_x"):
        with pytest.raises(Unreadable) as caught:
            service.load(ID, ref)
        assert _SENTENCE.fullmatch(str(caught.value))
        if "link" in kind:
            assert "links are not followed" in str(caught.value)
    assert time.monotonic() - started < 2
    assert service.load(ID, V1).data
    stamp = service.listing(ID).current
    assert stamp is not None
    assert not stamp.is_regular


@pytest.mark.parametrize("what", ["composition", "history"])
def test_a_folder_that_is_a_link_is_told_and_not_entered(
    what: str, service: CompositionService, folder: Path, tmp_path: Path
) -> None:
    place = folder if what == "composition" else folder / "history"
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    listing = service.listing(ID)
    assert ID in service.list_ids()
    assert "links are not followed" in listing.problem
    assert listing.versions == ()
    with pytest.raises(Unreadable, match="links are not followed"):
        service.load(ID, V0)
    with pytest.raises(RepriseError):
        service.save(ID, snapshot(tempo=1.0))
    assert not list((tmp_path / "elsewhere").rglob("*Z.json"))


def test_files_without_rights_are_told_and_the_rest_goes_on(open_ground: Path, without_rights) -> None:
    base = open_ground / "compositions"
    for name in ("closed", "half", "whole"):
        foreign_write(base / name / "history" / f"{V0}.json", snapshot())
        foreign_write(base / name / "history" / f"{V1}.json", snapshot())
    (base / "closed").chmod(0)
    (base / "half" / "history" / f"{V0}.json").chmod(0)
    with without_rights():
        service = CompositionService(open_ground)
        assert service.list_ids() == ("closed", "half", "whole")
        assert "permission is denied" in service.listing("closed").problem
        with pytest.raises(Unreadable, match="permission is denied"):
            service.load("closed", V0)
        assert len(service.listing("half").versions) == 2
        with pytest.raises(Unreadable, match="permission is denied"):
            service.load("half", V0)
        assert service.load("half", V1).data
        assert not service.listing("whole").problem
    (base / "closed").chmod(0o755)


def test_somebody_writing_in_place_is_waited_for(service: CompositionService, folder: Path) -> None:
    whole = json.dumps(snapshot(name="late"))
    path = folder / "current.json"
    path.write_text(whole[:40])
    timer = threading.Timer(0.01, path.write_text, [whole])
    timer.start()
    assert service.load(ID, "current").data["name"] == "late"
    timer.join()


def test_browsing_writes_nothing(service: CompositionService, library: Path, folder: Path) -> None:
    foreign_write(folder / "history" / "002_bad.json", "{")
    before = look_at(library)
    for composition in service.list_ids():
        listing = service.listing(composition)
        for ref in listing.stamps:
            try:
                service.load(composition, ref)
            except DamagedDocument:
                service.load_bytes(composition, ref)
        service.history(composition)
        service.has_autosave(composition)
        service.metadata(composition)
        service.resolve_version(service.resolve_composition(composition[:4]), "v1")
    assert look_at(library) == before


def test_a_read_only_library_works(open_ground: Path, without_rights) -> None:
    foreign_write(open_ground / "compositions" / ID / "history" / f"{V0}.json", snapshot())
    with without_rights():
        service = CompositionService(open_ground)
        assert service.load(ID, V0).data["tempo"] == 120.0


def test_names_cut_short_are_found_where_they_are_unique(service: CompositionService, folder: Path) -> None:
    foreign_write(folder.parent / "0c" / "current.json", snapshot())
    foreign_write(folder / "history" / "012_a.json", snapshot())
    assert service.resolve_composition("0b") == ID
    assert service.resolve_composition("0B5BD7") == ID
    with pytest.raises(AmbiguousName, match="fits 2 names"):
        service.resolve_composition("0")
    with pytest.raises(UnknownComposition):
        service.resolve_composition("ff")
    for text in ("001_20260223_113941", "v1", "1", "001", "V001", "001_", "current"):
        expected = "current" if text == "current" else V1
        assert service.resolve_version(ID, text) == expected
    assert service.resolve_version(ID, "v12") == "012_a"
    assert service.resolve_version(ID, "00") == V0  # a number goes before the start of a name
    for text in ("autosave", "v99", "", "../x"):
        with pytest.raises(UnknownVersion):
            service.resolve_version(ID, text)


def test_two_versions_of_one_number_are_ambiguous_by_number(
    service: CompositionService, folder: Path
) -> None:
    foreign_write(folder / "history" / "001_a.json", snapshot())
    with pytest.raises(AmbiguousName):
        service.resolve_version(ID, "v1")
    assert service.resolve_version(ID, "001_a") == "001_a"


def test_an_unreachable_root_is_told(tmp_path: Path) -> None:
    service = CompositionService(tmp_path / "gone")
    assert service.identity() is None
    with pytest.raises(Unreadable):
        service.list_ids()
    (tmp_path / "gone").mkdir()
    assert service.list_ids() == ()
