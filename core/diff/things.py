"""Tracks, clips, mixer, effects and conversation: each turns its part of the delta into changes in words."""

from __future__ import annotations

from typing import Any

from core.diff.changes import ChangeKind
from core.diff.collect import ORDER_WEIGHT, At, Collector, Thing
from core.diff.labels import (
    get,
    items,
    text,
    track_name,
)
from core.diff.note_words import ClipNotes, add_notes
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, diff
from core.diff.words import ARROW, count, is_number, one, short
from core.model.fields import Unit

ADDED, REMOVED, CHANGED, MOVED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.MOVED


def list_delta(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> ListDelta | None:
    """The delta of two lists, where a missing list or null counts as an empty one.

    What is no list at all becomes one plain row, and there is no delta.
    """
    if delta is None or isinstance(delta, ListDelta):
        return delta
    if (a is None or isinstance(a, list)) and (b is None or isinstance(b, list)):
        if a or b:
            return ListDelta(len(a or ()), len(b or ()), tuple(enumerate(a or ())), tuple(enumerate(b or ())))
        collector.hush(at, CHANGED, a, b, f"{at.place}: empty, spelt otherwise")
        return None
    collector.fields(at, delta, Thing())
    return None


def add_tracks(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Tracks that came, went, changed places, or differ in a field."""
    found = list_delta(collector, at, a, b, delta)
    if found is None:
        return
    for place, track, kind in _one_sided(found):
        name = track_name(track, place)
        below = at.item(place, None) if kind is REMOVED else at.item(None, place)
        value = text(get(track, "instrument")) or text(get(track, "type"))
        collector.add(
            below, kind, name, value=value, headline=f"{name} {kind}", track=name, weight=90.0, noun="track",
            **_sides(kind, track),
        )  # fmt: skip
    for place_a, place_b in found.moved:
        name = track_name(items(b)[place_b], place_b)
        value = f"place {place_a + 1}{ARROW}{place_b + 1}"
        title = f"{name}: moved to place {place_b + 1}"
        collector.add(
            at.item(place_a, place_b), MOVED, title, value=value, track=name, weight=45.0, noun="track",
            old=place_a, new=place_b,
        )  # fmt: skip
    for place_a, place_b, below_delta in found.changed:
        name = track_name(items(b)[place_b], place_b)
        collector.fields(at.item(place_a, place_b), below_delta, Thing(f"{name}: ", name))


def add_clips(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Clips that came, went, moved or differ, each with its notes."""
    found = list_delta(collector, at, a, b, delta)
    if found is None:
        return
    for place, clip, kind in _one_sided(found):
        below = at.item(place, None) if kind is REMOVED else at.item(None, place)
        owner = collector.names.clip_owner(clip)
        track = collector.names.track(get(clip, "track_id"))
        collector.add(
            below, kind, collector.names.clip(clip), value=collector.names.clip_length(clip),
            headline=f"{owner}: clip {kind}", track=track, weight=70.0, noun="clip", **_sides(kind, clip),
        )  # fmt: skip
        notes = get(clip, "midi_events")
        if isinstance(notes, list) and notes:
            olds, news = (notes, []) if kind is REMOVED else ([], notes)
            notes_at = below.key("midi_events", in_a=kind is REMOVED, in_b=kind is ADDED)
            replaced = Replaced(olds, news)
            add_notes(collector, notes_at, olds, news, replaced, _clip_notes(collector, clip, clip))
    for place_a, place_b in found.moved:
        owner = collector.names.clip_owner(items(b)[place_b])
        collector.add(
            at.item(place_a, place_b), MOVED, f"{owner}: clip in another place of the list",
            track=collector.names.track(get(items(b)[place_b], "track_id")), weight=ORDER_WEIGHT, noun="clip",
            value=f"place {place_a + 1}{ARROW}{place_b + 1}", old=place_a, new=place_b,
        )  # fmt: skip
    for place_a, place_b, below_delta in found.changed:
        _clip(collector, at.item(place_a, place_b), items(a)[place_a], items(b)[place_b], below_delta)


def _clip(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    names = collector.names
    owner = names.clip_owner(b)
    thing = Thing(f"{owner}: clip ", names.track(get(b, "track_id")))
    if not isinstance(delta, ObjectDelta):
        collector.fields(at, delta, thing)
        return
    told = {"midi_events"}
    start = delta.changed.get("start_time")
    if (
        isinstance(start, Replaced)
        and is_number(start.old)
        and is_number(start.new)
        and start.old != start.new
    ):
        told.add("start_time")
        place = names.meter.place(start.new)
        if (before := names.meter_a.place(start.old)) == place:
            before, place = f"beat {start.old:.6g}", f"beat {start.new:.6g}"
        collector.add(
            at.key("start_time"), MOVED, f"{owner}: clip moved to {_bar(place)}",
            value=f"{_bar(before)}{ARROW}{place}", track=thing.track, weight=52.0, noun="clip",
            old=start.old, new=start.new,
        )  # fmt: skip
    home = delta.changed.get("track_id")
    if isinstance(home, Replaced):
        told.add("track_id")
        now, then = names.track(home.new) or short(home.new), names.track(home.old) or short(home.old)
        collector.add(
            at.key("track_id"), MOVED, f"{then}: clip moved to {now}", value=f"{then}{ARROW}{now}",
            track=thing.track, weight=56.0, noun="clip", old=home.old, new=home.new,
        )  # fmt: skip
    collector.fields(at, delta, thing, leave=told)
    key = "midi_events"
    if key in delta.changed or key in delta.added or key in delta.removed:
        notes_at = at.key(key, in_a=key not in delta.added, in_b=key not in delta.removed)
        olds, news = get(a, key), get(b, key)
        if all(notes is None or isinstance(notes, list) for notes in (olds, news)):
            below = delta.changed.get(key) or Replaced(olds, news)
            add_notes(collector, notes_at, olds, news, below, _clip_notes(collector, a, b))
        else:
            collector.fields(notes_at, delta.changed.get(key) or Replaced(olds, news), thing)


def _is_move(start: Replaced) -> bool:
    return is_number(start.old) and is_number(start.new) and bool(start.old != start.new)


def _bar(place: str) -> str:
    return place if place.startswith("beat") else f"bar {place}"


def _clip_notes(collector: Collector, a: Any, b: Any) -> ClipNotes:
    starts = [start if is_number(start := get(clip, "start_time")) else 0.0 for clip in (a, b)]
    return ClipNotes(
        collector.names.clip_owner(b), collector.names.track(get(b, "track_id")), starts[1], starts[0]
    )


def add_mixer(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Strips, master and the mixer's own fields."""
    if not isinstance(delta, ObjectDelta):
        collector.fields(at, delta, Thing())
        return
    collector.fields(at, delta, Thing("Mixer: "), leave=("channels", "master"))
    if (master := delta.changed.get("master")) is not None:
        collector.fields(at.key("master"), master, Thing("Master: ", "Master"))
    for side, kind in ((delta.added, ADDED), (delta.removed, REMOVED)):
        if "master" in side:
            below = at.key("master", in_a=kind is REMOVED, in_b=kind is ADDED)
            collector.leaf(below, kind, get(a, "master"), get(b, "master"), Thing("Mixer: "), ("master",))
    if "channels" in delta.changed or "channels" in delta.added or "channels" in delta.removed:
        olds, news = get(a, "channels"), get(b, "channels")
        below = at.key("channels", in_a="channels" not in delta.added, in_b="channels" not in delta.removed)
        _channels(collector, below, olds, news, delta.changed.get("channels") or Replaced(olds, news))


def _channels(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    found = list_delta(collector, at, a, b, delta)
    if found is None:
        return
    for place, channel, kind in _one_sided(found):
        name = _channel_name(collector, channel, place)
        level = get(channel, "fader")
        collector.add(
            at.item(place, None) if kind is REMOVED else at.item(None, place), kind, f"{name}: strip",
            value=one(level, Unit.DB) if is_number(level) else "", headline=f"{name}: strip {kind}",
            track=name, weight=37.0, noun="strip", **_sides(kind, channel),
        )  # fmt: skip
    for place_a, place_b in found.moved:
        name = _channel_name(collector, items(b)[place_b], place_b)
        collector.add(
            at.item(place_a, place_b), MOVED, f"{name}: strip moved to place {place_b + 1}", track=name,
            value=f"place {place_a + 1}{ARROW}{place_b + 1}", weight=ORDER_WEIGHT, noun="strip",
            old=place_a, new=place_b,
        )  # fmt: skip
    for place_a, place_b, below in found.changed:
        name = _channel_name(collector, items(b)[place_b], place_b)
        collector.fields(at.item(place_a, place_b), below, Thing(f"{name}: ", name))


def _channel_name(collector: Collector, channel: Any, place: int) -> str:
    return text(get(channel, "name")) or collector.names.track(get(channel, "id")) or f"Channel {place + 1}"


def add_conversation(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Messages that came or went, as one change each way; edited ones field by field."""
    found = list_delta(collector, at, a, b, delta)
    if found is None:
        return
    for kind, places in ((REMOVED, found.removed), (ADDED, found.added)):
        if places:
            rows = tuple(
                collector.row(
                    at.item(place, None) if kind is REMOVED else at.item(None, place), kind,
                    message if kind is REMOVED else None, message if kind is ADDED else None,
                    f"{_author(message)}: {short(get(message, 'content'))}",
                )
                for place, message in places
            )  # fmt: skip
            title = f"{count(len(places), 'message')} {kind}"
            collector.add(at, kind, title, rows=rows, noun="message", count=len(places))
    if found.moved:
        rows = tuple(collector.row(at.item(x, y), MOVED, x, y, "Message moved") for x, y in found.moved)
        title = f"{count(len(rows), 'message')} in another order"
        collector.add(at, MOVED, title, rows=rows, noun="message", count=len(rows))
    for place_a, place_b, below in found.changed:
        collector.fields(at.item(place_a, place_b), below, Thing(f"Message {place_b + 1}: "))


def _author(message: Any) -> str:
    return {"user": "You", "assistant": "Assistant"}.get(str(get(message, "role")), "Message")


def add_samples(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Which sample each track plays."""
    if not isinstance(delta, ObjectDelta):
        collector.fields(at, delta, Thing())
        return
    for key in (*delta.changed, *delta.removed, *delta.added):
        name = collector.names.track(key) or f"Track {key}"
        kind = REMOVED if key in delta.removed else ADDED if key in delta.added else CHANGED
        old, new = get(a, key), get(b, key)
        below = at.key(key, in_a=kind is not ADDED, in_b=kind is not REMOVED)
        if kind is CHANGED:
            collector.within(below, diff(old, new), Thing(f"{name}: sample ", name), ())
            continue
        value = short(new if kind is ADDED else old)
        collector.add(
            below, kind, f"{name}: sample", value=value, headline=f"{name}: sample {kind}", track=name,
            noun="sample", old=old, new=new,
        )  # fmt: skip


def _sides(kind: ChangeKind, thing: Any) -> dict[str, Any]:
    return {"old": thing} if kind is REMOVED else {"new": thing}


def _one_sided(delta: ListDelta) -> list[tuple[int, Any, ChangeKind]]:
    return [(place, thing, REMOVED) for place, thing in delta.removed] + [
        (place, thing, ADDED) for place, thing in delta.added
    ]
