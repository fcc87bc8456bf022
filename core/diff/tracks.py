"""Tracks in words: what came, went, was duplicated, changed places or differs in a field."""

from __future__ import annotations

from typing import Any

from core.diff.changes import ChangeKind
from core.diff.collect import At, Collector, Thing
from core.diff.labels import get, items, text, track_name
from core.diff.structure import Delta, ObjectDelta, Replaced
from core.diff.things import add_reorder, list_delta, name_of, one_sided, sides
from core.diff.words import ARROW, short


def add_tracks(collector: Collector, at: At, a: Any, b: Any, delta: Delta) -> None:
    """Tracks that came, went, changed places, or differ in a field."""
    found = list_delta(collector, at, a, b, delta)
    if found is None:
        return
    for place, track, kind in one_sided(found):
        name = track_name(track, place)
        below = at.item(place, None) if kind is ChangeKind.REMOVED else at.item(None, place)
        value = text(get(track, "instrument")) or text(get(track, "type"))
        collector.add(
            below, kind, name, value=value, headline=f"{name} {kind}", track=name, weight=90.0, noun="track",
            whole=("track", name_of(get(track, "id"))), **sides(kind, track),
        )  # fmt: skip
    if len(found.moved) > 1:
        order = ", ".join(track_name(track, place) for place, track in enumerate(items(b)))
        add_reorder(collector, at, found.moved, "Tracks in another order", short(order), "track", 45.0)
    for place_a, place_b in found.moved if len(found.moved) == 1 else ():
        name = track_name(items(b)[place_b], place_b)
        value = f"place {place_a + 1}{ARROW}{place_b + 1}"
        title = f"{name}: moved to place {place_b + 1}"
        collector.add(
            at.item(place_a, place_b), ChangeKind.MOVED, title, value=value, track=name, weight=45.0,
            headline=f"{name} moved to place {place_b + 1}", noun="track", old=place_a, new=place_b,
        )  # fmt: skip
    for place_a, place_b, below_delta in found.changed:
        name, track_at = track_name(items(b)[place_b], place_b), at.item(place_a, place_b)
        renamed = below_delta.changed.get("name") if isinstance(below_delta, ObjectDelta) else None
        if isinstance(renamed, Replaced) and (before := text(renamed.old)) and (after := text(renamed.new)):
            collector.add(
                track_at.key("name"), ChangeKind.CHANGED, f"{name}: name", value=f"{before}{ARROW}{after}",
                headline=f"{before} renamed to {after}", track=name, old=renamed.old, new=renamed.new,
            )  # fmt: skip
            collector.fields(track_at, below_delta, Thing(f"{name}: ", name), leave=("name",))
        else:
            collector.fields(track_at, below_delta, Thing(f"{name}: ", name))
