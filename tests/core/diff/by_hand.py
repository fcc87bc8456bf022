"""What a musician does in one go, done by hand to a snapshot of either shape."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.core.diff.examples import clip, each, effect, note, put


@dataclass(frozen=True)
class Song:
    """A snapshot of either shape for an edit by hand: `s` is its sequence, `top` all of it."""

    top: dict[str, Any]

    @property
    def s(self) -> dict[str, Any]:
        found: dict[str, Any] = self.top.get("sequence", self.top)
        return found

    def notes(self, number: int = 0) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.s["clips"][number]["midi_events"]
        return found

    def effects(self, number: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.top["track_effects"][number]["effects"]
        return found


Do = Callable[[Song], object]


def melody(song: Song) -> None:
    """Eight notes on and off the grid, of several lengths and velocities, in place of the first clip's."""
    starts = (0.02, 1.0, 2.27, 2.98, 4.51, 6.0, 6.73, 7.49)
    pitches = (60, 64, 67, 72, 62, 65, 69, 59)
    lengths = (0.5, 0.25, 0.5, 1.0, 0.5, 0.25, 0.5, 0.5)
    found = [
        note(pitch, start, length, 70 + 5 * place)
        for place, (pitch, start, length) in enumerate(zip(pitches, starts, lengths, strict=True))
    ]
    put(song.s["clips"][0], midi_events=found, duration=8.0)


def every(field: str, change: Callable[[Any], Any], where: slice = slice(None)) -> Do:
    """Change one field of some notes of the first clip."""
    return lambda song: each(song.notes()[where], field, change)


def in_turn(*edits: Do) -> Do:
    """Several steps that are one edit to the one who makes them."""

    def make(song: Song) -> None:
        for edit in edits:
            edit(song)

    return make


def repeat(song: Song) -> None:
    notes = song.notes()
    notes += [{**one, "start_time": one["start_time"] + 8.0} for one in copy.deepcopy(notes)]


def run_backwards(song: Song) -> None:
    for one in song.notes():
        one["start_time"] = 8.0 - one["start_time"] - one["duration"]


def split(song: Song) -> None:
    """The bass clip, 16 beats from bar 3, cut in two at bar 5."""
    whole = song.s["clips"][0]
    late = [{**one, "start_time": one["start_time"] - 8} for one in song.notes() if one["start_time"] >= 8]
    put(whole, duration=8.0, midi_events=[one for one in song.notes() if one["start_time"] < 8])
    song.s["clips"].append({**clip("c9", "t1", 16.0, late), "duration": 8.0})


def split_anew(song: Song) -> None:
    """The same by a program that makes two new clips."""
    split(song)
    song.s["clips"][0]["id"] = "c8"


def duplicate_clip(song: Song) -> None:
    song.s["clips"].append({**copy.deepcopy(song.s["clips"][1]), "id": "c9", "start_time": 16.0})


def duplicate_track(song: Song, name: str = "Hi-Hats copy") -> None:
    song.s["tracks"].append({**song.s["tracks"][1], "id": "t9", "name": name})
    song.s["clips"].append({**copy.deepcopy(song.s["clips"][1]), "id": "c9", "track_id": "t9"})


def remove_track(song: Song, number: int = 0) -> None:
    gone = song.s["tracks"].pop(number)["id"]
    song.s["clips"][:] = [one for one in song.s["clips"] if one["track_id"] != gone]
    song.top["track_effects"][:] = [one for one in song.top["track_effects"] if one["track_id"] != gone]
    mixer = song.top["mixer_state"]
    mixer["channels"] = [one for one in mixer["channels"] if one["id"] != gone]
    song.top["sample_assignments"].pop(gone, None)


def rack(song: Song) -> None:
    """Four effects on the pad."""
    kinds = ("reverb", "delay", "chorus", "lpf")
    song.top["track_effects"][1]["effects"] = [
        effect(f"r{slot}", kind, slot, mix=0.3, bypass=0.0) for slot, kind in enumerate(kinds)
    ]


def renumber(song: Song) -> None:
    for slot, one in enumerate(song.effects(1)):
        one["slot_index"] = slot


def loosen(song: Song) -> None:
    """Starts a little to either side, velocities too."""
    for place, one in enumerate(song.notes()):
        one["start_time"] += (-0.04, 0.03, 0.02, -0.05)[place % 4]
        one["velocity"] += (3, -4, 0)[place % 3]


def settings(number: int, **fields: Any) -> Do:
    return lambda song: put(song.s["tracks"][number], **fields)


def strip(number: int, **fields: Any) -> Do:
    return lambda song: put(song.top["mixer_state"]["channels"][number], **fields)
