"""Clips in words: what came, went, moved, was split, joined or duplicated, each with its notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from core.diff.changes import ChangeKind, Row
from core.diff.clip_cuts import Cut, find_cuts
from core.diff.clip_music import same_music
from core.diff.collect import ORDER_WEIGHT, At, Collector, Thing
from core.diff.labels import get, items
from core.diff.note_words import ClipNotes, add_notes, match_notes
from core.diff.notes import Matched
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced
from core.diff.things import add_reorder, list_delta, name_of, one_sided, sides
from core.diff.words import ARROW, count, is_number, short
from core.model.heard import sounds_same

ADDED, REMOVED, CHANGED, MOVED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.MOVED
_NOTES = "midi_events"
_MOST_COMPARED = 50
"""Clips of as many notes that a new one is compared with, before it is called new."""


def add_clips(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Clips that came, went, moved or differ, each with its notes."""
    found = list_delta(collector, at, a, b, delta)
    if found is not None:
        _Clips(collector, at, items(a), items(b), found).tell()


class _Clips:
    """One walk along the delta of the two lists of clips."""

    def __init__(self, collector: Collector, at: At, a: list[Any], b: list[Any], delta: ListDelta) -> None:
        self.collector = collector
        self.names = collector.names
        self.at = at
        self.a = a
        self.b = b
        self.delta = delta
        self._kept: dict[int, list[Any]] | None = None

    def tell(self) -> None:
        """Split and joined clips first, then the rest one by one."""
        done_a: set[int] = set()
        done_b: set[int] = set()
        for cut in find_cuts(self.a, self.b, self.delta, self.at.field.child(0)):
            self._tell_cut(cut)
            done_a |= cut.places_a
            done_b |= cut.places_b
        for place, clip, kind in one_sided(self.delta):
            if place not in (done_a if kind is REMOVED else done_b):
                self._one_sided(self.collector, place, clip, kind)
        moved = self.delta.moved
        if len(moved) > 1:
            add_reorder(self.collector, self.at, moved, "Clips in another order of the list", "", "clip")
        for place_a, place_b in moved if len(moved) == 1 else ():
            owner = self.names.clip_owner(self.b[place_b], placed=False)
            self.collector.add(
                self.at.item(place_a, place_b), MOVED, f"{owner}: clip in another place of the list",
                track=self.names.track(get(self.b[place_b], "track_id")), weight=ORDER_WEIGHT, noun="clip",
                value=f"place {place_a + 1}{ARROW}{place_b + 1}", old=place_a, new=place_b,
            )  # fmt: skip
        for place_a, place_b, below in self.delta.changed:
            if place_b not in done_b:
                _clip(self.collector, self.at.item(place_a, place_b), self.a[place_a], self.b[place_b], below)

    def _one_sided(self, collector: Collector, place: int, clip: Any, kind: ChangeKind) -> None:
        below = self.at.item(place, None) if kind is REMOVED else self.at.item(None, place)
        track = self.names.track(get(clip, "track_id"))
        owner = track or self.names.clip_owner(clip)
        notes = get(clip, _NOTES)
        many = len(notes) if isinstance(notes, list) else 0
        start, length = get(clip, "start_time"), get(clip, "duration")
        meter = self.names.meter_a if kind is REMOVED else self.names.meter
        headline = f"{owner}: clip {kind}"
        if kind is ADDED and self._is_copy(clip):
            headline = f"{owner}: clip duplicated"
            headline += f" to {_bar(meter.place(start))}" if is_number(start) else ""
        elif is_number(start):
            headline += f" in {meter.span(start, length)}"
        headline += f" ({count(many, 'note')})" if many else ""
        clip_id = name_of(get(clip, "id"))
        collector.add(
            below, kind, self.names.clip(clip), value=self.names.clip_length(clip), headline=headline,
            track=track, weight=70.0, noun="clip", whole=("clip", clip_id),
            part=("track", name_of(get(clip, "track_id"))), **sides(kind, clip),
        )  # fmt: skip
        if many:
            olds, news = (notes, []) if kind is REMOVED else ([], notes)
            notes_at = below.key(_NOTES, in_a=kind is REMOVED, in_b=kind is ADDED)
            matched, exact = match_notes(olds, news, Replaced(olds, news), notes_at.field.child(0))
            about = _about(collector, clip, clip)
            about.part = ("clip", clip_id)
            add_notes(collector, notes_at, matched, exact, about)

    def _is_copy(self, clip: Any) -> bool:
        """Whether another clip of B, that is not new, holds the same music."""
        if self._kept is None:
            new = {added for added, _ in self.delta.added}
            self._kept = defaultdict(list)
            for other_place, other in enumerate(self.b):
                if other_place not in new:
                    self._kept[len(items(get(other, _NOTES)))].append(other)
        field = self.at.field.child(0)
        some = self._kept.get(len(items(get(clip, _NOTES))), [])
        return any(same_music(clip, other, field) for other in some[:_MOST_COMPARED])

    def _tell_cut(self, cut: Cut) -> None:
        """One change with the rows of everything that it is made of."""
        inner = Collector(self.names)
        came, went = (ADDED, REMOVED) if cut.is_split else (REMOVED, ADDED)
        side = self.b if cut.is_split else self.a
        if cut.kept is not None:
            x, y, below = cut.kept
            at = self.at.item(x, y)
            _clip(inner, at, self.a[x], self.b[y], below)
        else:
            at = self.at.item(cut.place, None) if cut.is_split else self.at.item(None, cut.place)
            self._one_sided(inner, cut.place or 0, cut.whole, went)
        for piece in cut.pieces:
            self._one_sided(inner, piece, side[piece], came)
        self.collector.quiet += inner.quiet
        self.collector.hushed += inner.hushed
        clips = [side[piece] for piece in cut.pieces]
        if cut.kept is not None:
            clips.append(side[cut.kept[1] if cut.is_split else cut.kept[0]])
        starts = sorted({clip["start_time"] for clip in clips} - {cut.whole["start_time"]})
        meter = self.names.meter if cut.is_split else self.names.meter_a
        where = " and ".join(_bar(meter.place(start)) for start in starts)
        said = f"at {where}" if len(starts) < 3 else f"{len(starts)} times"
        said = f"{'split' if cut.is_split else 'joined'} {said}"
        many = f"1{ARROW}{len(clips)} clips" if cut.is_split else f"{len(clips)}{ARROW}1 clip"
        owner = self.names.track(get(cut.whole, "track_id")) or self.names.clip_owner(cut.whole)
        self.collector.add(
            at, CHANGED, f"{owner}: clip {said}", track=self.names.track(get(cut.whole, "track_id")),
            value=many, noun="clip", weight=54.0,
            rows=tuple(row for change in inner.changes for row in change.rows),
        )  # fmt: skip


def _clip(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """A clip that is in both."""
    owner = collector.names.clip_owner(b)
    thing = Thing(f"{owner}: clip ", collector.names.track(get(b, "track_id")))
    if not isinstance(delta, ObjectDelta):
        collector.fields(at, delta, thing)
        return
    told = {_NOTES, *_moved(collector, at, delta, collector.names.clip_owner(b, placed=False), thing)}
    has_notes = _NOTES in delta.changed or _NOTES in delta.added or _NOTES in delta.removed
    olds, news = get(a, _NOTES), get(b, _NOTES)
    if not has_notes:
        collector.fields(at, delta, thing, leave=told)
        return
    notes_at = at.key(_NOTES, in_a=_NOTES not in delta.added, in_b=_NOTES not in delta.removed)
    below = delta.changed.get(_NOTES) or Replaced(olds, news)
    if not all(notes is None or isinstance(notes, list) for notes in (olds, news)):
        collector.fields(at, delta, thing, leave=told)
        collector.leaf(notes_at, _kind_of(delta), olds, news, thing, (_NOTES,))
        return
    matched, exact = match_notes(olds, news, below, notes_at.field.child(0))
    with_it = () if "duration" in told else _length_with_notes(collector, at, delta, matched, owner)
    collector.fields(at, delta, thing, leave={*told, "duration"} if with_it else told)
    if exact is None:
        collector.hush(notes_at, _kind_of(delta), olds, news, f"{owner}: no notes, spelt otherwise")
        return
    add_notes(collector, notes_at, matched, exact, _about(collector, a, b), with_it)


def _kind_of(delta: ObjectDelta) -> ChangeKind:
    return ADDED if _NOTES in delta.added else REMOVED if _NOTES in delta.removed else CHANGED


def _moved(collector: Collector, at: At, delta: ObjectDelta, owner: str, thing: Thing) -> Iterable[str]:
    """A clip that went to another place, another track or both is one change; the fields that it tells."""
    names = collector.names
    start, home = _edit(delta, "start_time", at), _edit(delta, "track_id", at)
    is_elsewhere = start is not None and is_number(start.old) and is_number(start.new)
    if not is_elsewhere and home is None:
        return ()
    rows: list[Row] = []
    said, value, told = "", "", []
    if home is not None:
        now, then = names.track(home.new) or short(home.new), names.track(home.old) or short(home.old)
        owner, said, value = then, f" to {now}", f"{then}{ARROW}{now}"
        told.append("track_id")
        rows.append(
            collector.row(at.key("track_id"), MOVED, home.old, home.new, f"{then}: clip moved to {now}")
        )
    if is_elsewhere and start is not None:
        place, before = names.meter.place(start.new), names.meter_a.place(start.old)
        if before == place:
            before, place = f"beat {start.old:.6g}", f"beat {start.new:.6g}"
        said += f", {_bar(place)}" if said else f" to {_bar(place)}"
        value = value or f"{before if before.startswith('beat') else f'bar {before}'}{ARROW}{place}"
        told.append("start_time")
        words = f"{owner}: clip moved to {_bar(place)}"
        rows.append(collector.row(at.key("start_time"), MOVED, start.old, start.new, words))
        length = _edit(delta, "duration", at)
        if home is None and length is not None and _ends_as_before(start, length):
            said = f" trimmed to start at {_bar(place)}"
            told.append("duration")
            inner = at.key("duration")
            rows.append(collector.row(inner, CHANGED, length.old, length.new, f"{owner}: clip length"))
    title = f"{owner}: clip{said}" if "trimmed" in said else f"{owner}: clip moved{said}"
    collector.add(
        at.key(told[0]), MOVED, title, value=value, track=thing.track, rows=tuple(rows), noun="clip",
        weight=56.0 if home is not None else 52.0,
    )  # fmt: skip
    return told


def _ends_as_before(start: Replaced, length: Replaced) -> bool:
    if not (is_number(length.old) and is_number(length.new)):
        return False
    return abs(float(start.old + length.old - start.new - length.new)) < 1e-6


def _edit(delta: ObjectDelta, key: str, at: At) -> Replaced | None:
    """The edit of a field that is heard."""
    found = delta.changed.get(key)
    if isinstance(found, Replaced) and not sounds_same(found.old, found.new, at.field.child(key)):
        return found
    return None


def _length_with_notes(
    collector: Collector, at: At, delta: ObjectDelta, matched: Matched, owner: str
) -> tuple[Row, ...]:
    """The clip's length where it went with a move of all its notes: doubled, stretched."""
    length = _edit(delta, "duration", at)
    if length is None or matched.length_by == 1.0 or not (is_number(length.old) and is_number(length.new)):
        return ()
    if abs(length.old * matched.length_by - length.new) > 1e-3:
        return ()
    return (collector.row(at.key("duration"), CHANGED, length.old, length.new, f"{owner}: clip length"),)


def _bar(place: str) -> str:
    return place if place.startswith("beat") else f"bar {place.removesuffix('.1')}"


def _about(collector: Collector, a: Any, b: Any) -> ClipNotes:
    starts = [start if is_number(start := get(clip, "start_time")) else 0.0 for clip in (a, b)]
    names = collector.names
    track = get(b, "track_id")
    return ClipNotes(names.clip_owner(b), names.track(track), starts[1], starts[0], name_of(track))
