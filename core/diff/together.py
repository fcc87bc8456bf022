"""What came or went with something else: the clips and effects of a track, the notes of a clip."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

from core.diff.changes import Change, ChangeKind
from core.diff.collect import Collector
from core.diff.labels import items, text
from core.diff.things import name_of
from core.diff.words import count
from core.model.fields import Field
from core.model.heard import heard_item, spelt

_TOLD = ("clip", "note")
"""What a track is said to hold; its effects and its strip go without saying."""
_OWN = ("id", "name", "track_id", "color")


def together(collector: Collector) -> list[Change]:
    """All changes, each part with the key of its whole, each track with what came or went with it.

    A move of several whole clips of one track is one change.
    """
    if any(len(keys) > 1 for keys in collector.alike.values()):
        collector.changes = list(_merged(collector))
    if not collector.wholes:
        return collector.changes
    whole_of = {
        key: whole
        for key, owned in collector.parts.items()
        if (whole := collector.wholes.get(owned)) is not None and whole != key
    }
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for change in collector.changes:
        above = whole_of.get(change.key)
        while above is not None:
            held[above][change.noun] += change.count
            above = whole_of.get(above)
    copies = _Copies(collector)
    told = []
    for found in collector.changes:
        change = found
        if change.noun == "track" and change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
            verb = copies.verb(change) if change.kind is ChangeKind.ADDED else str(change.kind)
            holds = ", ".join(count(held[change.key][noun], noun) for noun in _TOLD if held[change.key][noun])
            change = replace(change, headline=f"{change.title} {verb}{f' ({holds})' if holds else ''}")
        if change.key in whole_of:
            change = replace(change, part_of=whole_of[change.key])
        told.append(change)
    return told


def _merged(collector: Collector) -> Iterator[Change]:
    """The changes, moves of whole clips that are alike put into the first of them."""
    by_key = {change.key: change for change in collector.changes}
    first = {keys[0]: (said, keys) for said, keys in collector.alike.items() if len(keys) > 1 and said[0]}
    rest = {key for _, keys in first.values() for key in keys[1:]}
    for change in collector.changes:
        if change.key in rest:
            continue
        if change.key not in first:
            yield change
            continue
        (track, _, said), keys = first[change.key]
        title = f"{track}: {said} in {count(len(keys), 'clip')}"
        many = sum(by_key[key].count for key in keys)
        rows = tuple(row for key in keys for row in by_key[key].rows)
        yield replace(change, title=title, headline=title, value=count(many, "note"), rows=rows, count=many)


class _Copies:
    """Finds the track that a new one is a copy of."""

    def __init__(self, collector: Collector) -> None:
        a, b = collector.names.a, collector.names.b
        self._before = [track for track in items(a.sequence.get("tracks")) if isinstance(track, dict)]
        self._clips_a, self._clips_b = _by_track(a.sequence.get("clips")), _by_track(b.sequence.get("clips"))
        catalogue = b.fields.child("sequence") if b.sequence is not b.data else b.fields
        self._track: Field = catalogue.child("tracks").child(0)
        self._clip: Field = catalogue.child("clips").child(0)

    def verb(self, change: Change) -> str:
        """`duplicated` for the copy of a track that A has, with the name of that where it differs."""
        track = change.rows[0].new
        if not isinstance(track, dict):
            return "added"
        name, clips = text(track.get("name")), self._clips_b.get(name_of(track.get("id")), [])
        settings, outline = self._settings(track), _outline(clips)
        for old in self._before:
            others = self._clips_a.get(name_of(old.get("id")), [])
            old_name = text(old.get("name"))
            is_named = bool(old_name) and name.startswith(old_name)
            if not (clips or is_named) or _outline(others) != outline or self._settings(old) != settings:
                continue
            if self._music(clips) == self._music(others):
                return "duplicated" if not old_name or name == old_name else f"duplicated from {old_name}"
        return "added"

    def _settings(self, track: dict[str, Any]) -> str:
        return spelt(heard_item({k: value for k, value in track.items() if k not in _OWN}, self._track))

    def _music(self, clips: list[Any]) -> list[str]:
        """The clips of a track but for their names, in no order."""
        return sorted(
            spelt(heard_item({key: value for key, value in clip.items() if key not in _OWN}, self._clip))
            for clip in clips
        )


def _by_track(clips: Any) -> dict[Hashable, list[dict[str, Any]]]:
    found: dict[Hashable, list[dict[str, Any]]] = defaultdict(list)
    for clip in items(clips):
        if isinstance(clip, dict):
            found[name_of(clip.get("track_id"))].append(clip)
    return found


def _outline(clips: list[dict[str, Any]]) -> list[int]:
    """How many notes each clip has: what tracks of the same music agree in, at no cost."""
    return sorted(len(items(clip.get("midi_events"))) for clip in clips)
