"""A version's notes as a Standard MIDI File, type 1."""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from core.diff.labels import get, items, text, track_name
from core.diff.notes import is_note
from core.diff.score_build import FARTHEST
from core.diff.things import name_of
from core.diff.words import Meter, is_number
from core.errors import InvalidEdit
from core.model.document import Document

TICKS_A_BEAT: Final = 480
LAST_TICK: Final = 0x0FFFFFFF
"""The longest time between two events that a MIDI file can say (Standard MIDI Files 1.0, variable length)."""
MOST_REPEATED: Final = 1_000_000
"""Notes of one looped clip; more come from a damaged length or time signature, and would fill the memory."""
_LONGEST_QUARTER: Final = 0xFFFFFF
"""Microseconds; some 3.6 beats a minute."""
_USUAL_TEMPO: Final = 120.0
_USUAL_VELOCITY: Final = 100
_OUTSIDE: Final = "Clips of no track"


class _Key(NamedTuple):
    """What can sound but once at a time in a track."""

    channel: int
    pitch: int


class _Note(NamedTuple):
    """A note in ticks from the beginning of the song; `end` lies behind `start`."""

    start: int
    end: int
    key: _Key
    velocity: int


def midi_file(document: Document) -> bytes:
    """The notes of one version: tempo and time signature in the first track, then each track that has notes.

    Looped clips are written as often as they sound. Muted clips are left out; muted tracks are kept, because
    muting a track, as soloing it, its level and its pan, is the mix and not the notes. Values outside of what
    MIDI knows become the nearest that it knows. Names are UTF-8. Raises InvalidEdit where no note would sound
    or a loop would sound without measure.
    """
    # Late, because nothing else needs it and it would be paid for at every start.
    import mido  # noqa: PLC0415

    parts = list(_parts(document))
    if not parts:
        raise InvalidEdit("Saving as MIDI", "this version holds no notes that sound")
    made = mido.MidiFile(type=1, ticks_per_beat=TICKS_A_BEAT, charset="utf-8")
    first = made.add_track(_encodable(text(document.data.get("name"))) or None)
    first.append(mido.MetaMessage("set_tempo", tempo=_quarter(document.sequence.get("tempo"))))
    if (signature := _signature(document.sequence.get("time_signature"))) is not None:
        upper, lower = signature
        first.append(mido.MetaMessage("time_signature", numerator=upper, denominator=lower))
    for name, notes in parts:
        track = made.add_track(_encodable(name))
        now = 0
        for tick, is_on, key, velocity in _events(notes):
            kind = "note_on" if is_on else "note_off"
            track.append(
                mido.Message(
                    kind, channel=key.channel, note=key.pitch, velocity=velocity, time=tick - now
                )
            )  # fmt: skip
            now = tick
    whole = io.BytesIO()
    made.save(file=whole)
    return whole.getvalue()


def _parts(document: Document) -> Iterator[tuple[str, list[_Note]]]:
    """The tracks that have notes, in their order, with what sounds in them; clips of no track come last."""
    meter = Meter.of(document.sequence.get("time_signature"))
    names: dict[object, str] = {}
    for place, track in enumerate(items(document.sequence.get("tracks"))):
        own = name_of(get(track, "id"))
        if own is not None:
            names.setdefault(own, track_name(track, place))
    found: defaultdict[object, list[_Note]] = defaultdict(list)
    for clip in items(document.sequence.get("clips")):
        if get(clip, "is_muted") is not True:
            own = name_of(get(clip, "track_id"))
            found[own if own in names else None] += _sounding(clip, meter)
    for own, name in [*names.items(), (None, _OUTSIDE)]:
        if notes := list(_one_at_a_time(found[own])):
            yield name, notes


def _sounding(clip: Any, meter: Meter) -> Iterator[_Note]:
    """The notes of a clip; a loop plays them again until the clip ends, in whole bars, as in the score."""
    start, length = _in_reach(get(clip, "start_time")), _in_reach(get(clip, "duration"))
    events = [event for event in items(get(clip, "midi_events")) if _can_sound(event)]
    for event in events:
        begin = start + event["start_time"]
        yield from _note(event, begin, begin + _in_reach(event.get("duration")))
    if get(clip, "is_looped") is not True or not events:
        return
    last = max(event["start_time"] + _in_reach(event.get("duration")) for event in events)
    period = meter.beats_a_bar * max(1, math.ceil(last / meter.beats_a_bar - 1e-6))
    times = 0
    while (times := times + 1) * period < length - 1e-6:
        if times * len(events) > MOST_REPEATED:
            reason = f"a loop would play more than {MOST_REPEATED:,} notes"
            raise InvalidEdit("Saving as MIDI", reason)
        for event in events:
            begin = start + event["start_time"] + times * period
            if begin < start + length - 1e-6:
                end = min(begin + _in_reach(event.get("duration")), start + length)
                yield from _note(event, begin, end)


def _can_sound(event: Any) -> bool:
    return is_note(event) and abs(event["start_time"]) <= FARTHEST


def _note(event: dict[str, Any], begin: float, end: float) -> Iterator[_Note]:
    """The note between two beats; nothing where a MIDI file does not reach."""
    start = max(0, round(begin * TICKS_A_BEAT))
    if start < LAST_TICK:
        key = _Key(_within(event.get("channel"), 0, 15, 0), _within(event["note"], 0, 127, 0))
        # A note-on without velocity is a note-off.
        velocity = _within(event.get("velocity"), 1, 127, _USUAL_VELOCITY)
        yield _Note(start, min(LAST_TICK, max(start + 1, round(end * TICKS_A_BEAT))), key, velocity)


def _one_at_a_time(notes: Iterable[_Note]) -> Iterator[_Note]:
    """The notes without overlaps of equal ones, because a note-off cannot say which of two it ends.

    One that begins while its like still sounds ends it, as a key that is struck again; of those that begin
    together one is left, as long as the longest and as loud as the loudest.
    """
    struck: defaultdict[_Key, dict[int, _Note]] = defaultdict(dict)
    for note in notes:
        there = struck[note.key].get(note.start, note)
        struck[note.key][note.start] = note._replace(
            end=max(note.end, there.end), velocity=max(note.velocity, there.velocity)
        )
    for by_start in struck.values():
        starts = sorted(by_start)
        for start, after in zip(starts, [*starts[1:], LAST_TICK], strict=True):
            yield by_start[start]._replace(end=min(by_start[start].end, after))


def _events(notes: Iterable[_Note]) -> list[tuple[int, bool, _Key, int]]:
    """Beginnings and ends in the order of time; at one tick the ends come first."""
    begins = [(note.start, True, note.key, note.velocity) for note in notes]
    return sorted([*begins, *((note.end, False, note.key, 0) for note in notes)])


def _in_reach(value: Any) -> float:
    return min(FARTHEST, max(0.0, float(value))) if is_number(value) else 0.0


def _within(value: Any, least: int, most: int, otherwise: int) -> int:
    return min(most, max(least, round(value))) if is_number(value) else otherwise


def _quarter(tempo: Any) -> int:
    """Microseconds of a beat."""
    bpm = tempo if is_number(tempo) and tempo > 0 else _USUAL_TEMPO
    return round(min(_LONGEST_QUARTER, max(1.0, 60e6 / bpm)))


def _signature(signature: Any) -> tuple[int, int] | None:
    """Both numbers of a time signature; None where MIDI cannot say it, as 5/6."""
    meter = Meter.of(signature)
    upper, lower = round(meter.beats_a_bar / meter.beat_length), round(4 / meter.beat_length)
    return (upper, lower) if upper <= 255 and lower & (lower - 1) == 0 else None


def _encodable(name: str) -> str:
    """The name without halves of characters, which no encoding can write."""
    return name.encode("utf-8", "replace").decode("utf-8")
