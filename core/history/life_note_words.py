"""What became of one note from a take to the next, in words: pitch, place, length, velocity, and its clip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from core.diff.changes import ChangeKind
from core.diff.labels import Names, field_label, get
from core.diff.names import PER_BEAT
from core.diff.things import name_of
from core.diff.words import ARROW, Meter, beats, interval, is_number, number, pitch, short
from core.history.life_events import Detail
from core.model.document import Document
from core.model.heard import SILENCE, heard_number, sounds_same
from core.model.snapshot import CATALOGUES, Shape

Placed: TypeAlias = tuple[Any, Any]
"""A clip and a note in it, as they stand in a file."""
_NOTE = CATALOGUES[Shape.FLAT].child("clips").child(0).child("midi_events").child(0)
_WAYS = {"duration": ("longer", "shorter"), "velocity": ("louder", "softer")}


def pair_details(names: Names, old: Placed, new: Placed, keys: tuple[str, str]) -> tuple[Detail, ...]:
    """All that is heard of a note that is in both; empty where it sounds as before.

    `keys` are those of the change of the note and of the change of its clip.
    """
    (clip_a, before), (clip_b, after) = old, new
    key, clip_key = keys[0] or keys[1], keys[1] or keys[0]
    return (
        *_pitched(before, after, key),
        *_placed(names, old, new, (key, clip_key)),
        *_ways(before, after, key),
        *_of_clip(names, clip_a, clip_b, clip_key),
    )


def _pitched(before: Any, after: Any, key: str) -> Iterator[Detail]:
    rise = after["note"] - before["note"]
    if rise:
        said = f"{'up' if rise > 0 else 'down'} {interval(int(rise))}"
        value = f"{pitch(before['note'])}{ARROW}{pitch(after['note'])}"
        yield Detail(ChangeKind.MOVED, said, value, key)


def _placed(names: Names, old: Placed, new: Placed, keys: tuple[str, str]) -> Iterator[Detail]:
    """Where it lies in the song; a clip that moved takes its notes along."""
    start, end = start_of(*old), start_of(*new)
    in_clip = heard_number(float(old[1]["start_time"])) != heard_number(float(new[1]["start_time"]))
    if heard_number(start) == heard_number(end):
        if in_clip and name_of(get(old[0], "id")) == name_of(get(new[0], "id")):
            said = "moved in its clip, which moved the other way"
            yield Detail(ChangeKind.MOVED, said, f"stays at {names.meter.place(end)}", keys[0])
        return
    value = f"{names.meter_a.place(start)}{ARROW}{names.meter.place(end)}"
    if round(start * PER_BEAT) == round(end * PER_BEAT):
        yield Detail(ChangeKind.MOVED, "moved by a hair", "", keys[0])
    elif in_clip:
        by = round(end - start, 3)
        said = f"moved {beats(abs(by))} {'later' if by > 0 else 'earlier'}"
        yield Detail(ChangeKind.MOVED, said, value, keys[0])
    else:
        yield Detail(ChangeKind.MOVED, "moved with its clip", value, keys[1])


def start_of(clip: Any, note: Any) -> float:
    """Where a note begins, in beats from the start of the song."""
    begin = get(clip, "start_time")
    return float(note["start_time"]) + (float(begin) if is_number(begin) else 0.0)


def _ways(before: Any, after: Any, key: str) -> Iterator[Detail]:
    for name in dict.fromkeys((*before, *after)):
        if name in ("note", "start_time"):
            continue
        old, new = before.get(name, SILENCE), after.get(name, SILENCE)
        if sounds_same(old, new, _NOTE.child(name)):
            continue
        was: Any = None if old is SILENCE else old
        now: Any = None if new is SILENCE else new
        if name in _WAYS and is_number(was) and is_number(now):
            said = _WAYS[name][0] if now > was else _WAYS[name][1]
            unit = " beats" if name == "duration" else ""
            value = f"{number(was)}{ARROW}{number(now)}{unit}"
            yield Detail(ChangeKind.CHANGED, said, f"velocity {value}" if not unit else value, key)
        else:
            label = field_label((name,), known=True)
            yield Detail(ChangeKind.CHANGED, label, f"{short(was)}{ARROW}{short(now)}", key)


def _of_clip(names: Names, clip_a: Any, clip_b: Any, key: str) -> Iterator[Detail]:
    """What its clip brought over it: another track, silence."""
    then, now = name_of(get(clip_a, "track_id")), name_of(get(clip_b, "track_id"))
    if then != now:
        left, right = names.track(then) or short(then), names.track(now) or short(now)
        yield Detail(ChangeKind.MOVED, "to another track with its clip", f"{left}{ARROW}{right}", key)
    was, is_now = get(clip_a, "is_muted") is True, get(clip_b, "is_muted") is True
    if was != is_now:
        yield Detail(ChangeKind.CHANGED, f"{'muted' if is_now else 'no longer muted'} with its clip", "", key)


def other_clip(names: Names, clip_a: Any, clip_b: Any, key: str) -> Detail:
    """A note that one clip lost and another has, at its place in the song."""
    if name_of(get(clip_a, "id")) == name_of(get(clip_b, "id")):
        return Detail(ChangeKind.MOVED, "removed and added again at its place", "", key)
    value = f"{names.clip(clip_a)}{ARROW}{names.clip(clip_b)}"
    return Detail(ChangeKind.MOVED, "to another clip, at its place in the song", value, key)


def came_words(document: Document, found: Placed, said: str, key: str = "") -> Detail:
    """A note that is there: `added`, `C♯2 at 2.2, 0.5 beats, velocity 90`."""
    clip, note = found
    if note is None:
        return Detail(ChangeKind.ADDED, said, "", key)
    meter = Meter.of(document.sequence.get("time_signature"))
    told = [f"{pitch(note['note'])} at {meter.place(start_of(clip, note))}"]
    if is_number(length := note.get("duration")):
        told.append(beats(length))
    if is_number(velocity := note.get("velocity")):
        told.append(f"velocity {number(velocity)}")
    return Detail(ChangeKind.ADDED, said, ", ".join(told), key)
