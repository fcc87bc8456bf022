"""What is painted in the Music view, in words: for the callout beside it and for those who hear it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from core.diff.changes import Change
from core.diff.score import ScoreClip, ScoreNote, ScoreTrack, Sound
from core.diff.score_kinds import NoteKind
from core.diff.words import ARROW, Meter, beats, count, number, pitch

SIGNS = {
    NoteKind.ADDED: "+",
    NoteKind.REMOVED: "−",
    NoteKind.CHANGED: "~",
    NoteKind.MOVED: "→",
    NoteKind.UNCHANGED: "",
}


class Told(NamedTuple):
    """A callout: a sign in its colour, a title, and below it what and, at the right, from what to what."""

    kind: NoteKind
    title: str
    text: str = ""
    value: str = ""

    @property
    def words(self) -> str:
        """All in one line, to be read aloud."""
        return ". ".join(part for part in (self.title, self.text, self.value) if part)


def told_note(note: ScoreNote, track: ScoreTrack, meter: Meter) -> Told:
    """Pitch, start, length and velocity of a note, and what they were."""
    now, old = note.now, note.before
    name = pitch(now.pitch)
    if old is not None and old.pitch != now.pitch:
        name = f"{pitch(old.pitch)}{ARROW}{name}"
    title = name if note.kind is NoteKind.UNCHANGED else f"{name} {_became(note)}"
    facts = [
        _both(f"bar {meter.place(now.start)}", f"bar {meter.place(old.start)}" if old else None),
        _both(beats(round(now.length, 3)), beats(round(old.length, 3)) if old else None),
    ]
    if now.velocity >= 0 or (old is not None and old.velocity >= 0):
        facts.append(f"velocity {_both(_velocity(now), _velocity(old) if old else None)}")
    asides = [word for word, holds in (("not heard: its clip is muted", not note.is_heard),
                                       ("repeat of a loop", note.is_repeat)) if holds]  # fmt: skip
    return Told(note.kind, title, ", ".join([track.name, *asides]), " · ".join(facts))


def _velocity(sound: Sound) -> str:
    return number(sound.velocity) if sound.velocity >= 0 else "none"


def _both(now: str, old: str | None) -> str:
    return now if old is None or old == now else f"{old}{ARROW}{now}"


def _became(note: ScoreNote) -> str:
    """`added`, `moved`, `longer and softer`."""
    old, now = note.before, note.now
    if note.kind in (NoteKind.ADDED, NoteKind.REMOVED) or old is None:
        return str(note.kind)
    said = ["moved"] if note.kind is NoteKind.MOVED else []
    if abs(now.length - old.length) > 1e-6:
        said.append("longer" if now.length > old.length else "shorter")
    if now.velocity != old.velocity:
        said.append("louder" if now.velocity > old.velocity else "softer")
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said) or str(note.kind)


def told_clip(clip: ScoreClip, track: ScoreTrack, meter: Meter) -> Told:
    """A clip's name, place, length, and how it sounds."""
    name = f"“{clip.name}”" if clip.name else "Clip"
    title = name if clip.kind is NoteKind.UNCHANGED else f"{name} {clip.kind}"
    states = [word for word, holds in (("muted", clip.is_muted), ("looped", clip.is_looped)) if holds]
    if clip.is_audio and clip.sample:
        states.insert(0, clip.sample)
    where = f"bar {meter.place(clip.start)}"
    old = f"bar {meter.place(clip.old[0])}" if clip.old else None
    return Told(
        clip.kind, title, ", ".join([track.name, *states]), f"{_both(where, old)} · {beats(clip.length)}"
    )


def told_track(track: ScoreTrack) -> Told:
    """A track with how many of its notes became what."""
    title = track.name if track.kind is NoteKind.UNCHANGED else f"{track.name} {track.kind}"
    states = [track.instrument, "muted" if track.is_muted else ""]
    return Told(track.kind, title, ", ".join(state for state in states if state), said_counts(track.counts))


def told_change(change: Change) -> Told:
    """A change as the list of changes has it."""
    return Told(NoteKind(change.kind), change.title, "", change.value)


def said_counts(counts: Counter[NoteKind]) -> str:
    """`5 notes added, 2 removed, 20 unchanged`."""
    said = [(counts[kind], kind) for kind in NoteKind if counts[kind]]
    if not said:
        return "no notes"
    first, *rest = said
    return ", ".join([f"{count(first[0], 'note')} {first[1]}", *(f"{many:,} {kind}" for many, kind in rest)])
