"""What is done beside clocks that are wrong: a fixed run of everything, and two who save at once (rig L)."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from core.history.reader import HistoryReader
from core.storage.check import check_home
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.home import Home
from core.storage.memory import Memory

START = datetime(2026, 2, 23, 12, tzinfo=UTC)
STEP = timedelta(seconds=7)
Clock = Callable[[int], datetime]


def _wild(number: int) -> datetime:
    return START + timedelta(seconds=random.Random(number).uniform(-1e9, 1e9))


CLOCKS: dict[str, Clock] = {
    "thirty years ahead": lambda number: START + timedelta(days=365 * 30) + number * STEP,
    "thirty years behind": lambda number: START - timedelta(days=365 * 30) + number * STEP,
    "backwards": lambda number: START - number * STEP,
    "standing still": lambda _: START,
    "back by an hour midway": lambda number: START + number * STEP - timedelta(hours=number > 20),
    "wild": _wild,
    "at the edge of the calendar": lambda _: datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    "at the beginning of time": lambda _: datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC),
}


def ticking(tell: Clock) -> Callable[[], datetime]:
    ticks: Iterator[int] = itertools.count()
    return lambda: tell(next(ticks))


def snapshot(tempo: float) -> dict[str, object]:
    return {
        "name": "Song",
        "tempo": tempo,
        "tracks": [],
        "metadata": {},
        "updated_at": "x",
        "created_at": "x",
    }


def foreign_save(home: Home, stem: str, tempo: float) -> None:
    raw = json.dumps(snapshot(tempo)).encode()
    for name in (("current.json",), ("history", f"{stem}.json")):
        beside = ("compositions", "song", *name[:-1], name[-1] + ".tmp")
        home.write(beside, raw)
        home.replace(beside, ("compositions", "song", *name))


def story() -> tuple[list[tuple[int, float]], list[float], list[str]]:
    """A fixed run of saves, restores, adoptions and foreign saves.

    Gives number and state of each version in the order in which they are shown, what lies in `kept/`, and how
    many of each kind of violation `check` finds.
    """
    home = Memory()
    services = [CompositionService(home), CompositionService(home)]
    services[0].create("Song", snapshot(1.0), id="song")
    for turn in range(12):
        service = services[turn % 2]
        service.save("song", snapshot(10.0 + turn))
        foreign_save(home, f"{len(service.history('song')):03d}_20260223_1138{turn:02d}", 30.0 + turn)
        service.restore("song", service.history("song")[turn % 3].stem)
        service.save("song", snapshot(50.0 + turn), with_version=turn % 2 == 0)
        service.autosave("song", snapshot(70.0 + turn))
    name = services[0].delete("song")
    services[1].undelete(name)
    view = HistoryReader(services[0]).view(services[0].listing("song"))
    order = [(entry.number, services[0].load("song", entry.stem).data["tempo"]) for entry in view.versions]
    kept = sorted(
        json.loads(home.read((".reprise", "kept", file)))["tempo"]
        for file in home.names((".reprise", "kept"))
    )
    return order, kept, sorted(each.kind for each in check_home(home).violations)


def save_at_once(folder: Path, times: int = 30) -> set[float]:
    """Two sessions save that often each, and neither waits for the other; gives the states that are lost."""
    made = CompositionService(folder).create("Song", snapshot(1.0), id="song")
    services = [CompositionService(folder), CompositionService(folder)]
    told: dict[float, str | None] = {}

    def save(which: int) -> None:
        for count in range(times):
            tempo = 100.0 * (which + 1) + count
            told[tempo] = services[which].save(made, snapshot(tempo)).stem

    with mock.patch.object(Disk, "_open_lock", return_value=None):
        threads = [threading.Thread(target=save, args=(which,)) for which in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    held = {tempo for tempo, stem in told.items() if services[0].load(made, str(stem)).data["tempo"] == tempo}
    return {100.0 * (which + 1) + count for which in (0, 1) for count in range(times)} - held
