"""A save lasts, is all or nothing, and loses no state of anybody."""

from __future__ import annotations

import json
import math
import os
import stat
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    AlreadyExists,
    CurrentChanged,
    DamagedDocument,
    InvalidSnapshot,
    UnknownComposition,
    UnknownVersion,
)
from core.model.document import Document
from core.storage import lock
from core.storage.composition_service import CompositionService, SaveResult
from core.storage.durable import Disk
from core.storage.layout import ORIGINAL, Place, parse_stem
from tests.core.storage.conftest import ID, foreign_write, look_at, snapshot

V0, V1 = "000_20260223_113841", "001_20260223_113941"


def stems(service: CompositionService, composition: str = ID) -> list[str]:
    return [name.stem for name in service.history(composition)]


def tempo(service: CompositionService, ref: str) -> Any:
    return service.load(ID, ref).data["tempo"]


def left_over(library: Path) -> list[str]:
    return os.listdir(library / ".reprise" / "tmp")


def test_a_save_is_a_version_and_current(service: CompositionService, library: Path, folder: Path) -> None:
    result = service.save(ID, snapshot(tempo=90.0), source="manual_save", note="mine")
    assert result.stem is not None
    name = parse_stem(result.stem)
    assert name is not None
    assert (name.number, name.is_ours) == (2, True)
    assert result == SaveResult(result.stem)
    assert stems(service) == [V0, V1, result.stem]
    assert tempo(service, "current") == tempo(service, result.stem) == 90.0
    assert service.load(ID, result.stem).metadata["note"] == "mine"
    assert left_over(library) == []
    assert sorted(os.listdir(library)) == [".reprise", "compositions"]


def test_history_and_current_share_no_file_and_versions_are_read_only(
    service: CompositionService, folder: Path
) -> None:
    (folder / "current.json").chmod(0o640)
    stem = service.save(ID, snapshot(tempo=90.0)).stem
    version, current = (folder / "history" / f"{stem}.json").stat(), (folder / "current.json").stat()
    assert version.st_ino != current.st_ino
    assert version.st_nlink == current.st_nlink == 1
    assert stat.S_IMODE(version.st_mode) == 0o444
    assert stat.S_IMODE(current.st_mode) == 0o640


def test_numbers_go_on_from_the_highest_and_never_from_a_count(
    service: CompositionService, folder: Path
) -> None:
    foreign_write(folder / "history" / "1041_x.json", snapshot())
    stem = service.save(ID, snapshot(tempo=1.0)).stem
    assert stem is not None
    assert stem.startswith("1042_")


def test_data_keeps_all_its_fields_and_bytes_their_spelling(service: CompositionService) -> None:
    given = snapshot(tempo=1.5, unknown={"a": [1, None, True]}, big=2**70)
    stem = service.save(ID, given).stem
    saved = dict(service.load(ID, str(stem)).data)
    assert saved.pop("metadata")["source"] == "manual_save"
    assert saved.pop("updated_at") != given["updated_at"]
    assert saved == {key: value for key, value in given.items() if key not in ("metadata", "updated_at")}
    raw = b'{"tempo": 1.20e2, "metadata": {}, "updated_at": "x"}'
    stem = service.save(ID, raw).stem
    assert service.load_bytes(ID, str(stem)).startswith(b'{"tempo": 1.20e2, "metadata": {"source":')
    assert service.load_bytes(ID, str(stem)).endswith(b', "updated_at": "x"}')


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"tracks": [{"volume": math.nan}]}, "/tracks/0/volume is nan"),
        ({"tempo": -math.inf}, "/tempo is -inf"),
        ({1: 2}, "no text"),
        ({"x": object()}, "object"),
        ({"x": "\ud800"}, "UTF-8"),
    ],
)
def test_what_would_not_read_back_is_not_written(
    bad: dict[Any, Any], said: str, service: CompositionService, library: Path, folder: Path
) -> None:
    foreign_write(
        folder / "current.json", snapshot(tempo=66.0)
    )  # nor is what stands there taken for a version
    before = look_at(library / "compositions")
    with pytest.raises(InvalidSnapshot, match=said):
        service.save(ID, {**snapshot(), **bad})
    deep: list[Any] = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(InvalidSnapshot):
        service.save(ID, {**snapshot(), "x": deep})
    with pytest.raises(InvalidSnapshot):
        service.save(ID, b"[1]")
    assert look_at(library / "compositions") == before
    assert not any((library / ".reprise").glob("tmp/*"))


def test_an_unknown_current_becomes_a_version_first_as_it_stands(
    service: CompositionService, folder: Path
) -> None:
    unknown = json.dumps(snapshot(tempo=77.0), indent=1).encode()
    foreign_write(folder / "current.json", unknown)
    result = service.save(ID, snapshot(tempo=90.0))
    assert stems(service) == [V0, V1, result.adopted, result.stem]
    assert service.load_bytes(ID, str(result.adopted)) == unknown
    assert service.version_notes(ID)[str(result.adopted)].adopted == "current"
    assert service.metadata(ID).name == "Song"


def test_a_current_that_equals_a_version_but_for_times_and_metadata_is_not_kept_twice(
    service: CompositionService, folder: Path
) -> None:
    same = snapshot(tempo=100, updated_at="later", metadata={"source": "autosave"})
    foreign_write(folder / "current.json", same)
    result = service.save(ID, snapshot(tempo=90.0))
    assert result.adopted is None
    assert len(stems(service)) == 3


def test_a_damaged_current_is_kept_aside(service: CompositionService, library: Path, folder: Path) -> None:
    foreign_write(folder / "current.json", b'{"tempo": 12')
    result = service.save(ID, snapshot(tempo=90.0))
    assert result.kept is not None
    assert (library / ".reprise" / "kept" / result.kept).read_bytes() == b'{"tempo": 12'
    assert tempo(service, "current") == 90.0


@pytest.mark.parametrize("kind", ["folder", "link", "fifo"])
def test_whatever_stood_in_the_place_of_current_is_kept_aside(
    kind: str, service: CompositionService, library: Path, folder: Path, tmp_path: Path
) -> None:
    path = folder / "current.json"
    path.unlink()
    outside = tmp_path / "outside"
    outside.write_text("{}")
    if kind == "folder":
        path.mkdir()
        (path / "x").write_text("x")
    elif kind == "link":
        path.symlink_to(outside)
    else:
        os.mkfifo(path)
    result = service.save(ID, snapshot(tempo=90.0))
    assert result.kept is not None
    assert (library / ".reprise" / "kept" / result.kept).lstat()
    assert tempo(service, "current") == 90.0
    assert outside.read_text() == "{}"


def test_a_save_without_a_version_leaves_the_history_alone(service: CompositionService) -> None:
    result = service.save(ID, snapshot(tempo=90.0), with_version=False)
    assert result == SaveResult(None)
    assert service.save(ID, snapshot(tempo=91.0), with_version=False) == SaveResult(None)
    assert stems(service) == [V0, V1]
    assert tempo(service, "current") == 91.0


def test_a_foreign_state_does_not_leave_current_without_a_version_even_then(
    service: CompositionService, folder: Path
) -> None:
    service.save(ID, snapshot(tempo=90.0), with_version=False)
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    result = service.save(ID, snapshot(tempo=91.0), with_version=False)
    assert tempo(service, str(result.adopted)) == 66.0


def test_a_save_on_another_state_fails_before_anything_is_written_where_asked(
    service: CompositionService, library: Path, folder: Path
) -> None:
    base = service.load(ID, "current")
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    before = look_at(folder)
    with pytest.raises(CurrentChanged):
        service.save(ID, snapshot(tempo=90.0), based_on=base, fail_on_divergence=True)
    (folder / "current.json").unlink()
    with pytest.raises(CurrentChanged):
        service.save(ID, snapshot(tempo=90.0), based_on=base, fail_on_divergence=True)
    foreign_write(folder / "current.json", snapshot(tempo=120.0, updated_at="later"))
    result = service.save(ID, snapshot(tempo=90.0), based_on=base, fail_on_divergence=True)
    assert service.load(ID, str(result.stem)).metadata["parent"] == V1
    assert {key for key in before if key.startswith("history/")} <= look_at(folder).keys()


def test_else_both_are_kept_and_the_result_says_so(service: CompositionService, folder: Path) -> None:
    base = service.load(ID, "current")
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    result = service.save(ID, snapshot(tempo=90.0), based_on=base)
    assert result.diverged == (result.stem, result.adopted)
    assert tempo(service, str(result.adopted)) == 66.0
    assert tempo(service, "current") == 90.0


class _Interloper(Disk):
    """Another program writes current.json in the moment before we put ours there."""

    def __init__(self, root: Path, write: Any) -> None:
        super().__init__(root)
        self._write = write

    def exchange(self, temp: Place, target: Place) -> bool:
        self._write()
        return super().exchange(temp, target)


@pytest.mark.parametrize("content", [snapshot(tempo=66.0), b"{"])
def test_a_state_that_arrives_in_the_last_moment_is_kept(
    content: Any, service: CompositionService, library: Path, folder: Path
) -> None:
    base = service.load(ID, "current")
    service._disk = _Interloper(library, lambda: foreign_write(folder / "current.json", content))
    result = service.save(ID, snapshot(tempo=90.0), based_on=base)
    assert result.diverged == (result.stem, result.adopted or result.kept)
    if result.adopted:
        assert tempo(service, result.adopted) == 66.0
    else:
        assert (library / ".reprise" / "kept" / str(result.kept)).read_bytes() == content
    assert tempo(service, "current") == 90.0
    assert left_over(library) == []


def test_a_lock_that_is_not_to_be_had_is_waited_for_and_then_gone_without(
    service: CompositionService, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.save(ID, snapshot(tempo=90.0))
    monkeypatch.setattr("core.storage.durable.hold", partial(lock.hold, limit_s=0.1))
    fd = os.open(library / ".reprise" / "locks" / f"{ID}.lock", os.O_RDWR)
    with lock.hold(fd) as held:
        assert held
        assert service.save(ID, snapshot(tempo=91.0)).stem
    assert tempo(service, "current") == 91.0


def test_a_lock_is_handed_over_to_who_waits(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    order: list[str] = []

    def wait() -> None:
        with lock.hold(os.open(path, os.O_RDWR | os.O_CREAT)) as held:
            order.append(f"second {held}")

    with lock.hold(os.open(path, os.O_RDWR | os.O_CREAT)):
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.05)
        order.append("first done")
    thread.join()
    assert order == ["first done", "second True"]


def test_without_exchange_and_without_links_it_still_keeps_everything(
    service: CompositionService, library: Path, folder: Path
) -> None:
    service._disk = disk = Disk(library)
    for lacking in ({"exchange"}, {"exchange", "link"}):
        disk._lacking = set(lacking)
        foreign_write(folder / "current.json", snapshot(tempo=float(len(lacking))))
        result = service.save(ID, snapshot(tempo=90.0 + len(lacking)))
        assert tempo(service, str(result.adopted)) == len(lacking)
        assert tempo(service, "current") == tempo(service, str(result.stem)) == 90.0 + len(lacking)
        assert left_over(library) == []
    assert service.weaknesses == ("exchange", "link")


def test_a_composition_of_ours_begins_with_its_original(service: CompositionService, folder: Path) -> None:
    made = service.create("Neu")
    assert made == made.lower()
    assert stems(service, made) == [ORIGINAL]
    document = service.load(made, "current")
    assert (document.data["id"], document.data["name"]) == (made, "Neu")
    assert "updated_at" not in document.metadata
    assert "+" not in document.data["created_at"]
    assert service.load_bytes(made, ORIGINAL) == document.raw
    assert service.metadata(made).name == "Neu"
    assert service.create("Again", snapshot=snapshot(tempo=3.0), id="again") == "again"
    assert service.load("again", "current").data["tempo"] == 3.0
    with pytest.raises(AlreadyExists):
        service.create("Twice", id="again")
    assert service.load("again", "current").data["name"] == "Again"


def test_the_first_composition_of_all_can_be_made(tmp_path: Path) -> None:
    service = CompositionService(tmp_path)
    assert service.list_ids() == ()
    made = service.create("First")
    assert service.list_ids() == (made,)


def test_a_deleted_composition_comes_back_as_it_was(
    service: CompositionService, library: Path, folder: Path
) -> None:
    before = look_at(folder)
    name = service.delete(ID)
    assert service.list_ids() == ()
    assert os.listdir(library / ".reprise" / "trash") == [name]
    with pytest.raises(UnknownComposition):
        service.delete(ID)
    service.create("Other", id=ID)
    with pytest.raises(AlreadyExists):
        service.undelete(name)
    service.delete(ID)
    assert service.undelete(name) == ID
    after = look_at(folder)
    assert {key: value for key, value in after.items() if key != "."} == {
        key: value for key, value in before.items() if key != "."
    }
    for bad in (name, "../x", "", ID):
        with pytest.raises(UnknownComposition):
            service.undelete(bad)


def test_an_autosave_touches_neither_history_nor_current(service: CompositionService, folder: Path) -> None:
    before = look_at(folder)
    assert service.autosave(ID, snapshot(tempo=90.0))
    after = look_at(folder)
    assert after.keys() - before.keys() == {"autosave.json"}
    assert all(after[key] == before[key] for key in before if key != ".")
    assert service.load(ID, "autosave").metadata["source"] == "autosave"


def test_an_autosave_is_written_only_when_something_changed(
    service: CompositionService, folder: Path
) -> None:
    assert not service.autosave(ID, snapshot(tempo=120.0, updated_at="later"))
    assert not (folder / "autosave.json").exists()
    assert service.autosave(ID, snapshot(tempo=90.0))
    inode = (folder / "autosave.json").stat().st_ino
    assert not service.autosave(ID, snapshot(tempo=90.0, updated_at="later"))
    assert (folder / "autosave.json").stat().st_ino == inode
    assert service.autosave(ID, snapshot(tempo=120.0))


def test_another_sessions_autosave_is_kept_and_our_own_is_not(
    service: CompositionService, library: Path, folder: Path
) -> None:
    foreign_write(folder / "autosave.json", snapshot(tempo=66.0))
    service.autosave(ID, snapshot(tempo=90.0))
    service.autosave(ID, snapshot(tempo=91.0))
    kept = list((library / ".reprise" / "kept").iterdir())
    assert [json.loads(path.read_bytes())["tempo"] for path in kept] == [66.0]


def test_an_autosave_waits_for_no_save(service: CompositionService, library: Path) -> None:
    service.save(ID, snapshot(tempo=90.0))
    fd = os.open(library / ".reprise" / "locks" / f"{ID}.lock", os.O_RDWR)
    with lock.hold(fd):
        assert service.autosave(ID, snapshot(tempo=91.0))


def test_labels_of_two_windows_are_both_kept_and_unknown_keys_too(
    service: CompositionService, library: Path, folder: Path
) -> None:
    foreign_write(
        folder / "metadata.json", {"schema": 1, "mood": ["calm"], "versions": {V0: {"color": "red"}}}
    )
    services = [service, CompositionService(library)]

    def label(which: int) -> None:
        for count in range(5):
            services[which].set_label(ID, (V0, V1)[which], f"label {count}")

    threads = [threading.Thread(target=label, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    metadata = service.metadata(ID)
    assert (metadata.label(V0), metadata.label(V1), metadata.label("x")) == ("label 4", "label 4", "")
    raw = json.loads((folder / "metadata.json").read_bytes())
    assert raw["mood"] == ["calm"]
    assert raw["versions"][V0]["color"] == "red"
    service.set_label(ID, V0, "")
    assert service.metadata(ID).label(V0) == ""


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"versions": 3}'])
def test_damaged_metadata_is_never_overwritten_and_stops_no_save(
    content: bytes, service: CompositionService, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    foreign_write(folder / "metadata.json", content)
    with pytest.raises(DamagedDocument):
        service.set_label(ID, V0, "mine")
    with pytest.raises(DamagedDocument):
        service.metadata(ID)
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    assert service.save(ID, snapshot(tempo=90.0)).adopted
    assert "are not noted" in caplog.text
    assert (folder / "metadata.json").read_bytes() == content


def test_only_a_version_that_is_there_can_be_labelled(service: CompositionService) -> None:
    with pytest.raises(UnknownVersion):
        service.set_label(ID, "009_x", "mine")


def test_a_save_into_nothing_is_refused(service: CompositionService, library: Path) -> None:
    with pytest.raises(UnknownComposition):
        service.save("nothing", snapshot())
    with pytest.raises(UnknownComposition):
        service.autosave("nothing", snapshot())
    assert not (library / "compositions" / "nothing").exists()


def test_a_document_is_what_an_edit_is_based_on(service: CompositionService) -> None:
    base: Document = service.load(ID, "current")
    first = service.save(ID, {**base.data, "tempo": 1.0}, based_on=base)
    second = service.save(ID, {**base.data, "tempo": 2.0}, based_on=service.load(ID, "current"))
    assert (first.diverged, second.diverged) == (None, None)
    assert service.load(ID, str(second.stem)).metadata["parent"] == first.stem
