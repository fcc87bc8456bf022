"""Save, list, diff and more over HTTP beside the same calls on the core, in the same run.

The server is a process of its own, over a copy of the library that the core works on here. Calls take turns,
so that a busy machine is busy for both. Then eight clients, two on each of four compositions, ask as fast as
they can, beside eight threads that call the core.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.cli_diff import lines
from core.diff.compare import compare
from core.for_programs import diff_rows
from core.history.reader import HistoryReader
from core.session.dependencies import Services, connect_services
from core.session.offline_planner import OfflinePlanner
from core.session.session import Session
from core.session.settings import Settings
from core.session.working import Working
from core.storage.composition_service import CompositionService
from core.storage.snapshots import fresh_snapshot
from tests.benchmarks import Table, in_ms
from tests.core.api.server import Server

_SIZES = ((320, 200, 60), (32_000, 5, 12))
"""Notes of a composition, its versions, and how often each call is timed."""
_SONGS, _CLIENTS, _LOAD_S = 4, 8, 2.5
_WARM = 3
"""Calls that are not counted."""

HEADINGS = (
    *("call", "state", "versions", "core ms", "p95", "HTTP ms", "p95", "ratio"),
    *("8 threads a s", "8 clients a s", "ratio"),
)

Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same call both ways: to the core, and over HTTP; `before` is done before each and not timed."""

    name: str
    calls: tuple[Call, Call]
    before: tuple[Call, Call] | None = None

    def prepare(self, way: int) -> None:
        """What a call needs that is not the call."""
        if self.before:
            self.before[way]()


def rows() -> Iterator[Table]:
    """One table."""
    table: list[tuple[str, ...]] = []
    for notes, versions, repeats in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            table.extend(_lines(Path(folder), notes, versions, repeats))
    yield Table("The backend over HTTP beside the core", HEADINGS, tuple(table))


def _lines(folder: Path, notes: int, versions: int, repeats: int) -> Iterator[tuple[str, ...]]:
    root, served = folder / "core", folder / "served"
    root.mkdir()
    store = CompositionService(root)
    songs = [_song(store, f"Song {at}", notes, versions) for at in range(_SONGS)]
    shutil.copytree(root, served)
    size = f"{len(store.load_bytes(songs[0], 'current')) / 1000:,.0f} KB"
    with ExitStack() as stack:
        server = stack.enter_context(Server(served))
        sessions = [stack.enter_context(_open(root, song)) for song in songs]
        reader = HistoryReader(store)
        sides = [
            _pairs(services, reader, server, song) for services, song in zip(sessions, songs, strict=True)
        ]
        for place, pair in enumerate(sides[0]):
            here, there = _in_turn(pair, repeats)
            load = [side[place] for side in sides]
            busy = [_throughput(way, load) for way in (0, 1)]
            ratio = statistics.median(there) / statistics.median(here)
            yield (
                *(pair.name, size, str(versions)),
                *(in_ms(statistics.median(here)), in_ms(_p95(here))),
                *(in_ms(statistics.median(there)), in_ms(_p95(there)), f"{ratio:.1f}"),
                *(f"{busy[0]:,.0f}", f"{busy[1]:,.0f}", f"{busy[1] / busy[0]:.2f}"),
            )


def _song(store: CompositionService, name: str, notes: int, versions: int) -> str:
    data = _snapshot(name, notes)
    song = store.create(name, data)
    for at in range(versions - 1):
        clip = {**data["clips"][0], "name": f"Take {at}"}
        store.save(song, {**data, "id": song, "tempo": 60.0 + at, "clips": [clip]})
    return song


def _snapshot(name: str, notes: int) -> dict[str, Any]:
    """A composition of one clip, in the shape of the backends in the wild."""
    events = [
        {"note": 60 + at % 12, "start_time": at / 4, "duration": 0.25, "velocity": 90, "channel": 0}
        for at in range(notes)
    ]
    clip = {"id": "c", "track_id": "t", "start_time": 0.0, "duration": 100.0, "midi_events": events}
    return {**fresh_snapshot("benchmark", name), "tracks": [{"id": "t", "name": "Track"}], "clips": [clip]}


def _open(root: Path, song: str) -> Services:
    store, working = CompositionService(root), Working()
    session = Session(store, working, watch=False)
    services = connect_services(Settings(data_dir=root), store, working, session, OfflinePlanner())
    session.open(song)
    return services


def _pairs(services: Services, reader: HistoryReader, server: Server, song: str) -> list[_Pair]:
    """The calls to one composition; its two compared versions are its first and its last."""
    store, tempos = services.composition_service, itertools.cycle(range(60, 290))
    first, *_, last = (version.stem for version in store.history(song))
    asks = threading.local()

    def ask(method: str, path: str, body: Any = None) -> bytes:
        if not hasattr(asks, "connection"):  # one of each thread, which stays open
            asks.connection = http.client.HTTPConnection(server.address.partition("//")[2], timeout=60)
        sent = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if sent else {}
        asks.connection.request(method, f"/api/compositions/{song}{path}", sent, headers)
        answer = asks.connection.getresponse()
        raw: bytes = answer.read()
        assert answer.status < 300, raw[:500]
        return raw

    def edit() -> None:
        services.sequencer.set_tempo(float(next(tempos)))

    def ask_edit() -> None:
        ask("PATCH", "/song", {"tempo": float(next(tempos))})

    def diff() -> None:
        comparison = compare(store.load(song, first), store.load(song, last))
        lines(comparison, False)
        diff_rows(comparison, False)

    return [  # the save last, for it makes the history longer
        _Pair("edit", (edit, ask_edit)),
        _Pair("read the state", (services.working.freeze, lambda: ask("GET", "/state"))),
        _Pair("list", (lambda: reader.view(store.listing(song)), lambda: ask("GET", "/versions"))),
        _Pair("diff", (diff, lambda: ask("GET", f"/diff?a={first}&b={last}"))),
        _Pair("save", (services.session.save, lambda: ask("POST", "/save")), (edit, ask_edit)),
    ]


def _in_turn(pair: _Pair, repeats: int) -> tuple[list[float], list[float]]:
    """Milliseconds of each call to the core, and of each over HTTP."""
    took: tuple[list[float], list[float]] = ([], [])
    order = random.Random(1)
    for at in range(repeats + _WARM):
        for way in order.sample((0, 1), 2):
            pair.prepare(way)
            start = time.perf_counter()
            pair.calls[way]()
            if at >= _WARM:
                took[way].append((time.perf_counter() - start) * 1000)
    return took


def _throughput(way: int, pairs: list[_Pair]) -> float:
    """Calls a second of eight threads, two on each composition; one to each beforehand is not counted."""
    for pair in pairs:
        pair.prepare(way)
        pair.calls[way]()
    until = time.perf_counter() + _LOAD_S
    done = [0] * _CLIENTS

    def work(number: int) -> None:
        pair = pairs[number % _SONGS]
        while time.perf_counter() < until:
            pair.prepare(way)
            pair.calls[way]()
            done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(_CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]
