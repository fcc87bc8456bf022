"""What the processes of the rig do: sessions that edit, save, turn and restore, and a window that reads."""

from __future__ import annotations

import gc
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import CurrentChanged, InvalidEdit, UnknownVersion
from core.history.reader import HistoryReader
from core.session.action_runner import Act
from core.session.actions import SetTrackParameter
from core.session.dependencies import initialize_services
from core.session.notices import Notice
from core.session.planner import Scene
from core.session.settings import Settings
from core.session.working import Frozen
from core.storage.composition_service import CompositionService
from core.storage.watch import LibraryChange, Watcher
from tests.faults.processes_writers import Ledger, sha

_ACTS = {"edit": 40, "save": 20, "turn": 10, "restore": 8, "back": 6, "forward": 6, "autosave": 6, "look": 4}
_MARKS = 60
"""So many of the last edits can be seen in a state; all are kept long before so many have followed."""


def resident_bytes() -> int:
    """What this process holds in memory now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def numbers_of(count: int) -> tuple[float, float]:
    """Tempo and fader of the master that every state with this count has."""
    return 40.0 + count % 200, -50.0 + count % 60


class Worker:
    """One session, which does everything that a session does to one composition."""

    def __init__(self, root: Path, composition: str, who: str, rng: random.Random, ledger: Ledger) -> None:
        self._who = who
        self._rng = rng
        self._ledger = ledger
        self._composition = composition
        self._count = 0
        self._marks: list[str] = []
        settings = Settings(data_dir=root, autosave_s=1.0)
        self._services = initialize_services(settings, self, on_notice=self._on_notice)
        self._session = self._services.session
        self._store = self._services.composition_service

    def run(self, until: float) -> None:
        """Work until the moment, then save and close; memory is told after a sixth of the time, and last."""
        began = time.monotonic()
        sixth = began + (until - began) / 6
        self._session.open(self._composition)
        while time.monotonic() < until:
            if sixth and time.monotonic() > sixth:
                self._ledger.tell(memory=resident_bytes())
                sixth = 0.0
            getattr(self, f"_{self._rng.choices(list(_ACTS), list(_ACTS.values()))[0]}")()
            time.sleep(self._rng.uniform(0.02, 0.2))
        self._save()
        self._ledger.tell(memory=resident_bytes())
        self._services.close()

    def _on_notice(self, notice: Notice) -> None:
        self._ledger.tell(notice=notice.kind, names=[name for name in (notice.theirs, notice.yours) if name])

    def _edit(self) -> str:
        """One edit of many places at once, all or nothing."""
        self._count += 1
        mark = f"{self._who}-{self._count}"
        sequencer, mixer = self._services.sequencer, self._services.mixer
        self._ledger.tell(begins=mark)
        with self._services.working.editing() as desk:
            count = int(desk.data.get("count", 0)) + 1
            bpm, fader = numbers_of(count)
            desk.data["count"] = count
            del desk.chat[:-10]
            desk.data["marks"] = [*desk.data.get("marks", []), mark][-_MARKS:]
            sequencer.set_tempo(bpm)
            self._edit_a_clip()
            self._edit_an_effect()
            mixer.set_master_fader(fader)
        self._ledger.tell(edited=mark)
        return mark

    def _edit_a_clip(self) -> None:
        sequencer = self._services.sequencer
        clips = sequencer.clips()
        if len(clips) < 12:
            track = self._rng.choice(sequencer.tracks()).id
            start = float(self._rng.randrange(64))
            notes = [{"note": 36 + step, "start_time": step / 4, "duration": 0.25} for step in range(16)]
            sequencer.add_clip(track, start, 4.0, self._who, notes)
        else:
            clip = self._rng.choice(clips)
            self._rng.choice((sequencer.remove_clip, lambda name: sequencer.transpose(name, 1)))(clip.id)

    def _edit_an_effect(self) -> None:
        track = self._rng.choice(self._services.sequencer.tracks()).id
        effects = self._services.effects.chain(track).effects
        if len(effects) < 4:
            self._services.effects.add_effect(track, self._rng.choice(("reverb", "delay")))
        else:
            self._services.effects.set_parameter(effects[0].id, "mix", self._rng.random())

    def _save(self) -> None:
        self._acknowledge(self._session.save().stem)

    def _turn(self) -> None:
        """Two edits that belong together and an action: no version of ours may hold the first edit alone."""
        self._marks = []
        turn = self._services.ai_agent.ask(f"{self._who} wants more")
        (stem,) = turn.stems
        self._ledger.tell(turn=self._marks)
        self._acknowledge(stem)

    def answer(self, request: str, scene: Scene, act: Act) -> str:
        """As the planner: it edits by hand what no action can."""
        self._marks = [self._edit(), self._edit()]
        track = scene.tracks[0]
        act(SetTrackParameter(track_id=track.id, parameter="volume", value=(track.volume + 0.1) % 2))
        return request

    def _restore(self) -> None:
        versions = [stamp.name for stamp in self._store.listing(self._composition).versions[-40:]]
        ref = self._rng.choice([*versions, "autosave"])
        try:
            result = self._session.restore(ref)
        except UnknownVersion:
            if ref != "autosave":
                raise
            return  # nobody has made one yet
        except CurrentChanged:
            self._ledger.tell(gave_up=ref)
            return
        self._acknowledge_restore(result)

    def _back(self) -> None:
        self._step(self._session.back)

    def _forward(self) -> None:
        self._step(self._session.forward)

    def _step(self, step: Callable[[], Any]) -> None:
        try:
            result = step()
        except InvalidEdit:
            return
        except CurrentChanged:
            self._ledger.tell(gave_up="step")
            return
        self._acknowledge_restore(result)

    def _autosave(self) -> None:
        if self._session.autosave():
            self._ledger.tell(autosaved=True)

    def _look(self) -> None:
        self._session.look()

    def _acknowledge_restore(self, result: Any) -> None:
        self._ledger.tell(restored=result.stem, names=[result.kept] if result.kept else [])
        self._acknowledge(result.stem)

    def _acknowledge(self, stem: str | None) -> None:
        assert stem is not None
        self._ledger.tell(saved=stem, sha=sha(self._store.load_bytes(self._composition, stem)))


class Careless(Worker):
    """The negative control: a session that reloads and restores over its unsaved edits."""

    def run(self, until: float) -> None:
        """Work as if nothing were ever unsaved; only in a process of its own."""
        setattr(Frozen, "has_unsaved", property(lambda _: False))  # noqa: B010 - mypy takes no other way
        super().run(until)


def watch(root: Path, compositions: tuple[str, ...], quiet: Path) -> Callable[[Ledger], None]:
    """A window that reads all it is told of, and a reader that knows nothing of the store."""

    def act(ledger: Ledger) -> None:
        service = CompositionService(root)
        reader = HistoryReader(service)
        shown: dict[str, object] = {}

        def take(change: LibraryChange) -> None:
            for composition, listing in change.listings.items():
                damaged = [entry.stem for entry in reader.view(listing).entries if entry.damage]
                if damaged:
                    ledger.tell(torn=f"the window found {damaged} of {composition} damaged")
            shown.update(change.listings)

        watcher = Watcher(service, take)
        watcher.start()
        reads = 0
        while not quiet.exists():
            for composition in compositions:
                reads += _read(root / "compositions" / composition, ledger)
            time.sleep(0.01)
        ledger.tell(reads=reads)
        began = time.monotonic()
        listings = {composition: service.listing(composition) for composition in compositions}
        while any(shown.get(name) != found for name, found in listings.items()):
            if time.monotonic() - began > 10.0:
                break
            time.sleep(0.005)
        ledger.tell(equal_after=time.monotonic() - began)
        watcher.stop()

    return act


def _read(folder: Path, ledger: Ledger) -> int:
    """The states by plain reads: each is whole, and no current is ever absent."""
    done = 0
    for name in ("current.json", "autosave.json"):
        try:
            data = json.loads((folder / name).read_bytes())
        except FileNotFoundError:
            if name == "current.json":
                ledger.tell(torn=f"{folder.name} had no current")
            continue
        except ValueError as error:
            ledger.tell(torn=f"{folder.name}/{name} was torn: {error}")
            continue
        done += 1
        if (reason := mixed(data)) is not None:
            ledger.tell(torn=f"{folder.name}/{name} held {reason}")
    return done


def mixed(data: dict[str, Any]) -> str | None:
    """How a state holds one part of an edit without the other; None where it does not."""
    if "count" not in data:
        return None
    bpm, fader = numbers_of(data["count"])
    found = data.get("sequence", data)["tempo"], data["mixer_state"]["master"]["fader"]
    return None if found == (bpm, fader) else f"{found} where {(bpm, fader)} belong together"
