"""What the tests of sessions share: snapshots of both shapes, a session with its news."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import NotSaved
from core.session.action_runner import Act
from core.session.actions import Action
from core.session.notices import Notice, NoticeKind
from core.session.planner import Scene as PlannersScene
from core.session.session import Session
from core.session.working import Working
from core.storage.composition_service import CompositionService

ID = "0b5bd7a4-6ee7-4b4c-9d3c-3f2f4ac0b7d1"


def note(pitch: int, start: float = 0.0) -> dict[str, Any]:
    return {"note": pitch, "start_time": start, "duration": 1.0, "velocity": 100, "channel": 0}


def sequence() -> dict[str, Any]:
    """Two tracks, two clips, and a field that nobody knows at each level."""
    tracks = [
        {"id": name, "name": name.title(), "type": "midi", "volume": 1.0, "pan": 0.0, "odd_of_track": [1]}
        for name in ("bass", "pad")
    ]
    clips = [
        {
            "id": f"clip-{name}",
            "name": f"{name} clip",
            "type": "midi",
            "track_id": name,
            "start_time": 0.0,
            "duration": 4.0,
            "midi_events": [note(48), note(52, 1.0)],
            "odd_of_clip": {"kept": None},
        }
        for name in ("bass", "pad")
    ]
    return {
        "tempo": 120.0,
        "time_signature": "4/4",
        "tracks": tracks,
        "clips": clips,
        "is_playing": False,
        "current_position": 0.0,
        "odd_of_sequence": 12345678901234567890123,
    }


def snapshot(shape: str = "flat") -> dict[str, Any]:
    """A complete state, as a foreign backend could have written it."""
    rest = {
        "mixer_state": {"channels": [], "master": {"id": "master", "fader": 0.0, "odd": "kept"}},
        "track_effects": [{"track_id": "pad", "effects": [], "max_slots": 8}],
        "sample_assignments": {},
        "chat_history": [{"role": "user", "content": "hello", "timestamp": "2026-02-23T11:38:41"}],
        "odd_of_top": {"deep": [1.0, 2, "three"]},
        "metadata": {"source": "manual_save"},
        "created_at": "2026-02-23T11:38:41.148411",
        "updated_at": "2026-02-23T11:38:41.149081",
    }
    inner = sequence()
    if shape == "nested":
        return {
            "id": "other-each-time",
            "name": "Song",
            "sequence": {"id": "s", "name": "Song", **inner},
            **rest,
        }
    return {"id": ID, "name": "Song", **inner, **rest}


def library(root: Path, shape: str = "flat") -> CompositionService:
    """A data directory with one foreign composition."""
    folder = root / "compositions" / ID
    (folder / "history").mkdir(parents=True)
    raw = json.dumps(snapshot(shape), indent=2)
    for name in ("current.json", "history/000_20260223_113841.json"):
        (folder / name).write_text(raw)
    return CompositionService(root)


class Scene:
    """A session with its working state, and what it told."""

    def __init__(self, store: CompositionService, **options: Any) -> None:
        self.store = store
        self.working = Working()
        self.told: list[Notice] = []
        self.session = Session(store, self.working, on_notice=self.told.append, **options)

    @property
    def kinds(self) -> list[NoticeKind]:
        return [notice.kind for notice in self.told]

    @property
    def folder(self) -> Path:
        assert self.session.composition is not None
        return self.store.compositions_path / self.session.composition

    @property
    def tempo(self) -> float:
        with self.working.reading() as desk:
            return float(desk.song["tempo"])

    @tempo.setter
    def tempo(self, bpm: float) -> None:
        with self.working.editing() as desk:
            desk.song["tempo"] = bpm

    def play_to(self, beats: float) -> None:
        """A change that is volatile only."""
        with self.working.editing() as desk:
            desk.song["current_position"] = beats

    def take(self, bpm: float) -> str:
        """An edit and a save; gives the stem."""
        self.tempo = bpm
        stem = self.session.save().stem
        assert stem is not None
        return stem

    def data(self) -> dict[str, Any]:
        return self.working.freeze().data

    def tempos(self) -> list[float]:
        """Of every version, oldest first."""
        composition = self.session.composition or ID
        stems = [name.stem for name in self.store.history(composition)]
        return [tempo_of(self.store.load(composition, stem).data) for stem in stems]

    def state(self, ref: str) -> dict[str, Any]:
        """A state of the open composition on the disk."""
        return self.store.load(self.session.composition or ID, ref).data


class Scripted:
    """A planner that does what it was told before, whatever is asked."""

    def __init__(self, *steps: Action) -> None:
        self.steps: list[Action] = list(steps)

    def answer(self, request: str, scene: PlannersScene, act: Act) -> str:
        for step in self.steps:
            act(step)
        return "Done."


@contextmanager
def running(scene: Scene) -> Iterator[Scene]:
    """With its threads."""
    scene.session.start()
    try:
        yield scene
    finally:
        scene.session.stop()


def tempo_of(data: dict[str, Any]) -> float:
    return float(data.get("sequence", data)["tempo"])


def without_times(data: Any) -> Any:
    """What two equal states share: metadata and every time of writing aside."""
    if isinstance(data, dict):
        return {
            key: without_times(value) for key, value in data.items() if key not in ("metadata", "updated_at")
        }
    return [without_times(item) for item in data] if isinstance(data, list) else copy.copy(data)


def refuse(*_: Any, **__: Any) -> Any:
    """In place of a write: the disk is full."""
    raise NotSaved("Composition", "the disk is full")


def wait_until(is_so: Callable[[], bool], limit_s: float = 10.0) -> None:
    """Wait for what another thread does."""
    until = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.005)
