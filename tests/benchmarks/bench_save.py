"""A durable save beside the unsynced writes of a foreign backend, a restore, and a rescan of many folders."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.storage.composition_service import CompositionService
from tests.benchmarks import Row, median_ms

_VERSIONS = 200
_FOLDERS = 2000


def rows() -> Iterator[Row]:
    """Saves of 50 KB into a history of 200 versions; then a full rescan."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _saves(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield _rescan(Path(folder))


def _saves(root: Path) -> Iterator[Row]:
    service = CompositionService(root)
    data = _snapshot()
    composition = service.create("Benchmark", data)
    for tempo in range(_VERSIONS):
        service.save(composition, {**data, "tempo": float(tempo)})
    tempos = itertools.count(1000)
    path = root / "compositions" / composition

    def save() -> None:
        service.save(composition, {**data, "tempo": float(next(tempos))})

    def write_with(sync: bool) -> None:
        text = json.dumps({**data, "tempo": float(next(tempos))}, indent=2)
        for name in ("current.json", f"history/{next(tempos):06d}_x.json"):
            _write(path / name, text, sync)

    size = f"{len(json.dumps(data, indent=2)) / 1000:.0f} KB, {_VERSIONS} versions"
    ours = median_ms(save, 40)
    first = service.history(composition)[0].stem
    restore = median_ms(lambda: service.restore(composition, first), 40)
    yield Row("save", ours, "the same two files, synced", median_ms(lambda: write_with(True), 40), size)
    yield Row(
        "save", ours, "a foreign backend, nothing synced", median_ms(lambda: write_with(False), 40), size
    )
    yield Row("restore, read back and compared", restore, "save", ours, size)


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


def _snapshot() -> dict[str, Any]:
    notes = [
        {"note": 60 + n % 12, "start_time": n / 4, "duration": 0.25, "velocity": 90, "channel": 0}
        for n in range(400)
    ]
    clip = {"id": "c", "track_id": "t", "start_time": 0.0, "duration": 100.0, "midi_events": notes}
    return {"name": "Benchmark", "tempo": 120.0, "tracks": [{"id": "t"}], "clips": [clip], "metadata": {}}


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
