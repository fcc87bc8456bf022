"""The demo library read as plain JSON, without core: what the story promises must show in the files alone."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from resources.demo import LIBRARY

Item = dict[str, Any]

VOLATILE = {
    *("created_at", "updated_at", "is_playing", "current_position", "is_armed"),
    *("meter_peak_left", "meter_peak_right", "sc_node_id", "sc_bus_index", "metadata", "sequence_id"),
    *("zoom", "snap_enabled", "grid_size", "selected_clip_id", "piano_roll_clip_id"),
}


def composition(name: str) -> Path:
    """The folder of a composition, found by the name in its snapshots."""
    for folder in sorted((LIBRARY / "compositions").iterdir()):
        sample = next(path for path in (folder / "current.json", folder / "autosave.json") if path.exists())
        if json.loads(sample.read_bytes())["name"] == name:
            return folder
    raise AssertionError(name)


def versions(name: str) -> dict[str, Item | None]:
    """Stems in order, each with its snapshot, None for one that does not parse."""
    found: dict[str, Item | None] = {}
    for path in sorted((composition(name) / "history").iterdir()):
        try:
            found[path.stem] = json.loads(path.read_bytes())
        except ValueError:
            found[path.stem] = None
    return found


def music(snapshot: Item) -> Any:
    """A snapshot without what changes while nothing musical does."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(item) for key, item in value.items() if key not in VOLATILE}
        return [strip(item) for item in value] if isinstance(value, list) else value

    top = {key: value for key, value in snapshot.items() if key != "id"}
    return strip(top)


def takes(name: str) -> list[tuple[str, Item, Item]]:
    """The versions that differ musically from the readable one before: stem, the one before, itself."""
    readable = [(stem, snapshot) for stem, snapshot in versions(name).items() if snapshot is not None]
    return [
        (stem, before, after)
        for (_, before), (stem, after) in pairwise(readable)
        if music(before) != music(after)
    ]


def by_id(items: list[Item]) -> dict[str, Item]:
    return {item["id"]: item for item in items}


def pairs(name: str, pick: Any) -> list[tuple[Item, Item]]:
    """All things that `pick` finds in both neighbours of a take, with equal ids."""
    found = []
    for _, before, after in takes(name):
        old, new = by_id(pick(before)), by_id(pick(after))
        found += [(old[key], new[key]) for key in old.keys() & new.keys()]
    return found


def effects(snapshot: Item) -> list[Item]:
    return [effect for chain in snapshot["track_effects"] for effect in chain["effects"]]


def counts(name: str, pick: Any) -> tuple[bool, bool]:
    """Whether any take adds, and whether any removes, a thing of a kind."""
    changes = [(by_id(pick(before)).keys(), by_id(pick(after)).keys()) for _, before, after in takes(name)]
    return any(new - old for old, new in changes), any(old - new for old, new in changes)
