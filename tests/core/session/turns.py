"""What the tests of the assistant share: services over either shape, and planners by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.history.reader import HistoryReader
from core.history.timeline import Entry
from core.session.actions import ModifyClip, SetTempo, SetTrackParameter
from core.session.dependencies import Services, initialize_services
from core.session.planner import Planner, Scene, Stage
from core.session.settings import Settings
from tests.core.session.scenes import ID, library

MUTE = SetTrackParameter(track_id="pad", parameter="is_muted", value=True)
UP = ModifyClip(clip_id="clip-bass", transpose=2)
FAST = SetTempo(tempo=140.0)
TOO_FAST = SetTempo(tempo=900.0)
NOWHERE = ModifyClip(clip_id="gone", transpose=2)


class Ruled:
    """A planner that a function is."""

    def __init__(self, rule: Callable[[Stage], str | None]) -> None:
        self.rule = rule
        self.scenes: list[Scene] = []

    def answer(self, request: str, scene: Scene, act: Stage) -> str:
        self.scenes.append(scene)
        return self.rule(act) or ""


def assisted(root: Path, shape: str, planner: Planner | None = None, **settings: Any) -> Services:
    """The services with the composition of `scenes` open; nothing goes on by itself."""
    library(root, shape)
    made = initialize_services(Settings(data_dir=root, autosave_s=0.0, watch=False, **settings), planner)
    made.session.open(ID)
    return made


def state(services: Services, ref: str = "current") -> dict[str, Any]:
    return services.composition_service.load(ID, ref).data


def stems(services: Services) -> list[str]:
    return [name.stem for name in services.composition_service.history(ID)]


def entries(services: Services) -> dict[str, Entry]:
    """The timeline's rows by stem, as the window reads them."""
    store = services.composition_service
    return {entry.stem: entry for entry in HistoryReader(store).view(store.listing(ID)).entries}
