"""Makes the score of a comparison, or of one version alone."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from core.diff.changes import Change, Comparison
from core.diff.labels import get, items, text, track_name
from core.diff.names import PER_BEAT
from core.diff.notes import is_note
from core.diff.score import Region, Score, ScoreClip, ScoreNote, ScoreTrack, Sound
from core.diff.score_fates import Fate, Fates, NotePlace, read_fates, still_there
from core.diff.score_kinds import NoteKind
from core.diff.score_mix import build_mix
from core.diff.things import name_of
from core.diff.words import Meter, is_number
from core.model.document import Document

MOST_REPEATS = 512
"""Of a loop that are drawn; more are narrower than a pixel."""
FARTHEST = 1e6
"""Beats; what lies farther off is no music, and would leave no room for the rest."""
_STAYED = Fate(NoteKind.UNCHANGED, -1)
_OUTSIDE = "Clips of no track"
_SOUND_OF = ("instrument", "sample_name", "type")


def build_score(comparison: Comparison) -> Score:
    """The score of B compared with A."""
    return _Builder(comparison.a, comparison.b, read_fates(comparison), comparison.changes).build()


def score_of(document: Document) -> Score:
    """The score of one version alone, in which nothing differs."""
    return _Builder(document, document, Fates(), ()).build()


class _Block(NamedTuple):
    """A clip as it stands in one of the two files."""

    place: int
    raw: Any
    start: float
    length: float
    track: Hashable


@dataclass(slots=True)
class _Lane:
    """What is known of a track while it is built."""

    raw: Any
    place: int
    fate: Fate
    clips: list[ScoreClip] = field(default_factory=list)
    notes: list[ScoreNote] = field(default_factory=list)
    ghosts: list[tuple[float, float, int]] = field(default_factory=list)


class _Builder:
    """One walk over the clips of both files."""

    def __init__(self, a: Document, b: Document, fates: Fates, changes: tuple[Change, ...]) -> None:
        self._a, self._b = a, b
        self._fates = fates
        self._meter = Meter.of(b.sequence.get("time_signature"))
        self._changes = changes
        self._blocks_a, self._blocks_b = _blocks(a), _blocks(b)
        self._lanes = self._all_lanes()

    def build(self) -> Score:
        """The score, once."""
        if self._fates.gone_notes:
            went = self._sounding(self._blocks_a, gone=True)
            still_there(self._fates, list(self._sounding(self._blocks_b, gone=False)), list(went))
        for block in self._blocks_b:
            self._clip(block, self._fates.clips.get(block.place, _STAYED))
        for block in self._blocks_a:
            if (fate := self._fates.gone_clips.get(block.place)) is not None:
                self._clip(block, fate)
        gone = defaultdict(list)
        for (clip, note), fate in self._fates.gone_notes.items():
            gone[clip].append((note, fate))
        for clip, notes in gone.items():
            self._gone_notes(self._blocks_a[clip], notes)
        tracks = tuple(self._track(order, lane) for order, lane in enumerate(self._lanes.values()))
        regions = _regions(tracks, len(self._changes))
        self._add_edits(regions)
        places = tuple(tuple(found.values()) for found in regions)
        orders = {key: order for order, key in enumerate(self._lanes)}
        mix = build_mix(self._a, self._b, self._changes, orders)
        return Score(tracks, self._meter, self._end(tracks), places, mix)

    def _add_edits(self, regions: list[dict[int, Region]]) -> None:
        """The places of edits that are not the first of their track or clip."""
        orders = {key: order for order, key in enumerate(self._lanes)}
        of_place = {
            lane.place: orders[key]
            for key, lane in self._lanes.items()
            if lane.fate.kind is not NoteKind.REMOVED
        }
        for change, things in self._fates.about.items():
            for part, place in things:
                if part == "tracks" and place in of_place:
                    regions[change].setdefault(of_place[place], Region(of_place[place], 0.0, 0.0))
                elif part == "clips":
                    block = self._blocks_b[place]
                    order = orders.get(block.track, orders.get(None, -1))
                    _extend(regions[change], Region(order, block.start, block.start + block.length))

    def _all_lanes(self) -> dict[Hashable, _Lane]:
        """The tracks of B in order, each that is gone behind the one that it stood behind."""
        lanes: dict[Hashable, _Lane] = {}
        for place, track in enumerate(items(self._b.sequence.get("tracks"))):
            lanes[_track_key(track, place)] = _Lane(track, place, self._fates.tracks.get(place, _STAYED))
        order = list(lanes)
        before = -1
        for place, track in enumerate(items(self._a.sequence.get("tracks"))):
            key = _track_key(track, place)
            if key in lanes:
                before = order.index(key)
                continue
            lanes[key] = _Lane(track, place, self._fates.gone_tracks.get(place, _STAYED))
            before += 1
            order.insert(before, key)
        return {key: lanes[key] for key in order}

    def _lane(self, block: _Block) -> _Lane:
        if block.track not in self._lanes:
            return self._lanes.setdefault(None, _Lane({"name": _OUTSIDE}, len(self._lanes), _STAYED))
        return self._lanes[block.track]

    def _clip(self, block: _Block, fate: Fate) -> None:
        lane, raw = self._lane(block), block.raw
        old = None
        if fate.was is not None and fate.kind is NoteKind.MOVED:
            stood = self._blocks_a[fate.was[0]]
            if self._lane(stood) is lane:
                old = (stood.start, stood.length)
            else:
                self._lane(stood).ghosts.append((stood.start, stood.length, fate.change))
        is_muted, is_looped = get(raw, "is_muted") is True, get(raw, "is_looped") is True
        path = text(get(raw, "audio_file_path"))
        lane.clips.append(
            ScoreClip(
                str(get(raw, "id") or ""), text(get(raw, "name")), block.start, block.length, fate.kind,
                fate.change, old, is_muted, is_looped, get(raw, "type") == "audio" or bool(path),
                PurePosixPath(path.replace("\\", "/")).name,
            )
        )  # fmt: skip
        if fate.kind is NoteKind.REMOVED:
            return
        found = [
            note
            for place, event in enumerate(items(get(raw, "midi_events")))
            if (note := self._note(block, (block.place, place), event, not is_muted)) is not None
        ]
        lane.notes += found
        if is_looped and found:
            lane.notes += self._repeats(block, found)

    def _note(self, block: _Block, place: NotePlace, event: Any, is_heard: bool) -> ScoreNote | None:
        now = _sound(event, block.start)
        if now is None:
            return None
        fate = self._fates.notes.get(place)
        if fate is None:
            return ScoreNote(now, is_heard=is_heard)
        before = None
        if fate.was is not None and fate.kind is not NoteKind.UNCHANGED:
            stood = self._blocks_a[fate.was[0]]
            before = _sound(items(get(stood.raw, "midi_events"))[fate.was[1]], stood.start)
        return ScoreNote(now, fate.kind, fate.change, before, is_heard)

    def _repeats(self, block: _Block, notes: list[ScoreNote]) -> Iterator[ScoreNote]:
        """A loop plays its notes again until the clip ends; what is played anew is whole bars long."""
        bar = self._meter.beats_a_bar
        period = bar * max(1, math.ceil((max(note.now.end for note in notes) - block.start) / bar - 1e-6))
        for times in range(1, MOST_REPEATS):
            if times * period >= block.length - 1e-6:
                return
            for note in notes:
                start = note.now.start + times * period
                if start < block.start + block.length - 1e-6:
                    length = min(note.now.length, block.start + block.length - start)
                    again = note.now._replace(start=start, length=length)
                    yield note._replace(now=again, before=None, is_repeat=True)

    def _gone_notes(self, block: _Block, notes: list[tuple[int, Fate]]) -> None:
        events, lane = items(get(block.raw, "midi_events")), self._lane(block)
        is_heard = get(block.raw, "is_muted") is not True
        for place, fate in notes:
            if (was := _sound(events[place], block.start)) is not None:
                lane.notes.append(ScoreNote(was, NoteKind.REMOVED, fate.change, None, is_heard))

    def _sounding(self, blocks: list[_Block], *, gone: bool) -> Iterator[tuple[NotePlace, Any]]:
        """The notes that came or went, each with where and how it sounds."""
        for place, fate in (self._fates.gone_notes if gone else self._fates.notes).items():
            block = blocks[place[0]]
            event = items(get(block.raw, "midi_events"))[place[1]]
            if (gone or fate.kind is NoteKind.ADDED) and (heard := _sound(event, block.start)) is not None:
                yield place, (block.track, *heard._replace(start=round(heard.start * PER_BEAT)))

    def _track(self, order: int, lane: _Lane) -> ScoreTrack:
        touched = [lane.fate.change, *(c.change for c in lane.clips), *(g[2] for g in lane.ghosts)]
        return ScoreTrack(
            id=str(get(lane.raw, "id") or ""),
            name=track_name(lane.raw, lane.place),
            order=order,
            instrument=next((said for key in _SOUND_OF if (said := text(get(lane.raw, key)))), ""),
            color=text(get(lane.raw, "color")),
            kind=lane.fate.kind,
            change=lane.fate.change,
            is_muted=get(lane.raw, "is_muted") is True,
            is_changed=any(change >= 0 for change in touched) or any(n.change >= 0 for n in lane.notes),
            clips=tuple(lane.clips),
            notes=tuple(sorted(lane.notes, key=_by_start)),
            ghosts=tuple(lane.ghosts),
            counts=Counter(note.kind for note in lane.notes if not note.is_repeat),
        )

    def _end(self, tracks: tuple[ScoreTrack, ...]) -> float:
        """Where the last thing ends, up to the next bar."""
        last = max((block.start + block.length for block in (*self._blocks_a, *self._blocks_b)), default=0.0)
        last = max(last, max((n.now.end for track in tracks for n in track.notes), default=0.0))
        bar = self._meter.beats_a_bar
        return bar * math.ceil(last / bar - 1e-6)


def _blocks(document: Document) -> list[_Block]:
    """Every clip of a file by its place; one without a place in time stands at the beginning."""
    return [
        _Block(
            place, clip, _in_reach(get(clip, "start_time"), 0.0), _in_reach(get(clip, "duration"), 0.0),
            ("id", name_of(get(clip, "track_id"))),
        )
        for place, clip in enumerate(items(document.sequence.get("clips")))
    ]  # fmt: skip


def _in_reach(value: Any, otherwise: float) -> float:
    return min(FARTHEST, max(0.0, float(value))) if is_number(value) else otherwise


def _track_key(track: Any, place: int) -> Hashable:
    own = name_of(get(track, "id"))
    return ("place", place) if own is None else ("id", own)


def _sound(event: Any, start: float) -> Sound | None:
    """The note as it sounds; None where it cannot be drawn."""
    if not is_note(event) or abs(event["start_time"]) > FARTHEST:
        return None
    velocity = event.get("velocity")
    length = _in_reach(event.get("duration"), 0.0)
    return Sound(
        int(event["note"]), start + float(event["start_time"]), length,
        float(velocity) if is_number(velocity) else -1.0,
    )  # fmt: skip


def _by_start(note: ScoreNote) -> float:
    return note.now.start


def _regions(tracks: tuple[ScoreTrack, ...], changes: int) -> list[dict[int, Region]]:
    """Where each change is seen, by track; notes give a frame around them, blocks the height of the lane."""
    found: list[dict[int, Region]] = [{} for _ in range(changes)]
    for track in tracks:
        for note in track.notes:
            if 0 <= note.change < changes:
                for sound in (note.now,) if note.before is None else (note.now, note.before):
                    region = Region(track.order, sound.start, sound.end, sound.pitch, sound.pitch)
                    _extend(found[note.change], region)
        blocks = [(clip.change, clip.start, clip.end) for clip in track.clips]
        blocks += [(clip.change, clip.old[0], sum(clip.old)) for clip in track.clips if clip.old]
        blocks += [(change, start, start + length) for start, length, change in track.ghosts]
        for change, start, end in blocks:
            if 0 <= change < changes:
                _extend(found[change], Region(track.order, start, end))
        if 0 <= track.change < changes:
            found[track.change][track.order] = Region(track.order, 0.0, 0.0)
    return found


def _extend(regions: dict[int, Region], more: Region) -> None:
    known = regions.get(more.track)
    if known is None:
        regions[more.track] = more
        return
    if known.low is not None and more.low is not None and known.high is not None and more.high is not None:
        is_within = known.start <= more.start and more.end <= known.end
        if is_within and known.low <= more.low and more.high <= known.high:
            return
    start, end = min(known.start, more.start), max(known.end, more.end)
    if known.low is None or more.low is None or known.high is None or more.high is None:
        regions[more.track] = Region(more.track, start, end)
    else:
        regions[more.track] = Region(
            more.track, start, end, min(known.low, more.low), max(known.high, more.high)
        )
