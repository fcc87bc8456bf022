"""Any edits through all services, saves, restores and steps: each state is again what it was when saved."""

from __future__ import annotations

import copy
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.errors import InvalidEdit
from core.session.actions import DeleteClip, SetMasterFader, SetTempo
from core.session.dependencies import Services, connect_services
from core.session.session import Session
from core.session.settings import Settings
from core.session.working import Working
from core.storage.composition_service import CompositionService
from core.storage.memory import Memory
from tests.core.session.plain_line import Line
from tests.core.session.plain_song import read_off_json, read_off_services
from tests.core.session.scenes import ID, Scripted, snapshot

picks = st.integers(0, 10**6)
beats = st.integers(0, 64).map(lambda count: count / 4)
gains = st.integers(0, 20).map(lambda count: count / 10)
decibels = st.integers(-60, 0).map(float)


class AnySession(RuleBasedStateMachine):
    """`now` is the plain value of what is open; each rule changes it as the words of the edit say."""

    @initialize(shape=st.sampled_from(["flat", "nested"]))
    def open(self, shape: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="reprise-session-"))
        (self.folder / "samples").mkdir()
        for name in ("rain.wav", "vox.wav"):
            (self.folder / "samples" / name).write_text(name)
        self.store = CompositionService(Memory())
        self.store.root = self.folder  # samples are files on a disk
        self.store.create("Song", snapshot(shape), id=ID)
        self.planner = Scripted()
        self.ours = self.connect()
        self.ours.session.open(ID)
        self.first = self.ours.working.freeze().data
        self.now = read_off_json(self.first)
        self.line = Line(self.newest(), copy.deepcopy(self.now))
        self.count = 0

    def connect(self) -> Services:
        working = Working()
        session = Session(self.store, working, autosave_s=0, watch=False)
        settings = Settings(data_dir=self.folder)
        return connect_services(settings, self.store, working, session, self.planner)

    def stems(self) -> list[str]:
        return [name.stem for name in self.store.history(ID)]

    def newest(self) -> str:
        return self.stems()[-1]

    # Edits, one or more in each area.

    @rule(bpm=st.integers(40, 300), signature=st.sampled_from(["3/4", "7/8", "4/4"]))
    def edit_song(self, bpm: int, signature: str) -> None:
        self.ours.sequencer.set_tempo(float(bpm))
        self.ours.sequencer.set_time_signature(signature)
        self.now["song"][1:3] = [float(bpm), signature]

    @rule(name=st.sampled_from(["Song", "Night", "Åse"]), start=beats, on=st.booleans())
    def rename_and_loop(self, name: str, start: float, on: bool) -> None:
        self.ours.sequencer.rename(name)
        self.ours.sequencer.set_loop(on, start, start + 4.0)
        self.now["song"][0] = name
        self.now["song"][3] = [on, start, start + 4.0]

    @rule(volume=gains, at=picks)
    def add_track(self, volume: float, at: int) -> None:
        at %= len(self.now["tracks"]) + 1
        made = self.ours.sequencer.add_track("New", index=at)
        self.ours.sequencer.edit_track(made, volume=volume)
        self.now["tracks"].insert(at, [made, "New", volume, 0.0, False])

    @precondition(lambda self: self.now["tracks"])
    @rule(pick=picks, volume=gains, muted=st.booleans())
    def edit_track(self, pick: int, volume: float, muted: bool) -> None:
        track = self.pick_track(pick)
        self.ours.sequencer.edit_track(track[0], volume=volume, is_muted=muted)
        track[2], track[4] = volume, muted

    @precondition(lambda self: self.now["tracks"])
    @rule(pick=picks)
    def remove_track(self, pick: int) -> None:
        gone = self.pick_track(pick)[0]
        self.ours.sequencer.remove_track(gone)
        self.now["tracks"] = [track for track in self.now["tracks"] if track[0] != gone]
        for clip in [name for name, said in self.now["clips"].items() if said[0] == gone]:
            del self.now["clips"][clip], self.now["notes"][clip]
        self.now["mixer"][2].pop(gone, None)
        self.now["effects"].pop(gone, None)
        self.now["samples"].pop(gone, None)

    @precondition(lambda self: self.now["tracks"])
    @rule(pick=picks, start=beats, pitches=st.lists(st.integers(20, 90), max_size=3))
    def add_clip(self, pick: int, start: float, pitches: list[int]) -> None:
        track = self.pick_track(pick)[0]
        notes = [{"note": pitch, "start_time": 0.5, "duration": 0.25} for pitch in pitches]
        made = self.ours.sequencer.add_clip(track, start, 4.0, "New", notes)
        self.now["clips"][made] = [track, "New", start, 4.0, False]
        self.now["notes"][made] = sorted([pitch, 0.5, 0.25] for pitch in pitches)

    @precondition(lambda self: self.now["clips"])
    @rule(pick=picks, start=beats, length=st.integers(1, 8), muted=st.booleans())
    def edit_clip(self, pick: int, start: float, length: int, muted: bool) -> None:
        name = self.pick_clip(pick)
        self.ours.sequencer.move_clip(name, start)
        self.ours.sequencer.resize_clip(name, float(length))
        self.ours.sequencer.edit_clip(name, is_muted=muted)
        self.now["clips"][name][2:] = [start, float(length), muted]

    @precondition(lambda self: self.now["clips"])
    @rule(pick=picks)
    def remove_clip(self, pick: int) -> None:
        name = self.pick_clip(pick)
        self.ours.sequencer.remove_clip(name)
        del self.now["clips"][name], self.now["notes"][name]

    @precondition(lambda self: self.now["clips"])
    @rule(pick=picks, pitch=st.integers(30, 80), by=st.sampled_from([-1, 1]))
    def edit_notes(self, pick: int, pitch: int, by: int) -> None:
        name = self.pick_clip(pick)
        self.ours.sequencer.add_notes(name, [{"note": pitch, "start_time": 1.0, "duration": 1.0}])
        notes = [*self.now["notes"][name], [pitch, 1.0, 1.0]]
        if all(0 <= note[0] + by <= 127 for note in notes):
            self.ours.sequencer.transpose(name, by)
            notes = [[note[0] + by, *note[1:]] for note in notes]
        self.now["notes"][name] = sorted(notes)

    @rule(fader=decibels, threshold=decibels)
    def edit_master(self, fader: float, threshold: float) -> None:
        self.ours.mixer.set_master_fader(fader)
        self.ours.mixer.set_limiter(threshold_db=threshold)
        self.now["mixer"][:2] = [fader, threshold]

    @precondition(lambda self: self.now["tracks"])
    @rule(pick=picks, fader=decibels, pan=st.sampled_from([-1.0, 0.0, 0.5]))
    def edit_channel(self, pick: int, fader: float, pan: float) -> None:
        track = self.pick_track(pick)[0]
        self.ours.mixer.set_fader(track, fader)
        self.ours.mixer.set_pan(track, pan)
        self.now["mixer"][2][track] = [fader, pan]

    @precondition(lambda self: self.now["tracks"])
    @rule(pick=picks, name=st.sampled_from(["reverb", "delay", "gain"]))
    def add_effect(self, pick: int, name: str) -> None:
        track = self.pick_track(pick)[0]
        chain = self.now["effects"].get(track, {})
        free = [slot for slot in range(8) if slot not in chain]
        if not free:
            with pytest.raises(InvalidEdit):
                self.ours.effects.add_effect(track, name)
            return
        made = self.ours.effects.add_effect(track, name)
        definition = next(each for each in self.ours.effects.catalogue() if each.name == name)
        first = {**{parameter.name: parameter.default for parameter in definition.parameters}, "bypass": 0.0}
        self.now["effects"].setdefault(track, {})[free[0]] = [made, name, first, False]

    @precondition(lambda self: self.now["effects"])
    @rule(pick=picks, share=st.sampled_from([0.0, 0.25, 1.0]), bypassed=st.booleans())
    def edit_effect(self, pick: int, share: float, bypassed: bool) -> None:
        effect = self.pick_effect(pick)[2]
        definition = next(each for each in self.ours.effects.catalogue() if each.name == effect[1])
        parameter = definition.parameters[pick % len(definition.parameters)]
        value = parameter.low + share * (parameter.high - parameter.low)
        self.ours.effects.set_parameter(effect[0], parameter.name, value)
        self.ours.effects.set_bypass(effect[0], bypassed)
        effect[2][parameter.name], effect[3] = value, bypassed
        effect[2]["bypass"] = float(bypassed)

    @precondition(lambda self: self.now["effects"])
    @rule(pick=picks)
    def remove_effect(self, pick: int) -> None:
        track, slot, effect = self.pick_effect(pick)
        self.ours.effects.remove_effect(effect[0])
        del self.now["effects"][track][slot]
        if not self.now["effects"][track]:
            del self.now["effects"][track]

    @precondition(lambda self: self.now["tracks"])
    @rule(pick=picks, name=st.sampled_from(["rain.wav", "vox.wav", None]))
    def assign_a_sample(self, pick: int, name: str | None) -> None:
        track = self.pick_track(pick)[0]
        if name is None:
            self.ours.samples.unassign(track)
            self.now["samples"].pop(track, None)
        else:
            self.ours.samples.assign(track, self.ours.samples.sample(name))
            self.now["samples"][track] = f"samples/{name}"

    @rule(bpm=st.integers(20, 39), fails=st.booleans(), is_taken_back=st.booleans())
    def ask(self, bpm: int, fails: bool, is_taken_back: bool) -> None:
        """A turn of the assistant: unsaved edits are a version before it, and it is one version itself."""
        had_work, kept, count = self.ours.session.has_unsaved, copy.deepcopy(self.now), len(self.stems())
        self.planner.steps = [SetTempo(tempo=bpm), SetMasterFader(fader=-bpm)]
        if fails:
            self.planner.steps.append(DeleteClip(clip_id="nobody"))
        turn = self.ours.ai_agent.ask("slower")
        if had_work:
            self.line.add(self.stems()[count], kept)
        assert len(turn.failed) == fails
        if not turn.has_changed:
            assert turn.stems == ()
            return
        assert self.stems()[count + had_work :] == list(turn.stems)
        self.now["song"][1], self.now["mixer"][0] = float(bpm), -float(bpm)
        self.now["conversation"] += [["user", "slower"], ["assistant", turn.text]]
        self.line.add(turn.stems[0], self.now)
        if is_taken_back:
            result = self.ours.ai_agent.take_back(turn)
            self.learn(False, result, turn.before)
            assert self.now == kept

    @rule(position=beats)
    def play(self, position: float) -> None:
        """Volatile: no edit, wherever it falls."""
        had = self.ours.session.has_unsaved
        self.ours.sequencer.seek(position)
        assert self.ours.session.has_unsaved == had

    # What a session does with them.

    @rule(source=st.sampled_from(["manual_save", "test"]))
    def save(self, source: str) -> None:
        has_work = self.ours.session.has_unsaved
        result = self.ours.session.save(source)
        assert result.stem == self.newest()
        assert result.diverged is None
        self.learn(has_work)

    @rule()
    def autosave(self) -> None:
        if self.ours.session.autosave():
            assert read_off_json(self.store.load(ID, "autosave").data) == self.now

    @rule(pick=picks)
    def restore(self, pick: int) -> None:
        stems = self.stems()
        source = stems[pick % len(stems)]
        has_work = self.ours.session.has_unsaved
        result = self.ours.session.restore(source)
        self.learn(has_work, result, source)

    @rule()
    def back(self) -> None:
        session = self.ours.session
        has_work = session.has_unsaved
        assert session.can_go_back == (has_work or self.line.finger > 0)
        if session.can_go_back:
            self.learn(has_work, session.back(), None)

    @rule()
    def forward(self) -> None:
        session = self.ours.session
        is_inside = self.line.finger < len(self.line.states) - 1
        assert session.can_go_forward == (is_inside and not session.has_unsaved)
        if session.can_go_forward:
            result = session.forward()
            self.learn(False, result, None)

    @rule()
    def undo_a_restore(self) -> None:
        """Going to another state and back again ends where it began."""
        kept, has_work = copy.deepcopy(self.now), self.ours.session.has_unsaved
        stem = self.stems()[0]
        result = self.ours.session.restore(stem)
        self.learn(has_work, result, stem)
        assert result.kept is not None
        again = self.ours.session.restore(result.kept)
        self.learn(False, again, result.kept)
        assert self.now == kept

    @rule()
    def reopen(self) -> None:
        """What was unsaved is in the autosave, and what was saved is open."""
        had_work, before = self.ours.session.has_unsaved, copy.deepcopy(self.now)
        self.ours.session.close()
        if had_work:
            assert read_off_json(self.store.load(ID, "autosave").data) == before
        self.ours = self.connect()
        self.ours.session.open(ID)
        self.now = copy.deepcopy(self.line.states[self.line.finger])

    @rule()
    def another_writes(self) -> None:
        """Another session saves; ours reloads, or keeps both."""
        self.count += 1
        theirs = self.connect()
        theirs.session.open(ID)
        theirs.sequencer.set_tempo(10.0 + self.count / 100)
        theirs.session.save()
        state = copy.deepcopy(self.line.states[self.line.finger])
        state["song"][1] = 10.0 + self.count / 100
        self.line.add(self.newest(), state)
        had_work = self.ours.session.has_unsaved
        self.ours.session.look()
        if had_work:
            self.line.add(self.newest(), self.now)
        else:
            self.now = copy.deepcopy(state)

    def learn(self, had_work: bool, result: Any = None, source: str | None = None) -> None:
        """What a save or a restore means for the line; a step names its source itself."""
        made = result.stem if result is not None else self.newest()
        stems = self.stems()
        if had_work:
            self.line.add(stems[stems.index(made) - 1] if result is not None else made, self.now)
        elif result is None:
            self.line.again(made)
        if result is not None:
            self.line.restore(made, source or result.source)
            self.now = copy.deepcopy(self.line.states[self.line.finger])

    def pick_track(self, pick: int) -> list[Any]:
        found: list[Any] = self.now["tracks"][pick % len(self.now["tracks"])]
        return found

    def pick_clip(self, pick: int) -> str:
        found: str = sorted(self.now["clips"])[pick % len(self.now["clips"])]
        return found

    def pick_effect(self, pick: int) -> tuple[str, int, list[Any]]:
        chains = self.now["effects"]
        found = [
            (track, slot, chains[track][slot]) for track in sorted(chains) for slot in sorted(chains[track])
        ]
        return found[pick % len(found)]

    # What must be so at any moment.

    @invariant()
    def services_say_what_the_model_says(self) -> None:
        assert read_off_services(self.ours) == self.now
        assert read_off_json(self.ours.working.freeze().data) == self.now

    @invariant()
    def unknown_fields_survive(self) -> None:
        data = self.ours.working.freeze().data
        for key in ("odd_of_top", "created_at"):
            assert data[key] == self.first[key]
        assert ("sequence" in data) == ("sequence" in self.first)
        song, first = data.get("sequence", data), self.first.get("sequence", self.first)
        assert song["odd_of_sequence"] == first["odd_of_sequence"]
        assert data["mixer_state"]["master"]["odd"] == "kept"

    @invariant()
    def work_is_unsaved_exactly_where_it_is_in_no_version(self) -> None:
        if not self.ours.session.has_unsaved:
            assert self.now == self.line.states[self.line.finger]
            assert read_off_json(self.store.load(ID, "current").data) == self.now

    def teardown(self) -> None:
        """Every version still holds the state that it was made of."""
        if not hasattr(self, "line"):
            return
        shutil.rmtree(self.folder)
        for stem, place in self.line.where.items():
            assert read_off_json(self.store.load(ID, stem).data) == self.line.states[place]


TestAnySession = AnySession.TestCase
TestAnySession.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
