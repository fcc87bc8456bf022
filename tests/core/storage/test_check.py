"""A check names all that is wrong, with its file, and changes nothing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.errors import NotADataDirectory
from core.storage import owner, probe
from core.storage.check import check_home, check_library
from core.storage.composition_service import CompositionService
from core.storage.findings import Kind
from core.storage.layout import Opened, Role, find_library, make_temp
from core.storage.memory import Memory
from tests.core.storage.conftest import ID, foreign_write, look_at, snapshot

HISTORY = f"compositions/{ID}/history"
CURRENT = f"compositions/{ID}/current.json"
DEAD = owner.token().rpartition("-")[0] + "-1"


def found(library: Path) -> tuple[list[tuple[Kind, str]], list[tuple[Kind, str]]]:
    """Violations and notes, each as kind and file."""
    report = check_library(Opened(library))
    return [(each.kind, each.file) for each in report.violations], [
        (each.kind, each.file) for each in report.notes
    ]


def test_a_sound_library_is_sound(library: Path, service: CompositionService) -> None:
    assert found(library) == ([], [])
    base = service.load(ID, "current")
    service.save(ID, snapshot(tempo=90.0), based_on=base)
    service.restore(ID, "000_20260223_113841")
    service.set_label(ID, "000_20260223_113841", "first")
    service.create("Another")
    report = check_library(Opened(library))
    assert (report.violations, report.notes) == ((), ())
    assert (report.compositions, report.versions) == (2, 5)


def test_the_real_data_is_sound(real_data: Path) -> None:
    before = look_at(real_data)
    report = check_library(Opened(real_data))
    assert (report.violations, report.compositions, report.versions) == ((), 6, 182)
    assert {note.kind for note in report.notes} == {Kind.AUTOSAVE, Kind.UNVERSIONED}
    assert look_at(real_data) == before


def _no_version(folder: Path) -> None:
    (folder / "history" / "notes.txt").write_text("x")


def _link(folder: Path) -> None:
    (folder / "history" / "002_x.json").symlink_to("/etc/passwd")


def _fifo(folder: Path) -> None:
    os.mkfifo(folder / "autosave.json")


def _history_link(folder: Path) -> None:
    (folder / "history").rename(folder.parent.parent / "elsewhere")
    (folder / "history").symlink_to(folder.parent.parent / "elsewhere")


def _shared(folder: Path) -> None:
    (folder / "current.json").unlink()
    os.link(folder / "history" / "001_20260223_113941.json", folder / "current.json")


def _restored(**facts: Any) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        path = folder / "history" / "002_20260223_120000_000001Z.json"
        foreign_write(path, snapshot(metadata={"timestamp": "2026-02-23T12:00:00+00:00", **facts}))
        path.chmod(0o444)

    return plant


def _stranded(tempo: float | None) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        name = make_temp(ID, Role.CURRENT, DEAD)
        content: Any = b"{" if tempo is None else snapshot(tempo=tempo)
        foreign_write(folder.parent.parent / ".reprise" / "tmp" / name, content)

    return plant


def _put(path: str, content: dict[str, Any] | bytes) -> Callable[[Path], None]:
    return lambda folder: foreign_write(folder / path, content)


VIOLATIONS: dict[str, tuple[Callable[[Path], object], Kind, str]] = {
    "a damaged version": (_put("history/002_x.json", b'{"tempo"'), Kind.DAMAGED, f"{HISTORY}/002_x.json"),
    "a damaged current": (_put("current.json", b""), Kind.DAMAGED, CURRENT),
    "no current": (lambda folder: (folder / "current.json").unlink(), Kind.NO_CURRENT, CURRENT),
    "damaged metadata": (_put("metadata.json", b"[]"), Kind.DAMAGED, f"compositions/{ID}/metadata.json"),
    "a link for a version": (_link, Kind.UNREADABLE, f"{HISTORY}/002_x.json"),
    "a pipe for an autosave": (_fifo, Kind.UNREADABLE, f"compositions/{ID}/autosave.json"),
    "a shared file": (_shared, Kind.SHARED, f"{HISTORY}/001_20260223_113941.json"),
    "a source that is gone": (
        _restored(source="restore", restored_from="009_x"),
        Kind.SOURCE_GONE,
        f"{HISTORY}/002_20260223_120000_000001Z.json",
    ),
    "a parent that is gone": (
        _restored(source="manual_save", parent="009_x"),
        Kind.SOURCE_GONE,
        f"{HISTORY}/002_20260223_120000_000001Z.json",
    ),
    "a name that is no id": (_put("../no id/current.json", {}), Kind.WRONG_ID, "compositions/no id"),
    "a state that waits": (_stranded(66.0), Kind.STRANDED, ".reprise/tmp/"),
    "damage that waits": (_stranded(None), Kind.STRANDED, ".reprise/tmp/"),
    "a private folder that is none": (
        lambda folder: foreign_write(folder.parent.parent / ".reprise", b""),
        Kind.UNREADABLE,
        ".reprise/tmp",
    ),
}


@pytest.mark.parametrize("what", VIOLATIONS)
def test_what_is_wrong_is_named_with_its_file(what: str, library: Path, folder: Path) -> None:
    plant, kind, file = VIOLATIONS[what]
    plant(folder)
    before = look_at(library)
    violations = check_library(Opened(library)).violations
    assert any(each.kind is kind and each.file.startswith(file) for each in violations), violations
    assert all(each.words.endswith(".") and "\n" not in each.words for each in violations)
    assert look_at(library) == before


def test_a_history_that_is_a_link_is_told_once(library: Path, folder: Path) -> None:
    _history_link(folder)
    violations, _ = found(library)
    assert violations == [(Kind.UNREADABLE, HISTORY)]


NOTES: dict[str, tuple[Callable[[Path], object], Kind, str]] = {
    "equal numbers": (_put("history/001_x.json", snapshot()), Kind.EQUAL_NUMBERS, HISTORY),
    "gaps": (_put("history/009_x.json", snapshot()), Kind.GAPS, HISTORY),
    "a late version": (
        _put("history/000_20270101_000000.json", snapshot()),
        Kind.LATE,
        f"{HISTORY}/000_20270101_000000.json",
    ),
    "an unknown file": (_no_version, Kind.UNKNOWN_FILE, f"{HISTORY}/notes.txt"),
    "a current without version": (_put("current.json", snapshot(tempo=66.0)), Kind.UNVERSIONED, CURRENT),
    "an autosave that differs": (
        _put("autosave.json", snapshot(tempo=66.0)),
        Kind.AUTOSAVE,
        f"compositions/{ID}/autosave.json",
    ),
    "what is left over": (_stranded(100.0), Kind.LEFT_OVER, ".reprise/tmp/"),
    "a writable version": (
        _put("history/002_20260223_120000_000001Z.json", snapshot()),
        Kind.WRITABLE,
        f"{HISTORY}/002_20260223_120000_000001Z.json",
    ),
    "a sample": (
        _put("current.json", snapshot(sample_assignments={"t": "data/samples/kick.wav"})),
        Kind.NO_SAMPLE,
        f"compositions/{ID}",
    ),
    "similar ids": (_put(f"../{ID.upper()}/current.json", snapshot()), Kind.SIMILAR_IDS, "compositions"),
    "a place of old": (_put("../../sequences/x.json", b"{}"), Kind.OLD_PLACE, "sequences"),
    "a label of nothing": (
        _put("metadata.json", {"versions": {"009_x": {"label": "a"}}}),
        Kind.LABEL,
        f"compositions/{ID}/metadata.json",
    ),
    "a stranger in tmp": (_put("../../.reprise/tmp/x", b""), Kind.UNKNOWN_FILE, ".reprise/tmp/x"),
}


@pytest.mark.parametrize("what", NOTES)
def test_what_is_worth_knowing_is_no_violation(what: str, library: Path, folder: Path) -> None:
    plant, kind, file = NOTES[what]
    plant(folder)
    violations, notes = found(library)
    assert violations == []
    assert any(note[0] is kind and note[1].startswith(file) for note in notes), notes


def test_a_foreign_save_that_carries_our_words_on_is_not_believed(library: Path, folder: Path) -> None:
    carried = snapshot(metadata={"source": "restore", "restored_from": "009_x"})
    foreign_write(folder / "history" / "002_20260223_120000.json", carried)
    assert found(library)[0] == []


def test_what_lies_aside_is_told_and_read(library: Path, folder: Path, service: CompositionService) -> None:
    foreign_write(folder / "current.json", b"{")
    kept = service.save(ID, snapshot(tempo=90.0)).kept
    foreign_write(folder / "history" / "009_x.json", b"{")
    name = service.delete(ID)
    report = check_library(Opened(library))
    assert {(note.kind, note.file) for note in report.notes} >= {
        (Kind.KEPT, f".reprise/kept/{kept}"),
        (Kind.DELETED, f".reprise/trash/{name}"),
    }
    assert [(each.kind, each.file) for each in report.violations] == [
        (Kind.DAMAGED, f".reprise/trash/{name}/history/009_x.json")
    ]
    assert report.versions == 0


def test_the_files_of_a_running_save_are_passed_over(library: Path, folder: Path) -> None:
    name = make_temp(ID, Role.CURRENT, owner._token(os.getppid()))
    foreign_write(library / ".reprise" / "tmp" / name, snapshot(tempo=66.0))
    assert found(library) == ([], [])


def test_one_composition_can_be_checked_alone(library: Path, folder: Path) -> None:
    foreign_write(folder.parent / "other" / "current.json", b"{")
    assert check_library(find_library(folder)).violations == ()
    assert len(check_library(find_library(library)).violations) == 1
    with pytest.raises(NotADataDirectory):
        find_library(folder / "history")


def test_a_home_in_memory_is_checked_too() -> None:
    home = Memory()
    CompositionService(home).create("Song", id="song")
    findings = check_home(home)
    assert (findings.violations, findings.notes, findings.versions) == ([], [], 1)
    home.write(("compositions", "song", "history", "001_x.json"), b"{")
    assert [each.kind for each in check_home(home).violations] == [Kind.DAMAGED]


def test_the_disk_is_tried_beside_the_data_and_never_in_it(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []

    def folders(root: Path) -> list[Path]:
        tried.extend(real(root))
        return tried

    real = probe._folders
    monkeypatch.setattr(probe, "_folders", folders)
    ability = probe.probe(library)
    assert ability is not None
    assert ability.primitives["hard links"]
    assert ability.sync_ms > 0
    assert not any(path.is_relative_to(library) for path in tried)
    monkeypatch.setattr("tempfile.tempdir", str(library))
    assert library not in list(real(library))
    lacking = probe.Ability(dict.fromkeys(ability.primitives, False), 1.0, "nfs4")
    assert len(lacking.weaker) == len(ability.primitives) + 1


def test_where_no_place_is_left_to_try_it_says_so(
    library: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(probe, "_folders", lambda _: [])
    assert main(["check", str(library)]) == 0
    assert b"was not tried" in capfdbinary.readouterr().out


def test_the_command_tells_people_and_programs(
    library: Path, folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["check", str(library)]) == 0
    assert b"Read 1 composition with 2 versions, and nothing is wrong." in capfdbinary.readouterr().out
    foreign_write(folder / "history" / "002_x.json", b"{")
    before = look_at(library)
    assert main(["check", str(library)]) == 1
    text = capfdbinary.readouterr()
    assert f"wrong  {HISTORY}/002_x.json: It".encode() in text.out
    assert text.err == b"One thing is wrong.\n"
    assert main(["check", str(library), "--json"]) == 1
    data = json.loads(capfdbinary.readouterr().out)
    assert list(data) == [
        "violations", "notes", "primitives", "weaker", "sync_ms", "compositions", "versions",
    ]  # fmt: skip
    (violation,) = data["violations"]
    assert (violation["file"], violation["kind"]) == (f"{HISTORY}/002_x.json", "damaged")
    assert look_at(library) == before


def test_five_thousand_versions_take_seconds(tmp_path: Path) -> None:
    history = tmp_path / "compositions" / ID / "history"
    history.mkdir(parents=True)
    for number in range(5000):
        (history / f"{number:03d}_x.json").write_text(json.dumps(snapshot(tempo=number, filler="x" * 2000)))
    started = time.process_time()
    assert check_library(Opened(tmp_path)).versions == 5000
    assert time.process_time() - started < 6
