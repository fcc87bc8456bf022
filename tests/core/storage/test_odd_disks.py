"""What a disk may answer at a bad moment, and what was once concluded from it wrongly."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from core.errors import DurabilityUnknown, NotSaved
from core.storage import owner, rename
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.layout import Role, make_temp
from tests.core.storage.conftest import ID, foreign_write, snapshot


def _refuse(patch: pytest.MonkeyPatch, name: str, when: Callable[..., bool]) -> None:
    """Let a call of `os` fail where `when` says so of its arguments."""
    real = getattr(os, name)

    def refused(*args: Any, **more: Any) -> Any:
        if when(*args, **more):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(*args, **more)

    patch.setattr(os, name, refused)


def test_a_save_stands_though_closing_what_was_only_read_fails(service: CompositionService) -> None:
    writing: set[int] = set()
    with pytest.MonkeyPatch.context() as patch:
        opened, closed = os.open, os.close

        def open_noted(path: Any, flags: int, *args: Any, **more: Any) -> int:
            fd = opened(path, flags, *args, **more)
            (writing.add if flags & os.O_EXCL else writing.discard)(fd)
            return fd

        def close_and_fail(fd: int) -> None:
            closed(fd)
            if fd not in writing:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

        patch.setattr(os, "open", open_noted)
        patch.setattr(os, "close", close_and_fail)
        stem = service.save(ID, snapshot(tempo=90.0)).stem
    assert service.load(ID, str(stem)).data["tempo"] == 90.0
    assert service.load(ID, "current").data["tempo"] == 90.0


def test_a_folder_that_was_not_synced_is_not_taken_for_one_that_was(
    service: CompositionService, folder: Path
) -> None:
    shutil.rmtree(folder / "history")
    synced: list[int] = []

    def fails_first(fd: int) -> bool:
        if os.fstat(fd).st_ino != folder.stat().st_ino:
            return False
        synced.append(len(os.listdir(folder / "history")))
        return len(synced) == 1

    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "fsync", fails_first)
        service.save(ID, snapshot(tempo=90.0))
    assert synced[:2] == [0, 0]  # made anew, and synced again, before anything lies in it


def test_no_number_is_made_up_where_the_history_cannot_be_listed(
    service: CompositionService, folder: Path
) -> None:
    history = (folder / "history").stat().st_ino
    before = sorted(os.listdir(folder / "history"))
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "listdir", lambda fd: os.fstat(fd).st_ino == history)
        with pytest.raises(NotSaved):
            service.save(ID, snapshot(tempo=90.0))
    assert sorted(os.listdir(folder / "history")) == before


def test_the_highest_number_that_a_name_can_hold_hides_nothing(
    service: CompositionService, folder: Path
) -> None:
    foreign_write(folder / "history" / f"{'9' * 18}_x.json", snapshot(tempo=1.0))
    stem = service.save(ID, snapshot(tempo=90.0)).stem
    assert stem in [name.stem for name in service.history(ID)]
    assert str(stem).startswith("002_")


def test_a_process_is_not_believed_dead_because_its_state_could_not_be_read(
    service: CompositionService, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = make_temp(ID, Role.NEW, owner._token(os.getppid()))
    foreign_write(library / ".reprise" / "tmp" / alive, snapshot())
    monkeypatch.setattr(owner, "_start_of", lambda _: owner._UNKNOWN)
    service.save(ID, snapshot(tempo=90.0))
    assert os.listdir(library / ".reprise" / "tmp") == [alive]


def test_a_version_that_could_not_be_read_once_is_read_again(
    service: CompositionService, folder: Path
) -> None:
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    oldest = (folder / "history" / "000_20260223_113841.json").stat().st_ino
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "read", lambda fd, _: os.stat(fd).st_ino == oldest)
        service.save(ID, snapshot(tempo=90.0))
    foreign_write(folder / "current.json", snapshot(tempo=100.0))
    before = len(service.history(ID))
    service.save(ID, snapshot(tempo=91.0))
    assert len(service.history(ID)) == before + 1


def test_a_deletion_whose_name_is_taken_is_not_called_done(
    service: CompositionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(service._disk), "move", lambda *_: False)
    with pytest.raises(NotSaved):
        service.delete(ID)
    assert service.list_ids() == (ID,)


@pytest.mark.parametrize("name", ["listdir", "stat", "open"])
def test_what_stops_an_undelete_is_told_in_our_own_words(name: str, service: CompositionService) -> None:
    trashed = service.delete(ID)
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, name, lambda *_, **__: True)
        with pytest.raises(NotSaved, match="the disk reports an error"):
            service.undelete(trashed)
    assert service.undelete(trashed) == ID


def test_an_autosave_tells_that_what_it_displaced_may_not_last(
    service: CompositionService, library: Path, folder: Path
) -> None:
    foreign_write(folder / "autosave.json", snapshot(tempo=55.0))
    kept = library / ".reprise" / "kept"
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "fsync", lambda fd: os.readlink(f"/proc/self/fd/{fd}") == str(kept))
        with pytest.raises(DurabilityUnknown):
            service.autosave(ID, snapshot(tempo=90.0))
    assert service.load(ID, "autosave").data["tempo"] == 90.0
    assert len(list(kept.iterdir())) == 1


def test_an_autosave_tells_that_what_it_displaced_waits_in_tmp(
    service: CompositionService, library: Path, folder: Path
) -> None:
    service.autosave(ID, snapshot(tempo=50.0))  # makes all of .reprise/ but kept/
    foreign_write(folder / "autosave.json", snapshot(tempo=55.0))
    private = library / ".reprise"
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "fsync", lambda fd: os.readlink(f"/proc/self/fd/{fd}") == str(private))
        with pytest.raises(DurabilityUnknown):
            service.autosave(ID, snapshot(tempo=90.0))
    assert service.load(ID, "autosave").data["tempo"] == 90.0
    waiting = [path.read_text(encoding="utf-8") for path in (private / "tmp").iterdir()]
    assert any("55.0" in text for text in waiting)


@pytest.mark.parametrize(
    "came", [b"{", json.dumps(snapshot(tempo=66.0)).encode()], ids=["damaged", "a state"]
)
def test_a_save_tells_that_what_it_displaced_waits_in_tmp(
    service: CompositionService, library: Path, folder: Path, came: bytes
) -> None:
    service.save(ID, snapshot(tempo=50.0))  # makes all of .reprise/ but kept/
    exchange, kept = type(service._disk).exchange, library / ".reprise" / "kept"
    refused = [str(kept.parent)]

    def raced(disk: Any, temp: Any, target: Any) -> bool:
        foreign_write(folder / "current.json", came)
        refused.append(str(folder / "history"))  # nor is there room for a version of it
        return exchange(disk, temp, target)

    def is_refused(fd: int) -> bool:
        return os.readlink(f"/proc/self/fd/{fd}") in refused

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(service._disk), "exchange", raced)
        _refuse(patch, "fsync", is_refused)
        _refuse(patch, "link", lambda *_, **__: len(refused) > 1)
        with pytest.raises(DurabilityUnknown, match="the disk reports an error"):
            service.save(ID, snapshot(tempo=90.0))
    assert service.load(ID, "current").data["tempo"] == 90.0
    assert came in [path.read_bytes() for path in (library / ".reprise" / "tmp").iterdir()]
    done = service.save(ID, snapshot(tempo=91.0))
    assert done.adopted is not None or came in [path.read_bytes() for path in kept.iterdir()]
    assert os.listdir(library / ".reprise" / "tmp") == []


def test_what_recovery_can_not_keep_yet_is_no_matter_of_the_save(
    service: CompositionService, library: Path
) -> None:
    service.save(ID, snapshot(tempo=50.0))
    private = library / ".reprise"
    dead = make_temp(ID, Role.CURRENT, owner.token().rpartition("-")[0] + "-1")
    foreign_write(private / "tmp" / dead, b"{")
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "fsync", lambda fd: os.readlink(f"/proc/self/fd/{fd}") == str(private))
        assert service.save(ID, snapshot(tempo=90.0)).stem
    assert os.listdir(private / "tmp") == [dead]
    service.save(ID, snapshot(tempo=91.0))
    assert os.listdir(private / "tmp") == []


def test_notes_that_appear_meanwhile_are_not_written_over(
    service: CompositionService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = type(service._disk).writing

    @contextmanager
    def written_late(disk: Any, *args: Any) -> Iterator[None]:
        with writing(disk, *args):
            yield
        foreign_write(folder / "metadata.json", {"name": "Theirs"})

    monkeypatch.setattr(type(service._disk), "writing", written_late)
    with pytest.raises(NotSaved):
        service.set_label(ID, "000_20260223_113841", "mine")
    assert service.metadata(ID).name == "Theirs"


def test_without_exchange_a_last_step_that_fails_hides_nothing(
    service: CompositionService, folder: Path, library: Path
) -> None:
    foreign_write(folder / "current.json", snapshot(tempo=66.0))
    disk = service._disk
    assert isinstance(disk, Disk)
    disk._lacking.add("exchange")
    with pytest.MonkeyPatch.context() as patch:
        _refuse(patch, "replace", lambda old, *_, **__: old.endswith(".displaced"))
        with pytest.raises(DurabilityUnknown):  # what stood in current is in tmp/, under its other name
            service.save(ID, snapshot(tempo=90.0), with_version=False)
    assert service.load(ID, "current").data["tempo"] == 90.0
    service.save(ID, snapshot(tempo=91.0))
    tempos = [service.load(ID, name.stem).data["tempo"] for name in service.history(ID)]
    assert {66.0, 91.0} <= set(tempos)
    assert os.listdir(library / ".reprise" / "tmp") == []


def test_what_a_server_did_and_then_refused_is_known_to_be_done(
    service: CompositionService, folder: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("link", "replace", "rename"):
            _refuse_after(patch, os, name)
        _refuse_after(patch, rename, "exchange")
        _refuse_after(patch, rename, "move_new")
        stem = service.save(ID, snapshot(tempo=90.0)).stem
    assert service.load(ID, "current").data["tempo"] == 90.0
    assert [name.stem for name in service.history(ID)][2:] == [stem]


def _refuse_after(patch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    real = getattr(where, name)

    def refused(*args: Any, **more: Any) -> None:
        real(*args, **more)
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    patch.setattr(where, name, refused)
