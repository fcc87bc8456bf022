"""What stands above the storage's interface cannot tell a disk from a home in memory."""

from __future__ import annotations

import errno
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    AlreadyExists,
    CurrentChanged,
    DamagedDocument,
    UnknownComposition,
    UnknownVersion,
    Unreadable,
)
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.home import READ_ONLY, Home
from core.storage.layout import Place
from core.storage.memory import Memory
from tests.core.storage.conftest import ID, snapshot

FOLDER = ("compositions", ID)


@pytest.fixture(params=["disk", "memory"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """Each kind of home in turn, empty."""
    return Disk(tmp_path) if request.param == "disk" else Memory()


@pytest.fixture
def service(home: Home) -> CompositionService:
    """A composition with two versions, and a current that equals the second."""
    put(home, (*FOLDER, "history", "000_20260223_113841.json"), snapshot(tempo=100.0))
    put(home, (*FOLDER, "history", "001_20260223_113941.json"), snapshot(tempo=120.0))
    put(home, (*FOLDER, "current.json"), snapshot(tempo=120.0))
    return CompositionService(home)


def put(home: Home, place: Place, content: dict[str, Any] | bytes) -> None:
    """As a foreign writer does: a file beside, and a rename."""
    home.make_folder(place[:-1])
    beside = (*place[:-1], place[-1] + ".tmp")
    home.write(beside, content if isinstance(content, bytes) else json.dumps(content).encode())
    home.replace(beside, place)


def tempos(service: CompositionService) -> list[float]:
    return [service.load(ID, name.stem).data["tempo"] for name in service.history(ID)]


def test_what_is_absent_is_absent_and_nothing_else(home: Home) -> None:
    assert home.names(("a",)) == ()
    assert home.stat(("a",)) is None
    assert home.stat(("a", "b")) is None
    home.remove(("a",))
    for act in (home.read, home.reach, lambda place: home.scan(place, bool)):
        with pytest.raises(FileNotFoundError):
            act(("a",))
    with pytest.raises(FileNotFoundError):
        home.write(("a", "b"), b"")
    with pytest.raises(FileNotFoundError):
        home.replace(("a",), ("b",))
    with pytest.raises(FileNotFoundError):
        home.exchange(("a",), ("b",))
    home.write(("file",), b"")
    with pytest.raises(NotADirectoryError):
        home.stat(("file", "b"))
    with pytest.raises(NotADirectoryError):
        home.names(("file",))


def test_a_file_is_made_once_and_read_as_it_was_written(home: Home) -> None:
    home.make_folder(("a", "b"))
    home.make_folder(("a", "b"))
    home.write(("a", "b", "c"), b"123", READ_ONLY)
    with pytest.raises(FileExistsError):
        home.write(("a", "b", "c"), b"4")
    assert home.read(("a", "b", "c")) == b"123"
    found = home.stat(("a", "b", "c"))
    assert found is not None
    assert (found.is_file, found.size_bytes, found.mode & 0o777, found.links) == (True, 3, READ_ONLY, 1)
    assert home.scan(("a", "b"), lambda name: name == "c") == {"c": found}
    assert home.scan(("a", "b"), "none of these".__eq__) == {}
    inner, top = home.reach(("a", "b")), home.stat(())
    assert top is not None
    assert top.is_folder
    assert inner.is_folder
    assert inner.device == found.device == top.device
    with pytest.raises(Unreadable):
        home.read(("a", "b"))


def test_no_name_is_taken_twice(home: Home) -> None:
    home.write(("a",), b"a")
    home.write(("b",), b"b")
    assert not home.link(("a",), ("b",))
    assert not home.move(("a",), ("b",))
    assert sorted(home.names(())) == ["a", "b"]
    assert home.link(("a",), ("c",))
    assert home.move(("b",), ("d",))
    assert sorted(home.names(())) == ["c", "d"]
    home.replace(("c",), ("d",))
    assert (home.names(()), home.read(("d",))) == (("d",), b"a")


def test_an_exchange_gives_out_whatever_stood_there(home: Home) -> None:
    home.write(("new",), b"new")
    assert not home.exchange(("new",), ("current",))
    assert home.names(()) == ("current",)
    home.write(("newer",), b"newer")
    before, after = home.stat(("newer",)), None
    assert home.exchange(("newer",), ("current",))
    after = home.stat(("current",))
    assert before is not None
    assert after is not None
    assert after.identity == before.identity
    assert (home.read(("newer",)), home.read(("current",))) == (b"new", b"newer")
    home.make_folder(("folder", "inner"))
    assert home.exchange(("newer",), ("folder",))
    assert home.read(("folder",)) == b"new"
    assert home.names(("newer",)) == ("inner",)


def test_folders_are_moved_and_removed_whole(home: Home) -> None:
    home.make_folder(("a", "b"))
    home.write(("a", "b", "c"), b"1")
    assert home.move(("a",), ("z",))
    assert home.read(("z", "b", "c")) == b"1"
    home.make_folder(("full", "x"))
    with pytest.raises(OSError, match="not empty") as caught:
        home.replace(("z",), ("full",))
    assert caught.value.errno == errno.ENOTEMPTY
    home.sync_folder(("z", "b"))
    home.remove(("z",))
    assert home.names(()) == ("full",)


def test_equal_stamps_stand_for_equal_contents(home: Home) -> None:
    put(home, ("x",), b"1")
    first = home.stat(("x",))
    assert home.stat(("x",)) == first
    put(home, ("x",), b"2")
    assert home.stat(("x",)) != first


def test_one_at_a_time_holds_a_lock(home: Home) -> None:
    order: list[str] = []

    def wait() -> None:
        with home.locked(("lock",)) as held:
            order.append(f"second {held}")

    with home.locked(("lock",)) as held:
        assert held
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join(0.05)
        order.append("first done")
    thread.join()
    assert order == ["first done", "second True"]
    with home.locked(("no", "folder")) as held:
        assert not held


def test_a_save_is_a_version_and_keeps_what_stood_there(service: CompositionService, home: Home) -> None:
    put(home, (*FOLDER, "current.json"), snapshot(tempo=66.0))
    base = service.load(ID, "001_20260223_113941")
    done = service.save(ID, snapshot(tempo=90.0), based_on=base)
    assert tempos(service) == [100.0, 120.0, 66.0, 90.0]
    assert done.diverged == (done.stem, done.adopted)
    assert service.version_notes(ID)[str(done.adopted)].adopted == "current"
    assert service.load(ID, "current").data["tempo"] == 90.0
    with pytest.raises(CurrentChanged):
        service.save(ID, snapshot(tempo=91.0), based_on=base, fail_on_divergence=True)
    assert home.names((".reprise", "tmp")) == ()


def test_a_restore_is_a_version_and_is_undone(service: CompositionService, home: Home) -> None:
    done = service.restore(ID, "000_20260223_113841")
    assert (done.kept, service.load(ID, "current").data["tempo"]) == ("001_20260223_113941", 100.0)
    undone = service.restore(ID, str(done.kept))
    assert undone.kept == done.stem
    assert tempos(service) == [100.0, 120.0, 100.0, 120.0]
    with pytest.raises(UnknownVersion):
        service.restore(ID, "autosave")


def test_an_autosave_stands_apart_and_keeps_another_sessions(service: CompositionService, home: Home) -> None:
    put(home, (*FOLDER, "autosave.json"), snapshot(tempo=55.0))
    assert service.autosave(ID, snapshot(tempo=56.0))
    assert not service.autosave(ID, snapshot(tempo=56.0))
    (kept,) = home.names((".reprise", "kept"))
    assert json.loads(home.read((".reprise", "kept", kept)))["tempo"] == 55.0
    assert tempos(service) == [100.0, 120.0]


def test_damage_is_told_kept_aside_and_never_copied_on(service: CompositionService, home: Home) -> None:
    put(home, (*FOLDER, "history", "002_x.json"), b'{"tempo"')
    put(home, (*FOLDER, "current.json"), b"")
    with pytest.raises(DamagedDocument):
        service.restore(ID, "002_x")
    done = service.save(ID, snapshot(tempo=90.0))
    assert home.read((".reprise", "kept", str(done.kept))) == b""
    assert service.load_bytes(ID, "002_x") == b'{"tempo"'


def test_compositions_are_made_labelled_deleted_and_brought_back(home: Home) -> None:
    service = CompositionService(home)
    assert service.list_ids() == ()
    made = service.create("Song")
    with pytest.raises(AlreadyExists):
        service.create("Song", id=made)
    service.set_label(made, "000_original", "first")
    assert service.metadata(made).label("000_original") == "first"
    name = service.delete(made)
    assert service.list_ids() == ()
    with pytest.raises(UnknownComposition):
        service.listing(made)
    assert [item.title for item in service.aside()] == ["Song"]
    assert service.undelete(name) == made
    assert service.list_ids() == (made,)
    assert service.identity() is not None


def test_two_handles_save_at_once_and_lose_nothing(service: CompositionService, home: Home) -> None:
    handles = [service, CompositionService(home)]

    def save(which: int) -> None:
        for count in range(20):
            handles[which].save(ID, snapshot(tempo=200.0 + 100 * which + count))

    threads = [threading.Thread(target=save, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(tempos(service)) == {
        100.0,
        120.0,
        *(200.0 + n for n in range(20)),
        *(300.0 + n for n in range(20)),
    }
    assert [name.number for name in service.history(ID)] == list(range(42))


def test_what_lies_aside_is_listed_whatever_stands_in_it(service: CompositionService, home: Home) -> None:
    home.remove((*FOLDER, "current.json"))
    home.make_folder((*FOLDER, "current.json"))
    service.delete(ID)
    assert [(item.composition, item.title) for item in service.aside()] == [(ID, "")]
