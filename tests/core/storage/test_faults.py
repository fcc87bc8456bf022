"""Killed or refused at any step of a write: all or nothing, nobody's state lost, and told truthfully.

The steps are the calls of `Disk`, the interface that every write goes through.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import DurabilityUnknown, NotSaved, RepriseError, SavedNotCurrent
from core.storage import owner
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.layout import Place, Role, make_temp
from tests.core.storage.conftest import ID, foreign_write, snapshot

STEPS = ("make_folder", "link", "exchange", "move", "replace", "remove", "sync_folder")
FOREIGN, OURS = 66.0, 90.0


class Counting(Disk):
    """Calls `at_step` with a running number before and after each call that writes."""

    def __init__(self, root: Path, at_step: Callable[[int, str], None]) -> None:
        super().__init__(root)
        self.count = 0
        for name in STEPS:
            setattr(self, name, self._counted(getattr(self, name), name, at_step))
        self._at_step = at_step

    @contextlib.contextmanager
    def writing(self, place: Place, data: bytes, mode: int | None = None) -> Iterator[None]:
        """Two steps: the file is begun, and it is ended, with others perhaps between."""
        self._count("writing")
        with super().writing(place, data, mode):
            self._count("after writing")
            yield
            self._count("end of writing")
        self._count("after the end of writing")

    def _count(self, name: str) -> None:
        self.count += 1
        self._at_step(self.count, name)

    def _counted(self, call: Callable[..., Any], name: str, at_step: Callable[[int, str], None]) -> Any:
        @functools.wraps(call)
        def counted(*args: Any) -> Any:
            self.count += 1
            at_step(self.count, name)
            done = call(*args)
            self.count += 1
            at_step(self.count, f"after {name}")
            return done

        return counted


def _library(root: Path) -> CompositionService:
    """One version, and a foreign state in current that no version holds."""
    folder = root / "compositions" / ID
    foreign_write(folder / "history" / "000_20260223_113841.json", snapshot(tempo=100.0))
    foreign_write(folder / "current.json", snapshot(tempo=FOREIGN))
    foreign_write(folder / "autosave.json", snapshot(tempo=55.0))
    return CompositionService(root)


def _save(service: CompositionService) -> None:
    service.save(ID, snapshot(tempo=OURS))


def _restore(service: CompositionService) -> None:
    service.restore(ID, "autosave")


def _autosave(service: CompositionService) -> None:
    service.autosave(ID, snapshot(tempo=OURS))


def _label(service: CompositionService) -> None:
    service.set_label(ID, "000_20260223_113841", "mine")


def _create(service: CompositionService) -> None:
    service.create("New", id="new")


def _delete(service: CompositionService) -> None:
    service.delete(ID)


def _number_of_steps(root: Path, act: Callable[[CompositionService], None]) -> int:
    service = _library(root)
    disk = Counting(root, lambda *_: None)
    service._disk = disk
    act(service)
    return disk.count


def _tempos(service: CompositionService) -> list[float]:
    return [service.load(ID, name.stem).data["tempo"] for name in service.history(ID)]


def _states_anywhere(service: CompositionService, root: Path) -> set[float]:
    found = set(_tempos(service))
    for ref in ("current", "autosave"):
        if ref in service.listing(ID).stamps:
            found.add(service.load(ID, ref).data["tempo"])
    for path in root.joinpath(".reprise").rglob("*.json"):
        if path.parent.name == "kept":
            found.add(json.loads(path.read_bytes())["tempo"])
    return found


def _kill_at(root: Path, act: Callable[[CompositionService], None], step: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            service = CompositionService(root)
            service._disk = Counting(root, lambda number, _: os._exit(9) if number == step else None)
            act(service)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("act", [_save, _restore, _autosave, _label, _create])
def test_killed_at_any_step_nothing_is_lost_and_the_next_write_cleans_up(
    act: Callable[[CompositionService], None], tmp_path: Path
) -> None:
    steps = _number_of_steps(tmp_path / "count", act)
    assert steps > 10
    for step in range(1, steps + 1):
        root = tmp_path / str(step)
        service = _library(root)
        _kill_at(root, act, step)
        assert service.load(ID, "current").data["tempo"] in (FOREIGN, OURS, 55.0)
        assert service.load(ID, "autosave").data["tempo"] in (55.0, OURS)
        assert 100.0 in _tempos(service)
        assert "new" not in service.list_ids() or service.load("new", "current").data
        act(service) if act is not _create else service.create("New", id="newer")
        service.save(ID, snapshot(tempo=91.0))
        assert {FOREIGN, 91.0, 100.0} <= set(_tempos(service)), step
        assert os.listdir(root / ".reprise" / "tmp") == [], step


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("goes_on", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("act", [_save, _restore, _autosave, _label, _create, _delete])
def test_refused_at_any_step_the_error_tells_what_is_true(
    act: Callable[[CompositionService], None], goes_on: bool, code: int, tmp_path: Path
) -> None:
    steps = _number_of_steps(tmp_path / "count", act)
    for step in range(1, steps + 1, 2):  # odd numbers stand before a call, and a refused call does nothing
        root = tmp_path / str(step)
        service = _library(root)

        def refuse(number: int, name: str, step: int = step) -> None:
            if (number == step or (goes_on and number > step)) and not name.startswith("after"):
                raise OSError(code, os.strerror(code))

        service._disk = Counting(root, refuse)
        told: RepriseError | None = None
        try:
            act(service)
        except RepriseError as error:
            told = error
        service._disk = Disk(root)
        _judge(service, act, told, root, step)


def _judge(
    service: CompositionService,
    act: Callable[[CompositionService], None],
    told: RepriseError | None,
    root: Path,
    step: int,
) -> None:
    if act is _delete and ID not in service.list_ids():
        assert told is None or isinstance(told, DurabilityUnknown), step
        return
    current = service.load(ID, "current").data["tempo"]
    assert {100.0, FOREIGN} <= _states_anywhere(service, root) or _in_tmp(root), step
    wanted = OURS if act is _save else 55.0 if act is _restore else None
    if isinstance(told, NotSaved):
        assert current == FOREIGN, step
        assert wanted is None or wanted not in _tempos(service), step
        assert service.load(ID, "autosave").data["tempo"] == 55.0, step
        assert "new" not in service.list_ids(), step
        assert service.metadata(ID).label("000_20260223_113841") == "", step
    elif isinstance(told, SavedNotCurrent):
        assert service.load(ID, told.stem).data["tempo"] == wanted, step
        assert current == FOREIGN, step
    elif wanted is not None:
        assert told is None or isinstance(told, DurabilityUnknown), step
        assert wanted in _tempos(service), step
        assert current == wanted, step
    else:
        assert told is None or isinstance(told, DurabilityUnknown), step
    # It works again after, and a state that waited in tmp/ finds its home.
    service.save(ID, snapshot(tempo=91.0))
    assert {100.0, FOREIGN, 91.0} <= set(_tempos(service)), step
    left = [name for name in os.listdir(root / ".reprise" / "tmp") if name.startswith(ID)]
    assert left == [], step


def _in_tmp(root: Path) -> bool:
    return any((root / ".reprise" / "tmp").iterdir())


def test_the_files_of_a_process_that_still_runs_are_left_alone(tmp_path: Path) -> None:
    service = _library(tmp_path)
    service.save(ID, snapshot(tempo=OURS))
    folder = tmp_path / ".reprise" / "tmp"
    alive = make_temp(ID, Role.CURRENT, owner._token(os.getppid()))
    elsewhere = make_temp(ID, Role.CURRENT, "0000-0000-1-1")
    dead = make_temp(ID, Role.CURRENT, owner.token().rpartition("-")[0] + "-1")
    strange = "notes.txt"
    for tempo, name in enumerate((alive, elsewhere, dead, strange)):
        foreign_write(folder / name, snapshot(tempo=float(tempo)))
    service.save(ID, snapshot(tempo=91.0))
    assert set(os.listdir(folder)) == {alive, elsewhere, strange}
    assert 2.0 in _tempos(service)
    adopted = [stem for stem, notes in service.version_notes(ID).items() if notes.adopted == "recovery"]
    assert len(adopted) == 1


@pytest.fixture
def other_disk(library: Path) -> Iterator[Path]:
    """A composition that lies on another disk, mounted in its place."""
    place = library / "compositions" / "far"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=40", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk needs root")
    foreign_write(place / "current.json", snapshot(tempo=FOREIGN))
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_composition_on_another_disk_has_a_private_folder_of_its_own(
    service: CompositionService, other_disk: Path
) -> None:
    service.save("far", snapshot(tempo=OURS))
    assert service.autosave("far", snapshot(tempo=91.0))
    assert [service.load("far", name.stem).data["tempo"] for name in service.history("far")] == [
        FOREIGN,
        OURS,
    ]
    assert sorted(os.listdir(other_disk)) == [
        ".reprise",
        "autosave.json",
        "current.json",
        "history",
        "metadata.json",
    ]
    assert os.listdir(other_disk / ".reprise" / "tmp") == []
    with pytest.raises(NotSaved):
        service.delete("far")
    assert service.load("far", "current").data["tempo"] == OURS


def test_a_full_disk_loses_nothing_and_works_again_after(
    service: CompositionService, other_disk: Path
) -> None:
    service.save("far", snapshot(tempo=OURS))
    ballast = other_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    before = [name.stem for name in service.history("far")]
    with pytest.raises(NotSaved, match="the disk is full"):
        service.save("far", snapshot(tempo=91.0, filler="y" * 20_000))
    with pytest.raises(NotSaved, match="the disk is full"):
        service.autosave("far", snapshot(tempo=91.0, filler="y" * 20_000))
    assert [name.stem for name in service.history("far")] == before
    assert service.load("far", "current").data["tempo"] == OURS
    assert os.listdir(other_disk / ".reprise" / "tmp") == []
    ballast.unlink()
    assert service.save("far", snapshot(tempo=91.0)).stem


def test_a_read_only_library_says_so_and_keeps_all(
    open_ground: Path, without_rights: Callable[[], Any]
) -> None:
    service = _library(open_ground)
    with without_rights():
        for act in (_save, _restore, _autosave, _label, _create, _delete):
            with pytest.raises(NotSaved, match="permission is denied"):
                act(service)
    assert service.load(ID, "current").data["tempo"] == FOREIGN
    assert not (open_ground / ".reprise").exists()
