"""L: clocks thirty years off, running backwards, or standing still change no order and lose nothing."""

from __future__ import annotations

import itertools
import json
import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core import clock
from core.history.reader import HistoryReader
from core.storage.check import check_home
from core.storage.composition_service import CompositionService
from core.storage.home import Home
from core.storage.layout import parse_stem
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


def _ticking(tell: Clock) -> Callable[[], datetime]:
    ticks: Iterator[int] = itertools.count()
    return lambda: tell(next(ticks))


def _snapshot(tempo: float) -> dict[str, object]:
    return {
        "name": "Song",
        "tempo": tempo,
        "tracks": [],
        "metadata": {},
        "updated_at": "x",
        "created_at": "x",
    }


def _foreign(home: Home, stem: str, tempo: float) -> None:
    raw = json.dumps(_snapshot(tempo)).encode()
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
    services[0].create("Song", _snapshot(1.0), id="song")
    for turn in range(12):
        service = services[turn % 2]
        service.save("song", _snapshot(10.0 + turn))
        _foreign(home, f"{len(service.history('song')):03d}_20260223_1138{turn:02d}", 30.0 + turn)
        service.restore("song", service.history("song")[turn % 3].stem)
        service.save("song", _snapshot(50.0 + turn), with_version=turn % 2 == 0)
        service.autosave("song", _snapshot(70.0 + turn))
    name = services[0].delete("song")
    services[1].undelete(name)
    view = HistoryReader(services[0]).view(services[0].listing("song"))
    order = [(entry.number, services[0].load("song", entry.stem).data["tempo"]) for entry in view.versions]
    kept = sorted(
        json.loads(home.read((".reprise", "kept", file)))["tempo"]
        for file in home.names((".reprise", "kept"))
    )
    return order, kept, sorted(each.kind for each in check_home(home).violations)


@pytest.mark.parametrize("which", CLOCKS)
def test_the_order_is_the_same_by_every_clock(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = story()
    monkeypatch.setattr(clock, "now", _ticking(CLOCKS[which]))
    told = story()
    assert told == expected
    assert [number for number, _ in told[0]] == list(range(len(told[0])))
    assert told[2] == []


@pytest.mark.parametrize("which", ["standing still", "backwards"])
def test_two_who_save_in_one_microsecond_both_keep_theirs(
    which: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clock, "now", _ticking(CLOCKS[which]))
    made = CompositionService(tmp_path).create("Song", _snapshot(1.0), id="song")
    services = [CompositionService(tmp_path), CompositionService(tmp_path)]
    monkeypatch.setattr(type(services[0]._disk), "_open_lock", lambda *_: None)  # nobody waits for anybody
    stems: list[str] = []

    def save(which: int) -> None:
        for count in range(30):
            stem = services[which].save(made, _snapshot(100.0 * (which + 1) + count)).stem
            assert stem is not None
            stems.append(stem)

    threads = [threading.Thread(target=save, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(stems)) == 60
    tempos = {services[0].load(made, stem).data["tempo"] for stem in stems}
    assert tempos == {100.0 + n for n in range(30)} | {200.0 + n for n in range(30)}


def test_a_version_from_the_future_is_ordered_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Memory()
    service = CompositionService(home)
    service.create("Song", _snapshot(1.0), id="song")
    _foreign(home, "001_20560101_000000", 2.0)
    stem = service.save("song", _snapshot(3.0)).stem
    assert [name.stem for name in service.history("song")] == ["000_original", "001_20560101_000000", stem]
    newest = parse_stem(str(stem))
    assert newest is not None
    assert newest.number == 2


def test_an_order_by_time_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a store that numbers by what its clock says."""
    expected = story()
    monkeypatch.setattr(clock, "now", _ticking(CLOCKS["backwards"]))
    monkeypatch.setattr(
        "core.storage.shelf.make_stem",
        lambda number, moment: f"{number * 0 + int(moment.timestamp()):03d}_{moment:%Y%m%d_%H%M%S_%f}Z",
    )
    with pytest.raises(AssertionError):
        assert story() == expected
