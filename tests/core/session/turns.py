"""What the tests of the assistant share: services over either shape, and planners by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.diff.compare import compare
from core.history.reader import HistoryReader
from core.history.timeline import Entry
from core.session.actions import ModifyClip, SetTempo, SetTrackParameter
from core.session.ai_agent_service import Turn
from core.session.dependencies import Services, initialize_services
from core.session.planner import Planner, Scene, Stage
from core.session.settings import Settings
from tests.core.session.scenes import ID, library, note

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


def furnish(made: Services) -> None:
    """Beside bass and pad: hats, a lead with reverb and delay, a silent vox, two tracks of like names."""
    edit = made.sequencer
    hats, lead = edit.add_track("Hi-Hats"), edit.add_track("Lead")
    vox = edit.add_track("Vox", "audio")
    edit.add_clip(hats, 0.0, 4.0, "Hats", [note(42, start) for start in (0.1, 0.45, 1.0, 1.6)])
    edit.add_clip(lead, 4.0, 4.0, "Hook", [note(72)])
    edit.edit_track(vox, is_muted=True, is_solo=True)
    for name in ("Strings High", "Strings Low"):
        edit.add_track(name)
    made.effects.add_effect(lead, "reverb")
    made.effects.set_bypass(made.effects.add_effect(lead, "delay"), True)
    edit.edit_track("pad", is_muted=False, is_solo=False, pan=0.25)
    made.session.save()


def said(services: Services, request: str) -> tuple[Turn, list[str]]:
    """The turn, and what a comparison says of what it did, its words in the conversation aside."""
    before = stems(services)[-1]
    turn = services.ai_agent.ask(request)
    if not turn.stems:
        return turn, []
    store = services.composition_service
    changes = compare(store.load(ID, before), store.load(ID, turn.stems[-1])).changes
    titles = dict.fromkeys(change.title for change in changes)  # two spellings of one switch are one change
    return turn, [title for title in titles if title != "2 messages added"]
