"""The watcher is right soon after the last write, whatever was announced or lost."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from core.storage import mounts, supervisor, watch
from core.storage.composition_service import CompositionService
from core.storage.observer import Observation
from core.storage.watch import LibraryChange, Watcher, WatchStatus
from tests.core.storage.conftest import ID, foreign_write, look_at, snapshot

V0, V1 = "000_20260223_113841", "001_20260223_113941"


class Picture:
    """What a window would show after the changes so far."""

    def __init__(self) -> None:
        self.versions: dict[str, set[str]] = {}
        self.changes: list[LibraryChange] = []
        self.status = WatchStatus("unreachable")

    def take(self, change: LibraryChange) -> None:
        """One change, as it is told."""
        self.changes.append(change)
        for name, listing in change.listings.items():
            self.versions[name] = {stamp.name for stamp in listing.versions}
        for name in change.removed:
            del self.versions[name]
        self.status = change.status

    def holds(self, stem: str) -> bool:
        """Whether a version is shown."""
        return stem in self.versions[ID]

    def waits_for(self, holds: Callable[[], bool], seconds: float = 3.0) -> float:
        """Seconds until something holds; fails where it never does."""
        started = time.monotonic()
        while not holds():
            assert time.monotonic() - started < seconds, (self.versions, self.status)
            time.sleep(0.002)
        return time.monotonic() - started


class Silent:
    """An observer that hears nothing until it is told to; `start` counts."""

    def __init__(self) -> None:
        self.alive = True
        self.starts = 0
        self.fails = 0
        self.mark_all: Callable[[], None] = lambda: None
        self.mark: Callable[[str], None] = lambda _: None
        self.watched: int | None = None

    def start(self, path: Path, mark: Callable[[str], None], mark_all: Callable[[], None]) -> Silent:
        """In the place of watchdog."""
        self.starts += 1
        if self.fails:
            self.fails -= 1
            raise OSError(28, "inotify watch limit reached")
        self.alive, self.mark, self.mark_all = True, mark, mark_all
        return self

    def is_alive(self) -> bool:
        """As the test says."""
        return self.alive

    def watches(self) -> int | None:
        """As the test says."""
        return self.watched

    def stop(self) -> None:
        """Nothing to stop."""


@pytest.fixture
def picture() -> Picture:
    """Empty."""
    return Picture()


@pytest.fixture
def run(service: CompositionService, picture: Picture) -> Iterator[Callable[..., Watcher]]:
    """Starts a watcher, and proves at the end that it leaves no thread behind."""
    before = set(threading.enumerate())
    watchers: list[Watcher] = []

    def start(silent: Silent | None = None) -> Watcher:
        watcher = Watcher(service, picture.take, start_observing=silent.start if silent else None)
        watchers.append(watcher)
        watcher.start()
        picture.waits_for(lambda: bool(picture.changes))
        return watcher

    yield start
    for watcher in watchers:
        watcher.stop()
    told = len(picture.changes)
    assert set(threading.enumerate()) <= before
    assert len(picture.changes) == told


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is slow happens soon."""
    for module, name, seconds in (
        (watch, "SUPERVISE_S", 0.05),
        (watch, "OPEN_S", 0.1),
        (watch, "POLL_OPEN_S", 0.1),
        (watch, "POLL_ALL_S", 0.2),
        (watch, "_LATE_S", 0.2),
    ):
        monkeypatch.setattr(module, name, seconds)
    monkeypatch.setattr(supervisor, "BACK_OFF_S", (0.05, 0.1, 0.3))


def test_the_first_change_brings_everything(run, picture: Picture) -> None:
    run()
    first = picture.changes[0]
    assert first.first
    assert first.status.mode == "live"
    assert picture.versions == {ID: {V0, V1}}


def test_a_new_version_is_told_within_a_blink(run, picture: Picture, folder: Path) -> None:
    run()
    took: list[float] = []
    for number in range(5):
        name = f"{number + 2:03d}_x"
        foreign_write(folder / "history" / f"{name}.json", snapshot())
        took.append(picture.waits_for(partial(picture.holds, name)))
    assert sorted(took)[2] < 0.3
    assert not picture.changes[-1].first


def test_our_own_save_comes_round_the_same_way(run, service: CompositionService, picture: Picture) -> None:
    run()
    stem = service.save(ID, snapshot(tempo=90.0)).stem
    picture.waits_for(lambda: stem in picture.versions[ID])


def test_a_write_in_place_and_a_removal_are_told(run, picture: Picture, folder: Path) -> None:
    run()
    with (folder / "current.json").open("a") as file:
        file.write("\n")
    picture.waits_for(lambda: len(picture.changes) > 1)
    (folder / "history" / f"{V0}.json").unlink()
    picture.waits_for(lambda: picture.versions[ID] == {V1})


def test_a_new_composition_is_told_with_all_that_is_written_into_it_at_once(
    run, picture: Picture, folder: Path
) -> None:
    run()
    for round_ in range(10):
        name = f"new-{round_}"
        for number in range(3):
            foreign_write(folder.parent / name / "history" / f"{number:03d}_x.json", snapshot())
        foreign_write(folder.parent / name / "current.json", snapshot())
    expected = {"000_x", "001_x", "002_x"}
    picture.waits_for(lambda: all(picture.versions.get(f"new-{n}") == expected for n in range(10)), 1.5)


def test_a_composition_that_vanishes_and_comes_back_is_told(
    run, service: CompositionService, picture: Picture, folder: Path, tmp_path: Path
) -> None:
    run()
    folder.rename(tmp_path / "away")
    picture.waits_for(lambda: picture.versions == {})
    (tmp_path / "away").rename(folder)
    picture.waits_for(lambda: picture.versions == {ID: {V0, V1}})
    foreign_write(folder / "history" / "002_x.json", snapshot())
    picture.waits_for(lambda: "002_x" in picture.versions[ID])


def test_a_library_that_vanishes_is_shown_as_it_was_and_recovers(
    run, quick, picture: Picture, library: Path, folder: Path
) -> None:
    run()
    library.rename(library.with_name("away"))
    picture.waits_for(lambda: picture.status.mode == "unreachable")
    assert picture.versions == {ID: {V0, V1}}
    assert "cannot be reached" in picture.status.detail
    library.with_name("away").rename(library)
    picture.waits_for(lambda: picture.status.mode == "live")
    foreign_write(folder / "history" / "002_x.json", snapshot())
    picture.waits_for(lambda: "002_x" in picture.versions[ID])


def test_a_library_removed_and_made_anew_is_watched_anew(
    run, quick, picture: Picture, library: Path, folder: Path
) -> None:
    run()
    shutil.rmtree(library)
    foreign_write(folder / "history" / "007_x.json", snapshot())
    picture.waits_for(lambda: picture.versions == {ID: {"007_x"}} and picture.status.mode == "live")
    time.sleep(0.15)
    foreign_write(folder / "history" / "008_x.json", snapshot())
    picture.waits_for(lambda: "008_x" in picture.versions[ID])


def test_a_burst_ends_equal_to_the_disk(
    run, service: CompositionService, picture: Picture, folder: Path
) -> None:
    run()
    for number in range(400):
        foreign_write(folder / "history" / f"{number + 2:03d}_x.json", b"{}")
        foreign_write(folder / "current.json", snapshot(tempo=float(number)))
    expected = {stamp.name for stamp in service.listing(ID).versions}
    assert picture.waits_for(lambda: picture.versions[ID] == expected) < 1.0
    assert len(expected) == 402


def test_lost_events_are_made_good_after_an_overflow(run, picture: Picture, folder: Path) -> None:
    silent = Silent()
    run(silent)
    foreign_write(folder / "history" / "002_x.json", snapshot())
    time.sleep(0.1)
    assert picture.versions[ID] == {V0, V1}
    silent.mark_all()
    picture.waits_for(lambda: "002_x" in picture.versions[ID])


def test_an_overflow_that_watchdog_only_logs_is_heard(tmp_path: Path) -> None:
    heard = threading.Event()
    observation = Observation(tmp_path, lambda _: None, heard.set)
    try:
        assert observation.is_alive()
        assert observation.watches() in (1, None)
        logger = logging.getLogger("watchdog.observers.inotify_c")
        logger.warning("Inotify queue overflowed; filesystem events were lost")
        assert heard.is_set()
    finally:
        observation.stop()
    assert not observation.is_alive()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it is the emitter of Linux that complains")
def test_an_event_that_comes_while_the_observer_is_stopped_is_no_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    observation = Observation(tmp_path, lambda _: None, lambda: None)
    (emitter,) = observation._observer.emitters
    observation.stop()
    emitter.queue_events(0.01)
    assert caplog.records == []


def test_what_no_event_announced_is_found_for_the_open_composition_and_counted(
    run, quick, picture: Picture, folder: Path
) -> None:
    watcher = run(Silent())
    watcher.set_open(ID)
    time.sleep(0.15)
    foreign_write(folder / "history" / "002_x.json", snapshot())
    picture.waits_for(lambda: "002_x" in picture.versions[ID])
    picture.waits_for(lambda: picture.status.missed == 1)


def test_an_observer_that_fails_to_start_is_tried_again_and_polled_for_meanwhile(
    run, quick, picture: Picture, folder: Path
) -> None:
    silent = Silent()
    silent.fails = 4
    run(silent)
    assert picture.status.mode == "polling"
    assert "every few seconds" in picture.status.detail
    foreign_write(folder / "history" / "002_x.json", snapshot())
    picture.waits_for(lambda: "002_x" in picture.versions[ID])
    picture.waits_for(lambda: picture.status.mode == "live")
    assert silent.starts == 5
    assert picture.status.missed == 0


def test_an_observer_that_dies_is_replaced(run, quick, picture: Picture, folder: Path) -> None:
    silent = Silent()
    run(silent)
    silent.alive = False
    picture.waits_for(lambda: silent.starts == 2)
    picture.waits_for(lambda: picture.status.mode == "live")


def test_an_observer_that_watches_too_few_folders_is_not_trusted(run, quick, picture: Picture) -> None:
    silent = Silent()
    run(silent)
    silent.watched = 1
    picture.waits_for(lambda: picture.status.mode == "polling")
    assert "the system watches 1 of 3 folders" in picture.status.detail


def test_a_callback_that_fails_is_logged_and_survived(
    service: CompositionService, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[LibraryChange] = []

    def fail(change: LibraryChange) -> None:
        calls.append(change)
        raise RuntimeError("not my day")

    watcher = Watcher(service, fail)
    watcher.start()
    try:
        foreign_write(folder / "history" / "002_x.json", snapshot())
        Picture().waits_for(lambda: len(calls) > 0)
        foreign_write(folder / "history" / "003_x.json", snapshot())
        Picture().waits_for(lambda: len(calls) > 1)
    finally:
        watcher.stop()
    assert "not my day" in caplog.text


def test_watching_writes_nothing(run, picture: Picture, library: Path) -> None:
    before = look_at(library)
    watcher = run()
    watcher.set_open(ID)
    watcher.rescan()
    time.sleep(0.2)
    assert look_at(library) == before
    assert len(picture.changes) == 1


def test_a_library_without_compositions_is_watched_from_its_first_one(
    tmp_path: Path, quick, picture: Picture
) -> None:
    service = CompositionService(tmp_path)
    watcher = Watcher(service, picture.take)
    watcher.start()
    try:
        picture.waits_for(lambda: bool(picture.changes))
        assert picture.versions == {}
        made = service.create("First")
        picture.waits_for(lambda: made in picture.versions)
    finally:
        watcher.stop()


def test_an_idle_watcher_costs_next_to_nothing(run, picture: Picture) -> None:
    run()
    time.sleep(0.6)  # past the first confirmations
    before = time.process_time()
    time.sleep(1.0)
    assert time.process_time() - before < 0.1


def test_network_disks_are_known_by_their_mounts() -> None:
    table = (
        "/dev/vda / ext4 rw 0 0\n"
        "server:/music /mnt/music nfs4 rw 0 0\n"
        "me@host: /home/me/far\\040away fuse.sshfs rw 0 0\n"
        "tmpfs /mnt/music/local tmpfs rw 0 0\n"
    )
    assert mounts.kind_in(table, "/mnt/music/data") == "nfs4"
    assert mounts.kind_in(table, "/mnt/music") == "nfs4"
    assert mounts.kind_in(table, "/home/me/far away/x") == "fuse.sshfs"
    assert mounts.kind_in(table, "/mnt/music/local/x") == ""
    assert mounts.kind_in(table, "/mnt/musical") == ""
    assert mounts.network_file_system(Path(os.sep)) == ""
