"""Any sequence of edits leaves the services equal to a plain model of a composition, saved and opened."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.errors import InvalidEdit, RepriseError, UnknownPart
from core.storage.composition_service import CompositionService
from core.storage.memory import Memory
from tests.core.session.studio import BUS, ID, SHAPES, Studio, empty_studio, snapshot

TRACK_FIELDS = {
    "name": st.sampled_from(["Lead", "Pad", "Åse 🎹", " x"]),
    "instrument": st.sampled_from(["sine", "celesta", None]),
    "color": st.sampled_from(["#000000", "#Ff00aa"]),
    "volume": st.sampled_from([0, 0.5, 1, 2]),
    "pan": st.sampled_from([-1, -0.25, 0, 1.0]),
    "is_muted": st.booleans(),
    "is_solo": st.booleans(),
    "is_armed": st.booleans(),
    "midi_channel": st.integers(0, 15),
}
CLIP_FIELDS = {
    "name": st.sampled_from(["", "Hook"]),
    "is_muted": st.booleans(),
    "is_looped": st.booleans(),
    "gain": st.sampled_from([0, 1, 1.75, 2.0]),
}
BAD_EDITS: list[Any] = [
    lambda on: on.sequencer.set_tempo(0),
    lambda on: on.sequencer.add_track("", index=0),
    lambda on: on.sequencer.edit_track("nobody", pan=0),
    lambda on: on.sequencer.remove_clip("nothing"),
    lambda on: on.mixer.set_master_fader(13),
    lambda on: on.sequencer.set_loop(start=8, end=4),
]
eighths = st.integers(0, 256).map(lambda count: count / 8)
lengths = st.integers(1, 64).map(lambda count: count / 8)
picks = st.integers(0, 10**6)


def note_lists(most: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    note = st.fixed_dictionaries(
        {"note": st.integers(0, 127), "start_time": eighths, "duration": lengths},
        optional={"velocity": st.integers(0, 127), "channel": st.integers(0, 15)},
    )
    return st.lists(note, max_size=most)


def nearest(start: float, grid: float) -> Fraction:
    """The line nearest to a start, the later of two; found by looking at all of them."""
    lines = (Fraction(grid) * step for step in range(1200))
    return min(lines, key=lambda line: (abs(line - Fraction(start)), -line))


class Edits(RuleBasedStateMachine):
    """The model is four plain containers: tracks in order, clips in order, strips by id, the song."""

    @initialize(shape=st.sampled_from(SHAPES))
    def open(self, shape: Any) -> None:
        store = CompositionService(Memory())
        self.first = snapshot(shape)
        store.create("Night Drive", self.first, id=ID)
        self.studio: Studio = empty_studio(store)
        self.on = self.studio.sequencer
        self.on.open(ID)
        song = self.first.get("sequence", self.first)
        self.tracks: list[dict[str, Any]] = [dict(track) for track in song["tracks"]]
        self.clips: list[dict[str, Any]] = json.loads(json.dumps(song["clips"]))
        self.slots: dict[str, list[Any]] = {
            track["id"]: list(row) for track, row in zip(self.tracks, song["clip_slots"], strict=True)
        }
        self.strips = {
            channel["id"]: {"fader": float(channel["fader"]), "output_bus": channel["output_bus"]}
            for channel in self.first["mixer_state"]["channels"]
        }
        self.song = {"tempo": 120.0, "time_signature": "4/4", "loop": (False, 0.0, 16.0)}

    def pick(self, items: list[dict[str, Any]], number: int) -> dict[str, Any]:
        return items[number % len(items)]

    @rule(bpm=st.sampled_from([60, 93.5, 300]), signature=st.sampled_from(["3/4", "7/8", "12/16"]))
    def edit_song(self, bpm: float, signature: str) -> None:
        self.on.set_tempo(bpm)
        self.on.set_time_signature(signature)
        self.song.update(tempo=float(bpm), time_signature=signature)

    @rule(enabled=st.booleans(), start=eighths, length=lengths)
    def loop(self, enabled: bool, start: float, length: float) -> None:
        self.on.set_loop(enabled, start, start + length)
        self.song["loop"] = (enabled, start, start + length)

    @rule(kind=st.sampled_from(["midi", "audio", "sample"]), at=picks, is_last=st.booleans())
    def add_track(self, kind: str, at: int, is_last: bool) -> None:
        index = None if is_last else at % (len(self.tracks) + 1)
        made = self.on.add_track("New", type=kind, index=index)
        fresh = {"id": made, "name": "New", "type": kind, "color": "#3b82f6", "volume": 1.0, "pan": 0.0}
        fresh |= dict.fromkeys(("is_muted", "is_solo", "is_armed"), False)
        fresh |= {"midi_channel": 0, "instrument": "sine" if kind == "midi" else None}
        self.tracks.insert(len(self.tracks) if index is None else index, fresh)

    @precondition(lambda self: self.tracks)
    @rule(number=picks)
    def remove_track(self, number: int) -> None:
        gone = self.pick(self.tracks, number)["id"]
        self.on.remove_track(gone)
        self.tracks = [track for track in self.tracks if track["id"] != gone]
        self.forget({clip["id"] for clip in self.clips if clip["track_id"] == gone})
        self.slots.pop(gone, None)
        self.drop_strip(gone)

    def forget(self, gone: set[str]) -> None:
        self.clips = [clip for clip in self.clips if clip["id"] not in gone]
        self.slots = {
            owner: [None if slot in gone else slot for slot in row] for owner, row in self.slots.items()
        }

    def drop_strip(self, gone: str) -> None:
        if self.strips.pop(gone, None):
            for strip in self.strips.values():
                if strip["output_bus"] == gone:
                    strip["output_bus"] = "master"

    @precondition(lambda self: self.tracks)
    @rule(number=picks, to=picks)
    def move_track(self, number: int, to: int) -> None:
        track, index = self.pick(self.tracks, number), to % len(self.tracks)
        self.on.move_track(track["id"], index)
        self.tracks.remove(track)
        self.tracks.insert(index, track)

    @precondition(lambda self: self.tracks)
    @rule(number=picks, fields=st.fixed_dictionaries({}, optional=TRACK_FIELDS))
    def edit_track(self, number: int, fields: dict[str, Any]) -> None:
        track = self.pick(self.tracks, number)
        self.on.edit_track(track["id"], **fields)
        track.update(fields)

    @precondition(lambda self: self.tracks)
    @rule(number=picks, start=eighths, duration=lengths, notes=note_lists(4))
    def add_clip(self, number: int, start: float, duration: float, notes: list[dict[str, Any]]) -> None:
        track = self.pick(self.tracks, number)
        if track["type"] == "audio" and notes:
            with pytest.raises(InvalidEdit):
                self.on.add_clip(track["id"], start, duration, notes=notes)
            return
        made = self.on.add_clip(track["id"], start, duration, notes=notes)
        events = None if track["type"] == "audio" else [self.whole(note) for note in notes]
        fresh = {"id": made, "name": "", "track_id": track["id"], "start_time": start, "duration": duration}
        fresh |= {"is_muted": False, "is_looped": False, "gain": 1.0, "midi_events": events}
        self.clips.append({**fresh, "type": "audio" if track["type"] == "audio" else "midi"})

    def whole(self, note: dict[str, Any]) -> dict[str, Any]:
        return {"velocity": 100, "channel": 0, **note}

    @precondition(lambda self: self.clips)
    @rule(number=picks, track_number=picks, start=st.none() | eighths)
    def move_clip(self, number: int, track_number: int, start: float | None) -> None:
        clip, track = self.pick(self.clips, number), self.pick(self.tracks, track_number)
        unfit = {("midi", "audio"), ("audio", "midi")}
        if (clip["type"], track["type"]) in unfit and clip["track_id"] != track["id"]:
            with pytest.raises(InvalidEdit):
                self.on.move_clip(clip["id"], start, track["id"])
            return
        self.on.move_clip(clip["id"], start, track["id"])
        clip["track_id"] = track["id"]
        clip["start_time"] = clip["start_time"] if start is None else start

    @precondition(lambda self: self.clips)
    @rule(number=picks, duration=lengths, fields=st.fixed_dictionaries({}, optional=CLIP_FIELDS))
    def edit_clip(self, number: int, duration: float, fields: dict[str, Any]) -> None:
        clip = self.pick(self.clips, number)
        self.on.resize_clip(clip["id"], duration)
        self.on.edit_clip(clip["id"], **fields)
        clip.update(fields, duration=duration)

    @precondition(lambda self: self.clips)
    @rule(number=picks)
    def duplicate_clip(self, number: int) -> None:
        clip = self.pick(self.clips, number)
        made = self.on.duplicate_clip(clip["id"])
        copy = json.loads(json.dumps(clip))
        self.clips.append({**copy, "id": made, "start_time": clip["start_time"] + clip["duration"]})

    @precondition(lambda self: self.clips)
    @rule(number=picks)
    def remove_clip(self, number: int) -> None:
        gone = self.pick(self.clips, number)["id"]
        self.on.remove_clip(gone)
        self.forget({gone})

    @precondition(lambda self: any(clip["midi_events"] for clip in self.clips))
    @rule(number=picks, which=st.sets(picks, min_size=1, max_size=3), by=st.integers(-40, 40))
    def transpose(self, number: int, which: set[int], by: int) -> None:
        clip, chosen = self.chosen(number, which)
        notes = [clip["midi_events"][index] for index in chosen]
        if any(not 0 <= note["note"] + by <= 127 for note in notes):
            with pytest.raises(InvalidEdit):
                self.on.transpose(clip["id"], by, chosen)
            return
        self.on.transpose(clip["id"], by, chosen)
        for note in notes:
            note["note"] += by

    @precondition(lambda self: any(clip["midi_events"] for clip in self.clips))
    @rule(
        number=picks,
        which=st.sets(picks, min_size=1, max_size=3),
        grid=st.sampled_from([0.25, 0.5, 2]),
        strength=st.sampled_from([0.5, 1]),
    )
    def quantise(self, number: int, which: set[int], grid: float, strength: float) -> None:
        clip, chosen = self.chosen(number, which)
        self.on.quantise(clip["id"], grid, strength, chosen)
        for index in chosen:
            note = clip["midi_events"][index]
            start = Fraction(note["start_time"])
            moved = start + (nearest(note["start_time"], grid) - start) * Fraction(strength)
            note["start_time"] = float(moved)

    @precondition(lambda self: any(clip["midi_events"] for clip in self.clips))
    @rule(number=picks, which=st.sets(picks, min_size=1, max_size=2), new=note_lists(2))
    def replace_notes(self, number: int, which: set[int], new: list[dict[str, Any]]) -> None:
        clip, chosen = self.chosen(number, which)
        self.on.remove_notes(clip["id"], chosen)
        self.on.add_notes(clip["id"], new)
        kept = [note for index, note in enumerate(clip["midi_events"]) if index not in chosen]
        clip["midi_events"] = kept + [self.whole(note) for note in new]

    @precondition(lambda self: any(clip["midi_events"] for clip in self.clips))
    @rule(number=picks, which=picks, pitch=st.integers(0, 127), velocity=st.integers(0, 127))
    def edit_note(self, number: int, which: int, pitch: int, velocity: int) -> None:
        clip, (index,) = self.chosen(number, {which})
        self.on.edit_note(clip["id"], index, note=pitch, velocity=velocity)
        clip["midi_events"][index].update(note=pitch, velocity=velocity)

    def chosen(self, number: int, which: set[int]) -> tuple[dict[str, Any], list[int]]:
        clip = self.pick([clip for clip in self.clips if clip["midi_events"]], number)
        return clip, sorted({index % len(clip["midi_events"]) for index in which})

    @precondition(lambda self: self.tracks)
    @rule(number=picks, db=st.sampled_from([-60, -4.4, 0, 12]))
    def fade(self, number: int, db: float) -> None:
        track = self.pick(self.tracks, number)["id"]
        self.studio.mixer.set_fader(track, db)
        self.strips.setdefault(track, {"fader": 0.0, "output_bus": "master"})["fader"] = float(db)

    @precondition(lambda self: self.strips)
    @rule(number=picks, to=picks)
    def route(self, number: int, to: int) -> None:
        ids = list(self.strips)
        strip, bus = ids[number % len(ids)], [*ids, "master"][to % (len(ids) + 1)]
        way = [bus]
        while way[-1] != "master":
            way.append(self.strips[way[-1]]["output_bus"])
        if strip in way:
            with pytest.raises(InvalidEdit):
                self.studio.mixer.set_output(strip, bus)
            return
        self.studio.mixer.set_output(strip, bus)
        self.strips[strip]["output_bus"] = bus

    @precondition(lambda self: self.strips)
    @rule(number=picks)
    def remove_channel(self, number: int) -> None:
        gone = list(self.strips)[number % len(self.strips)]
        self.studio.mixer.remove_channel(gone)
        self.drop_strip(gone)

    @rule(edit=st.sampled_from(BAD_EDITS))
    def refuse(self, edit: Any) -> None:
        before = self.studio.data
        with pytest.raises(RepriseError) as told:
            edit(self.studio)
        assert isinstance(told.value, InvalidEdit | UnknownPart)
        assert self.studio.data == before

    @rule()
    def save_and_open(self) -> None:
        self.on.save_sequence()
        self.on.close()
        self.on.load_sequence(ID)

    @invariant()
    def the_services_tell_what_the_model_holds(self) -> None:
        song = self.on.song()
        assert (song.tempo, song.time_signature) == (self.song["tempo"], self.song["time_signature"])
        assert (song.loop_enabled, song.loop_start, song.loop_end) == self.song["loop"]
        names = ("id", "type", *TRACK_FIELDS)
        assert [[getattr(track, name) for name in names] for track in self.on.tracks()] == [
            [track.get(name) for name in names] for track in self.tracks
        ]
        names = ("id", "type", "track_id", "start_time", "duration", *CLIP_FIELDS)
        assert [[getattr(clip, name) for name in names] for clip in self.on.clips()] == [
            [clip[name] for name in names] for clip in self.clips
        ]
        names = ("note", "start_time", "duration", "velocity", "channel")
        for clip in self.clips:
            assert [[getattr(note, name) for name in names] for note in self.on.notes(clip["id"])] == [
                [note[name] for name in names] for note in clip["midi_events"] or ()
            ]
        found = {
            strip.id: {"fader": strip.fader, "output_bus": strip.output_bus}
            for strip in self.studio.mixer.channels()
        }
        assert found == self.strips

    @invariant()
    def nothing_names_what_is_gone_and_nothing_else_has_changed(self) -> None:
        data, song = self.studio.data, self.studio.song
        tracks = [track["id"] for track in song["tracks"]]
        assert {clip["track_id"] for clip in song["clips"]} <= set(tracks)
        assert {chain["track_id"] for chain in data["track_effects"]} <= set(tracks)
        assert set(data["sample_assignments"]) <= set(tracks)
        rows = dict(zip(tracks, song["clip_slots"], strict=False))
        assert {owner: row for owner, row in rows.items() if any(row)} == {
            owner: row for owner, row in self.slots.items() if any(row)
        }
        kept = ("swing", "scenes", "launch_quantization", "current_position")
        first = self.first.get("sequence", self.first)
        assert [song[name] for name in kept] == [first[name] for name in kept]
        assert data["colour_of_the_house"] == self.first["colour_of_the_house"]
        assert data["chat_history"] == self.first["chat_history"]
        assert data["mixer_state"]["master"] == self.first["mixer_state"]["master"]
        lanes = [track.get("lane") for track in song["tracks"] if track["id"] == "track-bass"]
        assert all(lane == {"height": [40, 2]} for lane in lanes)
        sends = [strip.get("sends") for strip in data["mixer_state"]["channels"] if strip["id"] == BUS]
        assert all(send == [{"a": 1}] for send in sends)


TestEdits = Edits.TestCase
TestEdits.settings = settings(max_examples=60, stateful_step_count=30)
