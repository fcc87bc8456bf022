"""What differs and changes no music: gathered by what it is, never dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from core.diff.changes import Change, ChangeKind, Row
from core.diff.words import ARROW, capital, count, is_number, short
from core.model.fields import Area

NOISE = {
    Area.TRANSPORT: "playhead",
    Area.PROVENANCE: "times",
    Area.VIEW: "view",
    Area.MIXER: "meters",
    Area.TRACKS: "arming",
    Area.EFFECTS: "engine ids",
    Area.NOTES: "note names",
}
"""What an area's volatile fields are mostly about."""
_ORDER = ("playhead", "times", "meters", "view", "arming", "engine ids")


def noise_name(row: Row) -> str:
    """The word for what a volatile row is about: playhead, times, meters."""
    key = row.path.rsplit("/", 1)[-1]
    if row.kind is ChangeKind.MOVED:
        return "order of notes" if row.area is Area.NOTES else "order"
    if key == "note_name":
        return "note names"
    if key.startswith("sc_"):
        return "engine ids"
    if row.area is Area.PROVENANCE:
        return (
            "times"
            if key.endswith("_at") or key == "timestamp"
            else "ids"
            if key.endswith("id")
            else "origin"
        )
    if key in ("armed", "monitoring", "is_armed"):
        return "arming"
    if key.startswith("meter_peak"):
        return "meters"
    if row.area in (Area.TRANSPORT, Area.VIEW):
        return NOISE[row.area]
    if not (is_number(row.old) and is_number(row.new)):
        return "spelling"
    return "spelling of numbers" if row.old == row.new else "rounding"


def noise_changes(rows: Iterable[Row]) -> Iterator[Change]:
    """One change for each kind of noise, with its rows."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[noise_name(row)].append(row)
    for name, some in sorted(groups.items(), key=lambda group: _rank(group[0])):
        first = some[0]
        is_one = len(some) == 1
        value = (
            f"{short(first.old, 24)}{ARROW}{short(first.new, 24)}"
            if is_one
            else count(len(some), "difference")
        )
        yield Change(
            key=f"noise:{name}",
            area=first.area,
            kind=first.kind if is_one else ChangeKind.CHANGED,
            title=capital(name),
            value=value,
            headline=capital(name),
            place=first.path if is_one else "",
            pointer_a=None if first.kind is ChangeKind.ADDED else first.path,
            pointer_b=first.path_b,
            volatile=True,
            weight=0.0,
            rows=tuple(some),
            count=len(some),
        )


def _rank(name: str) -> tuple[int, str]:
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), name)
