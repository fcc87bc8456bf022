"""Mixer, samples and conversation: each turns its part of the delta into changes in words."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from core.diff.changes import ChangeKind
from core.diff.collect import ORDER_WEIGHT, At, Collector, Thing
from core.diff.labels import get, items, text
from core.diff.structure import Delta, ListDelta, ObjectDelta, Replaced, diff
from core.diff.words import ARROW, count, is_number, one, short
from core.model.fields import Unit

ADDED, REMOVED, CHANGED, MOVED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED, ChangeKind.MOVED


def list_delta(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> ListDelta | None:
    """The delta of two lists, where a missing list or null counts as an empty one.

    What is no list at all becomes one plain row, and there is no delta.
    """
    if delta is None:
        return None
    if isinstance(delta, ListDelta):
        return None if collector.hushes_list(at, delta, Thing(), at.steps[-1:]) else delta
    if (a is None or isinstance(a, list)) and (b is None or isinstance(b, list)):
        if a or b:
            return ListDelta(len(a or ()), len(b or ()), tuple(enumerate(a or ())), tuple(enumerate(b or ())))
        collector.hush(at, CHANGED, a, b, f"{at.place}: empty, spelt otherwise")
        return None
    collector.fields(at, delta, Thing())
    return None


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
    for place, channel, kind in one_sided(found):
        name = _channel_name(collector, channel, place)
        level = get(channel, "fader")
        collector.add(
            at.item(place, None) if kind is REMOVED else at.item(None, place), kind, f"{name}: strip",
            value=one(level, Unit.DB) if is_number(level) else "", headline=f"{name}: strip {kind}",
            track=name, weight=37.0, noun="strip", part=("track", name_of(get(channel, "id"))),
            **sides(kind, channel),
        )  # fmt: skip
    if len(found.moved) > 1:
        order = ", ".join(_channel_name(collector, channel, place) for place, channel in enumerate(items(b)))
        add_reorder(collector, at, found.moved, "Mixer: strips in another order", short(order), "strip")
    for place_a, place_b in found.moved if len(found.moved) == 1 else ():
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
            noun="sample", part=("track", key), old=old, new=new,
        )  # fmt: skip


def add_reorder(
    collector: Collector, at: At, moved: tuple[tuple[int, int], ...], title: str, value: str, noun: str,
    weight: float = ORDER_WEIGHT,
) -> None:  # fmt: skip
    """Several things in other places of their list, as one change."""
    rows = tuple(collector.row(at.item(x, y), MOVED, x, y, title) for x, y in moved)
    collector.add(at, MOVED, title, value=value, rows=rows, noun=noun, count=len(moved), weight=weight)


def name_of(value: Any) -> Hashable:
    """An id as a key; what can be none names nothing."""
    return value if isinstance(value, str | int) else None


def sides(kind: ChangeKind, thing: Any) -> dict[str, Any]:
    """The thing on the side that has it."""
    return {"old": thing} if kind is REMOVED else {"new": thing}


def one_sided(delta: ListDelta) -> list[tuple[int, Any, ChangeKind]]:
    """Items that came or went."""
    return [(place, thing, REMOVED) for place, thing in delta.removed] + [
        (place, thing, ADDED) for place, thing in delta.added
    ]
