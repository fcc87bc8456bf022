"""A durable save beside its bare system calls and beside a foreign backend's writes, a restore, a rescan.

What is promised of a save is a ratio to the sum of its bare system calls: at most 1.5 for 50 KB,
1.3 for 5 MB. Saves and bare calls take turns, so that a busy disk is busy for both. Three rows tell of each:

- a save as a caller meets it, who hands in data;
- the same, with orjson's bare writing of that data added to the system calls;
- the protocol alone, of bytes that are made already: all that the store itself adds.

The files go to the disk while the store proves their bytes, so that the third may come out below one. To make
JSON of 5 MB, and to look in them for NaN, which orjson writes as null in silence, takes as long as a quick
disk takes to sync them: where it is quicker, or others keep the processor busy, the first row is above 1.3.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from core.storage.commit import Commit, Request
from core.storage.composition_service import CompositionService
from core.storage.durable import Disk
from core.storage.equality import Digests
from core.storage.layout import COMPOSITIONS
from core.storage.shelf import Shelf
from core.storage.snapshots import fresh_snapshot
from tests.benchmarks import Row, median_ms
from tests.benchmarks.bare_save import BareSave

_VERSIONS = 200
_FOLDERS = 2000
_WARM = 3
"""Rounds that are not counted: the first saves of a process have nothing to go by."""

Works = dict[str, Callable[[], object]]


def rows() -> Iterator[Row]:
    """Saves of 50 KB into a history of 200 versions and of 5 MB into one of 5; then a full rescan."""
    for promise, events, versions, repeats in (("1.5", 320, 200, 100), ("1.3", 32_000, 5, 20)):
        with tempfile.TemporaryDirectory() as folder:
            yield from _beside_bare_calls(Path(folder), promise, events, versions, repeats)
    with tempfile.TemporaryDirectory() as folder:
        yield from _saves(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield _rescan(Path(folder))


def _beside_bare_calls(root: Path, promise: str, events: int, versions: int, repeats: int) -> Iterator[Row]:
    data = _snapshot(events)
    tempos = itertools.count(1000)

    def state() -> dict[str, Any]:
        return {**data, "tempo": float(next(tempos))}

    (root / "ours").mkdir()
    service = CompositionService(root / "ours")
    composition, other = service.create("Benchmark", data), service.create("Benchmark", data)
    for _ in range(versions):
        service.save(composition, state())
        service.save(other, state())
    raw = _as_json(state())
    bare = BareSave(root / "ours", raw, versions)
    shelf = Shelf(Disk(root / "ours"), Digests(), (COMPOSITIONS, other))

    def works() -> Works:
        snapshot = state()
        return {
            "save": partial(service.save, composition, snapshot),
            "bare": partial(bare.run, _as_json(state())),
            "JSON": partial(_as_json, snapshot),
            "protocol": Commit(shelf, Request(_giving(_as_json(state())))).run,
        }

    ms = _in_turns(works, repeats)
    size = f"{_size(len(raw))}, {versions} versions"
    calls = "its bare system calls"
    yield Row("save", ms["save"], calls, ms["bare"], f"{size}; promised {promise}")
    yield Row("save", ms["save"], f"{calls}, and orjson", ms["bare"] + ms["JSON"], size)
    yield Row("the protocol alone", ms["protocol"], calls, ms["bare"], size)


def _in_turns(works: Callable[[], Works], repeats: int) -> dict[str, float]:
    """The median milliseconds of each work, done in another order in each round.

    So each pays as often as the others for what the one before it left to the disk.
    """
    order = random.Random(1)
    took: dict[str, list[float]] = {}
    for _ in range(repeats + _WARM):
        each = list(works().items())
        order.shuffle(each)
        for name, work in each:
            start = time.perf_counter()
            work()
            took.setdefault(name, []).append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(times[_WARM:]) for name, times in took.items()}


def _giving(raw: bytes) -> Callable[[str | None], bytes]:
    return lambda _: raw


def _as_json(data: dict[str, Any]) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_INDENT_2)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1000:.0f} KB"


def _saves(root: Path) -> Iterator[Row]:
    service = CompositionService(root)
    data = _snapshot(320)
    composition, foreign = service.create("Benchmark", data), service.create("Benchmark", data)
    for tempo in range(_VERSIONS):
        service.save(composition, {**data, "tempo": float(tempo)})
    tempos = itertools.count(1000)
    path = root / "compositions" / foreign

    first = service.history(composition)[0].stem

    def state() -> dict[str, Any]:
        return {**data, "tempo": float(next(tempos))}

    def write_with(sync: bool) -> None:
        text = json.dumps(state(), indent=2)
        for name in ("current.json", f"history/{next(tempos):06d}_x.json"):
            _write(path / name, text, sync)

    size = f"{len(json.dumps(data, indent=2)) / 1000:.0f} KB, {_VERSIONS} versions"
    ms = _in_turns(
        lambda: {
            "save": partial(service.save, composition, state()),
            "synced": partial(write_with, True),
            "foreign": partial(write_with, False),
            "restore": partial(service.restore, composition, first),
        },
        40,
    )
    yield Row("save", ms["save"], "the same two files, synced", ms["synced"], size)
    yield Row("save", ms["save"], "a foreign backend, nothing synced", ms["foreign"], size)
    yield Row("restore, read back and compared", ms["restore"], "save", ms["save"], size)


def _write(path: Path, text: str, sync: bool) -> None:
    beside = path.with_suffix(".tmp")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    os.replace(beside, path)
    if sync:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def _snapshot(events: int) -> dict[str, Any]:
    """A composition of one clip, in the shape of the backends in the wild, with their nulls."""
    notes = [
        {"note": 60 + n % 12, "start_time": n / 4, "duration": 0.25, "velocity": 90, "channel": 0}
        for n in range(events)
    ]
    clip = {"id": "c", "track_id": "t", "start_time": 0.0, "duration": 100.0, "midi_events": notes}
    return {**fresh_snapshot("benchmark", "Benchmark"), "tracks": [{"id": "t"}], "clips": [clip]}


def _rescan(root: Path) -> Row:
    for number in range(_FOLDERS):
        history = root / "compositions" / f"c{number}" / "history"
        history.mkdir(parents=True)
        (history / "000_20260223_113841.json").write_text("{}")
        (history.parent / "current.json").write_text("{}")
    service = CompositionService(root)

    def walk() -> list[os.stat_result]:
        return [os.stat(Path(at) / name) for at, _, names in os.walk(root) for name in names]

    return Row(
        "full rescan",
        median_ms(service.listings),
        "os.walk and stat",
        median_ms(walk),
        f"{_FOLDERS:,} compositions",
    )
