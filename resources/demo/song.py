"""A song under construction: what the story edits and the snapshots show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from resources.demo.music import Notes
from resources.demo.seeded import identity

Item = dict[str, Any]

EFFECTS: dict[str, tuple[str, dict[str, float]]] = {
    "reverb": ("Reverb", {"roomSize": 0.5, "damping": 0.5, "mix": 0.3}),
    "delay": ("Delay", {"delayTime": 0.25, "feedback": 0.5, "mix": 0.3}),
    "chorus": ("Chorus", {"rate": 0.5, "depth": 0.02, "mix": 0.5}),
    "distortion": ("Distortion", {"drive": 1.0, "tone": 0.5, "mix": 1.0}),
    "lpf": ("Low-Pass Filter", {"cutoff": 2000.0, "resonance": 0.5}),
    "hpf": ("High-Pass Filter", {"cutoff": 100.0, "resonance": 0.5}),
}
"""Display name and first parameters, as the backend sets them."""


@dataclass
class Song:
    """The musical state, edited by short names ("kick"); ids follow from the song's key and those names.

    `now` is the clock of the story: naive local time, which here is UTC.
    """

    key: str
    name: str
    now: datetime
    has_mixer: bool = True
    tempo: float = 120.0
    time_signature: str = "4/4"
    loop: tuple[bool, float, float] = (False, 0.0, 16.0)
    tracks: list[Item] = field(default_factory=list)
    clips: list[Item] = field(default_factory=list)
    channels: list[Item] = field(default_factory=list)
    chains: list[Item] = field(default_factory=list)
    assignments: dict[str, str] = field(default_factory=dict)
    chat: list[Item] = field(default_factory=list)
    master: Item = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.born = self.now
        self.master = {"fader": 0.0, "mute": False, "limiter_enabled": False, "limiter_threshold": -1.0}

    @property
    def id(self) -> str:
        """The composition's id, which is its folder's name."""
        return identity(self.key)

    def id_of(self, kind: str, short: str) -> str:
        """The id of a track, clip or effect."""
        return identity(self.key, kind, short)

    def track(self, short: str) -> Item:
        """The track of this short name."""
        return _find(self.tracks, self.id_of("track", short))

    def channel(self, short: str) -> Item:
        """The mixer channel of a track."""
        return _find(self.channels, self.id_of("track", short))

    def clip(self, short: str) -> Item:
        """The clip of this short name."""
        return _find(self.clips, self.id_of("clip", short))

    def notes(self, short: str) -> Notes:
        """The notes of a clip."""
        found: Notes = self.clip(short)["midi_events"]
        return found

    def effect(self, short: str) -> Item:
        """The effect of this short name, in whichever chain."""
        return _find(
            [effect for chain in self.chains for effect in chain["effects"]], self.id_of("effect", short)
        )

    def add_track(
        self, short: str, name: str, instrument: str | None, color: str, kind: str = "midi"
    ) -> Item:
        """Add a track, and its mixer channel where the song has a mixer."""
        track: Item = {
            "id": self.id_of("track", short),
            "name": name,
            "type": kind,
            "color": color,
            "is_muted": False,
            "is_solo": False,
            "is_armed": False,
            "volume": 1.0,
            "pan": 0.0,
            "instrument": instrument,
            "midi_channel": 0,
            "sample_id": None,
            "sample_name": None,
            "sample_file_path": None,
        }
        self.tracks.append(track)
        if self.has_mixer:
            self.channels.append(self._new_channel(track))
        return track

    def rename_track(self, short: str, name: str) -> None:
        """Rename a track and its channel."""
        self.track(short)["name"] = name
        self.channel(short)["name"] = name

    def remove_track(self, short: str) -> None:
        """Remove a track with its clips, channel, effects and sample."""
        track_id = self.id_of("track", short)
        self.tracks = [track for track in self.tracks if track["id"] != track_id]
        self.clips = [clip for clip in self.clips if clip["track_id"] != track_id]
        self.channels = [channel for channel in self.channels if channel["id"] != track_id]
        self.chains = [chain for chain in self.chains if chain["track_id"] != track_id]
        self.assignments.pop(track_id, None)

    def add_clip(
        self, short: str, track: str, name: str, start: float, duration: float, notes: Notes
    ) -> Item:
        """Add a clip of notes."""
        return self._append_clip(short, track, name, start, duration, notes, None)

    def add_audio_clip(
        self, short: str, track: str, name: str, start: float, duration: float, path: str
    ) -> Item:
        """Add a clip that plays an audio file from its beginning."""
        return self._append_clip(short, track, name, start, duration, None, path)

    def remove_clip(self, short: str) -> None:
        """Remove one clip."""
        self.clips.remove(self.clip(short))

    def add_effect(self, short: str, track: str, effect_name: str, **parameters: float) -> Item:
        """Put an effect into the next free slot of a track's chain."""
        track_id = self.id_of("track", track)
        chain = next((chain for chain in self.chains if chain["track_id"] == track_id), None)
        if chain is None:
            chain = {"track_id": track_id, "effects": [], "max_slots": 8}
            self.chains.append(chain)
        display, first = EFFECTS[effect_name]
        slot = len(chain["effects"])
        bus = 10 + 2 * [track["id"] for track in self.tracks].index(track_id)
        effect: Item = {
            "id": self.id_of("effect", short),
            "effect_name": effect_name,
            "display_name": f"{display} {slot + 1}",
            "track_id": track_id,
            "slot_index": slot,
            "parameters": {**first, **parameters, "bypass": 0.0},
            "is_bypassed": False,
            "is_enabled": True,
            "sc_node_id": 4000 + sum(len(chain["effects"]) for chain in self.chains),
            "sc_bus_in": bus,
            "sc_bus_out": bus,
            "created_at": self.now.isoformat(),
            "updated_at": self.now.isoformat(),
        }
        chain["effects"].append(effect)
        return effect

    def remove_effect(self, short: str) -> None:
        """Take an effect out of its chain; those after it move up, an empty chain goes."""
        gone = self.effect(short)
        for chain in self.chains:
            chain["effects"] = [effect for effect in chain["effects"] if effect is not gone]
            for slot, effect in enumerate(chain["effects"]):
                effect["slot_index"] = slot
        self.chains = [chain for chain in self.chains if chain["effects"]]

    def bypass_effect(self, short: str) -> None:
        """Switch an effect off without taking it out; the backend keeps both spellings."""
        effect = self.effect(short)
        effect["is_bypassed"] = True
        effect["parameters"]["bypass"] = 1.0

    def assign_sample(self, short: str, name: str, path: str) -> None:
        """Give a sample track its sample."""
        track = self.track(short)
        track["sample_id"] = identity(self.key, "sample", path)
        track["sample_name"] = name
        track["sample_file_path"] = path
        self.assignments[track["id"]] = path

    def _append_clip(
        self,
        short: str,
        track: str,
        name: str,
        start: float,
        duration: float,
        notes: Notes | None,
        audio_path: str | None,
    ) -> Item:
        clip: Item = {
            "id": self.id_of("clip", short),
            "name": name,
            "type": "midi" if audio_path is None else "audio",
            "track_id": self.track(track)["id"],
            "start_time": float(start),
            "duration": float(duration),
            "is_muted": False,
            "is_looped": False,
            "gain": 1.0,
            "midi_events": notes,
            "audio_file_path": audio_path,
            "audio_offset": None if audio_path is None else 0.0,
        }
        self.clips.append(clip)
        return clip

    def _new_channel(self, track: Item) -> Item:
        return {
            "id": track["id"],
            "name": track["name"],
            "color": track["color"],
            "type": "midi" if track["type"] == "midi" else "audio",
            "input_source": None,
            "input_gain": 0.0,
            "phase_invert": False,
            "pan": 0.0,
            "fader": 0.0,
            "mute": False,
            "solo": False,
            "output_bus": "master",
            "armed": False,
            "monitoring": False,
            "meter_peak_left": -60.0,
            "meter_peak_right": -60.0,
            "sc_node_id": 2000 + len(self.channels),
            "sc_bus_index": 10 + 2 * len(self.channels),
            "created_at": self.now.isoformat(),
            "updated_at": self.now.isoformat(),
        }


def _find(items: list[Item], wanted: str) -> Item:
    return next(item for item in items if item["id"] == wanted)
