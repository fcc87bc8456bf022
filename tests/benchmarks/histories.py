"""A history like the real ones: 20–50 KB, nine saves in ten by a timer, between them every kind of edit.

What the real histories show is kept: the flat shape, an empty mixer, a conversation of a few KB, indented by
two; every save has a new `updated_at`, some moved the playhead, and nothing else tells a timer's save from
the one before it. The same seed gives the same bytes.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from resources.demo import music
from resources.demo.snapshot import Transport, flat, write
from resources.demo.song import EFFECTS, Item, Song

SAVES_PER_EDIT = 10
"""Of so many saves one is an edit; in the longest real history 159 of 173 are not."""

_FEWEST_NOTES, _MOST_NOTES = 95, 230
"""What the song is kept between, and with it the size of its snapshots."""

_INSTRUMENTS = ("saw", "synthBass1", "celesta", "synthBrass1", "sine", "lead2Sawtooth", "kick808")
_MANUAL: Item = {"source": "manual_save"}


def history(saves: int = 261, seed: int = 1) -> Iterator[bytes]:
    """The files of one composition's history, oldest first."""
    edits = Edits(random.Random(seed))
    song = edits.song
    metadata = _MANUAL
    position = 0.0
    playing_until = 0
    for save in range(saves):
        song.now += timedelta(seconds=60, microseconds=edits.chance.randrange(1_000_000))
        place = save % SAVES_PER_EDIT
        if place == 1 and save > 1:
            metadata = edits.next()
            playing_until = edits.chance.randrange(SAVES_PER_EDIT)
        elif metadata is not _MANUAL and place == 2:
            metadata = _MANUAL  # the backend saves once more right after a turn of the assistant
        if place <= playing_until:
            position = edits.chance.randrange(int(song.loop[2] * 2048)) / 2048
        yield write(flat(song, Transport("", position=position), metadata))


class Edits:
    """A song, and what may happen to it; each kind comes once before any comes again."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.song = Song("bench", "Bench", datetime(2026, 2, 23, 11, 38, 41, 148411), has_mixer=False)
        self._made = 0
        self._deck: list[Callable[[], None]] = []
        for notes in (music.night_bass("a"), music.night_pad(0, 4, "b"), music.night_lead("c")):
            self._track_of(notes, 32)
        self._track_of(music.arpeggio(8, "d"), 32)
        self._effect("reverb")
        self._converse("Set up a song at 92 BPM with a bass, a pad and a lead")

    def next(self) -> Item:
        """Edit the song; answer the `metadata` of the save that follows."""
        if not self._deck:
            self._deck = self.chance.sample(self._kinds(), len(self._kinds()))
        kind = self._deck.pop()
        count = sum(len(clip["midi_events"]) for clip in self.song.clips)
        if kind in (self._new_track, self._copied_clip, self._turn) and count > _MOST_NOTES:
            kind = self._lost_track
        elif kind in (self._lost_track, self._lost_notes) and count < _FEWEST_NOTES:
            kind = self._new_track
        kind()
        if kind != self._turn:
            return _MANUAL
        asked = self.song.chat[-2]
        actions = len(self.song.chat[-1]["actions_executed"])
        return {
            "source": "ai_iteration",
            "user_message": asked["content"],
            "actions_count": actions,
            "timestamp": asked["timestamp"],
        }

    def _kinds(self) -> list[Callable[[], None]]:
        return [
            *(
                self._tempo,
                self._loop,
                self._instrument,
                self._volume,
                self._master,
                self._mute,
                self._rename,
            ),
            *(self._new_notes, self._lost_notes, self._moved_notes, self._resized_notes, self._louder),
            *(self._repitched_note, self._transposed_clip, self._shifted_notes, self._rewritten_clip),
            *(self._moved_clip, self._resized_clip, self._copied_clip, self._clip_to_other_track),
            *(self._new_track, self._lost_track, self._new_effect, self._turned_effect, self._turn),
        ]

    def _clip(self) -> Item:
        return self.chance.choice(self.song.clips)

    def _some_notes(self) -> list[Item]:
        notes: list[Item] = self._clip()["midi_events"]
        return self.chance.sample(notes, min(len(notes), self.chance.randint(1, 6)))

    def _tempo(self) -> None:
        self.song.tempo += self.chance.choice((-2.0, -1.0, 1.0, 4.0))

    def _loop(self) -> None:
        self.song.loop = (True, 0.0, self.chance.choice((16.0, 24.0, 32.0)))

    def _instrument(self) -> None:
        self.chance.choice(self.song.tracks)["instrument"] = self.chance.choice(_INSTRUMENTS)

    def _volume(self) -> None:
        self.chance.choice(self.song.tracks)["volume"] = self.chance.random()

    def _master(self) -> None:
        self.song.master["fader"] = round(self.chance.uniform(-20, 0), 1)

    def _mute(self) -> None:
        track = self.chance.choice(self.song.tracks)
        track["is_muted"] = not track["is_muted"]

    def _rename(self) -> None:
        self.chance.choice(self.song.tracks)["name"] = f"Renamed {self.chance.randrange(100)}"

    def _new_notes(self) -> None:
        notes = self._clip()["midi_events"]
        for _ in range(self.chance.randint(1, 8)):
            start = self.chance.randrange(128) / 4
            notes.append(music.note(self.chance.randint(36, 84), start, 0.5, self.chance.randint(60, 110)))
        notes.sort(key=lambda note: note["start_time"])

    def _lost_notes(self) -> None:
        clip = self._clip()
        gone = {id(note) for note in self.chance.sample(clip["midi_events"], len(clip["midi_events"]) // 4)}
        clip["midi_events"] = [note for note in clip["midi_events"] if id(note) not in gone]

    def _moved_notes(self) -> None:
        for note in self._some_notes():
            note["start_time"] += 0.25

    def _resized_notes(self) -> None:
        for note in self._some_notes():
            note["duration"] *= 2

    def _louder(self) -> None:
        for note in self._clip()["midi_events"]:
            note["velocity"] = min(127, note["velocity"] + 10)

    def _repitched_note(self) -> None:
        note = self._some_notes()[0]
        note.update(music.note(note["note"] + 2, note["start_time"], note["duration"], note["velocity"]))

    def _transposed_clip(self) -> None:
        music.transpose(self._clip()["midi_events"], self.chance.choice((-12, -2, 2, 3)))

    def _shifted_notes(self) -> None:
        for note in self._clip()["midi_events"]:
            note["start_time"] += 1.0

    def _rewritten_clip(self) -> None:
        self._made += 1
        self._clip()["midi_events"] = music.arpeggio(self.chance.randint(3, 8), str(self._made))

    def _moved_clip(self) -> None:
        self._clip()["start_time"] += 4.0

    def _resized_clip(self) -> None:
        self._clip()["duration"] += 8.0

    def _copied_clip(self) -> None:
        self._made += 1
        clip = copy.deepcopy(self._clip())
        clip.update(id=self.song.id_of("clip", str(self._made)), start_time=clip["start_time"] + 32.0)
        self.song.clips.append(clip)

    def _clip_to_other_track(self) -> None:
        self._clip()["track_id"] = self.chance.choice(self.song.tracks)["id"]

    def _new_track(self) -> None:
        self._track_of(music.night_lead(str(self._made)), 16)

    def _track_of(self, notes: music.Notes, duration: float) -> None:
        self._made += 1
        short = str(self._made)
        instrument = self.chance.choice(_INSTRUMENTS)
        self.song.add_track(short, f"Track {short}", instrument, "#3b82f6")
        self.song.add_clip(short, short, "MIDI Clip", 0, duration, notes)

    def _lost_track(self) -> None:
        """The track of the fewest notes goes, and one of two is enough to be kept."""
        if len(self.song.tracks) <= 3:
            return self._tempo()
        notes = {track["id"]: 0 for track in self.song.tracks}
        for clip in self.song.clips:
            notes[clip["track_id"]] += len(clip["midi_events"])
        gone = sorted(notes, key=lambda track: notes[track])[1]
        for name in ("tracks", "clips", "chains"):
            key = "id" if name == "tracks" else "track_id"
            setattr(self.song, name, [item for item in getattr(self.song, name) if item[key] != gone])
        return None

    def _new_effect(self) -> None:
        self._effect(self.chance.choice(list(EFFECTS)))

    def _effect(self, name: str) -> None:
        self._made += 1
        tracks = [str(number) for number in range(self._made)]
        held = {track["id"] for track in self.song.tracks}
        free = [short for short in tracks if self.song.id_of("track", short) in held]
        self.song.add_effect(str(self._made), self.chance.choice(free), name)

    def _turned_effect(self) -> None:
        effects = [effect for chain in self.song.chains for effect in chain["effects"]]
        if not effects:
            return self._effect("delay")
        parameters = self.chance.choice(effects)["parameters"]
        parameters[self.chance.choice([name for name in parameters if name != "bypass"])] = (
            self.chance.random()
        )
        return None

    def _turn(self) -> None:
        """The assistant changes many things at once, and the conversation before it may be let go."""
        if len(self.song.chat) > 2:
            self.song.chat.clear()
        self._rewritten_clip()
        self._new_notes()
        self._new_effect()
        self._new_effect()
        self._converse(f"amp it up a little, take {self._made}")

    def _converse(self, prompt: str) -> None:
        asked = self.song.now
        actions: list[Item] = [
            {
                "action": name,
                "success": bool(number % 3),
                "data": None,
                "error": None if number % 3 else "not found",
            }
            for number, name in enumerate(("create_track", "create_midi_clip", "add_effect", "set_tempo") * 3)
        ]
        executed = "".join(f"[Executed: {action['action']}]\n" for action in actions)
        for role, content, did in (
            ("user", prompt, None),
            ("assistant", f"**PLAN:**\n{executed}" * 3, actions),
        ):
            stamp = asked.isoformat(timespec="microseconds")
            self.song.chat.append(
                {"role": role, "content": content, "timestamp": stamp, "actions_executed": did}
            )
            asked += timedelta(microseconds=12)
