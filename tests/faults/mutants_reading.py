"""Mutants that damage (J), planted links (K), clocks (L) and readers at work (G) show."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from core import clock
from core.errors import DamagedDocument
from core.model.document import Document
from core.storage import beneath, composition_service, files, metadata
from core.storage import shelf as shelves
from core.storage.commit import Commit
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.layout import HISTORY, TMP, Place
from core.storage.memory import Memory
from core.storage.workshop import Workshop
from tests.faults import rig_damage, rig_reads
from tests.faults.clock_story import CLOCKS, save_at_once, snapshot, story, ticking
from tests.faults.mutants import Mutant, ground, words_of
from tests.faults.planting import try_planted, try_swapped


def _seen(hunt: Callable[[], object]) -> str:
    """A hunt that fails by an exception, as tests do."""
    try:
        hunt()
    except Exception as error:  # noqa: BLE001 - of a store that breaks its word anything may come
        return words_of(error)
    return ""


# Damage.


def _damaged() -> str:
    return _seen(partial(rig_damage.run, 300, disk_each=1000))


def _believed(home: Any, place: Place) -> Document:
    return Document(home.read(place), {"tempo": 1.0})


def _thrown_away(self: Workshop, place: Place, name: str) -> str:
    self.drop(place)
    return name


def _read_as_empty(shelf: Any) -> dict[str, Any]:
    try:
        return dict(_read(shelf) or {})
    except DamagedDocument:
        return {"schema": 1}


_read = metadata._read


def _corrupted() -> str:
    """A disk that keeps something else than what was written, once it has the version's name."""
    home = Memory()
    service = CompositionService(home)
    service.create("Song", snapshot(1.0), id="song")

    def garbled(self: Memory, temp: Place, target: Place) -> bool:
        done = self.move(temp, target)
        raw = self.read(target)
        self.remove(target)
        self.write(target, raw.replace(b"77.0", b"17.0"))
        return done

    with mock.patch.object(Memory, "link", garbled):
        told = _seen(partial(service.save, "song", snapshot(77.0)))
    return "" if "SavedNotCurrent" in told else f"success was told of what the disk garbled {told}"


_DAMAGE = (
    Mutant("believes every file", "J", ((composition_service, "read_document", _believed),), _damaged),
    Mutant("throws away what it displaces", "J", ((Workshop, "keep", _thrown_away),), _damaged),
    Mutant("writes over damaged metadata", "J", ((metadata, "_read", _read_as_empty),), _damaged),
    Mutant(
        "lets Python's own errors through",
        "J",
        ((files, "parse", lambda raw, _: Document(raw, json.loads(raw))),),
        _damaged,
    ),
    Mutant("a version not read back", "J", ((Commit, "_read_back", lambda *_: None),), _corrupted),
)

# What is opened.


def _planted(kind: str, place: str) -> str:
    with ground() as folder:
        return _seen(partial(try_planted, kind, place, folder))


def _swapped(place: str, what: str) -> str:
    with ground() as folder:
        return _seen(partial(try_swapped, place, what, folder))


def _step_by_path(fd: int, name: str) -> int:
    """A folder entered by its path from the root again, not beneath the one that is open."""
    return os.open(os.path.join(os.readlink(f"/proc/self/fd/{fd}"), name), beneath._FOLDER_FLAGS)


def _lock_through_links(self: Disk, place: Place) -> int:
    with beneath.open_folder(self._root, place[:-1]) as folder:
        return os.open(place[-1], os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666, dir_fd=folder.fd)


_SONG = "compositions/song"
_OPENED = (
    Mutant(
        "folders entered through links",
        "K",
        ((beneath, "_NO_LINKS", 0),),
        partial(_planted, "link to a folder", f"{_SONG}/{HISTORY}"),
    ),
    Mutant(
        "folders entered by their paths",
        "K",
        ((beneath, "_open_step", _step_by_path),),
        partial(_swapped, f"{_SONG}/{HISTORY}", "save"),
    ),
    Mutant(
        "files read through links",
        "K",
        ((files, "_FLAGS", files._FLAGS & ~os.O_NOFOLLOW),),
        partial(_planted, "link to a file", f"{_SONG}/current.json"),
    ),
    Mutant(
        "locks made through links",
        "K",
        ((Disk, "_open_lock", _lock_through_links),),
        partial(_planted, "link to a file", ".reprise/locks/song.lock"),
    ),
    Mutant(
        "waits at a pipe",
        "K",
        ((files, "_FLAGS", files._FLAGS & ~os.O_NONBLOCK),),
        partial(_planted, "pipe", f"{_SONG}/autosave.json"),
        limit_s=5,
    ),
)

# Clocks.


def _at_one_moment() -> str:
    for _ in range(40):
        with ground() as folder, mock.patch.object(clock, "now", ticking(CLOCKS["standing still"])):
            lost = save_at_once(folder)
        if lost:
            return f"{len(lost)} of 60 acknowledged versions are lost"
    return ""


def _backwards() -> str:
    with mock.patch.object(clock, "now", ticking(CLOCKS["thirty years ahead"])):
        expected = story()
    with mock.patch.object(clock, "now", ticking(CLOCKS["backwards"])):
        return "" if story() == expected else "the order is another by a clock that runs backwards"


def _linked_over(self: Disk, temp: Place, target: Place) -> bool:
    self.replace(temp, target)
    return True


def _written_over(self: Disk, temp: Place, target: Place) -> bool:
    if not _link(self, temp, target):
        self.replace(temp, target)
    return True


_link = Disk.link


def _stem_by_clock(number: int, moment: Any) -> str:
    return f"{number * 0 + int(moment.timestamp()):03d}_{moment:%Y%m%d_%H%M%S_%f}Z"


_TIMED = (
    Mutant("link by rename", "L", ((Disk, "link", _linked_over),), _at_one_moment),
    Mutant("written over where the name is taken", "L", ((Disk, "link", _written_over),), _at_one_moment),
    Mutant("numbers by the clock", "L", ((shelves, "make_stem", _stem_by_clock),), _backwards),
)

# Readers.


def _torn() -> str:
    for seed in range(20):
        with ground() as folder:
            found = rig_reads.run(2_000, seed, folder)
        if found.torn:
            return found.torn[0]
    return ""


def _absent_for_a_moment(self: Disk, temp: Place, target: Place) -> bool:
    aside = (*temp[:-1], temp[-1] + "-")
    is_there = self.stat(target) is not None
    if is_there:
        self.move(target, aside)
    self.move(temp, target)
    if is_there:
        self.move(aside, temp)
    return is_there


@contextmanager
def _used_again(self: Workshop, data: bytes, mode: int | None = None) -> Iterator[Place]:
    """The file that came out last is written anew, in two halves, while a reader may still have it open."""
    place, spare = self.fresh(), (*self._private, TMP, "spare")
    is_new = mode is not None and mode & 0o222 == 0
    if is_new or not self._disk.stat(spare) or not self._disk.move(spare, place):
        with _writing(self, data, mode) as place:
            yield place
        return
    path = Path(self._disk._root, *place)  # type: ignore[attr-defined]
    with path.open("wb", buffering=0) as file:
        for half in (data[: len(data) // 2], data[len(data) // 2 :]):
            file.write(half)
            os.fsync(file.fileno())
    yield place


def _spared(self: Workshop, place: Place) -> None:
    self._disk.replace(place, (*self._private, TMP, "spare"))


_writing = Workshop.writing

_READ = (
    Mutant(
        "current away for a moment",
        "G",
        ((Disk, "exchange", _absent_for_a_moment),),
        _torn,
    ),
    Mutant(
        "a temporary file used again",
        "G",
        ((Workshop, "writing", _used_again), (Workshop, "drop", _spared)),
        _torn,
    ),
)

READING = (*_DAMAGE, *_OPENED, *_TIMED, *_READ)
