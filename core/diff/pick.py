"""Brings back a part of an older version and keeps the rest of current.

The part is a set of differences between current and the source. It is taken with all that it needs: what it
holds comes with it, what it refers to comes too, and what in current would refer to nothing becomes as the
source has it. The rules, each told in `Picked.resolved` where it was needed:

- a clip, an effect, a strip or a sample whose track is gone from current brings the track with its strip,
  effects and sample, without its other clips; a slot of the grid brings its clip, the grid its tracks;
- what lies on a track that goes becomes as the source has it: it goes too, or lies where it lay there;
- an effect is in one chain: brought back to one, it leaves the other;
- where two effects would share a slot, the whole chain of that track becomes the source's;
- notes that would lie behind the end of their clip bring the clip's length;
- a slot of the grid that holds another clip today keeps it, a track that only current has its row.

Volatile fields (playhead, view, meters, times) of what both have stay current's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.diff.changes import Change, Comparison
from core.diff.compare import compare
from core.diff.labels import Names, effect_name, get, items
from core.diff.pick_grid import PickedGrid, picked_grid, tracks_with_rows
from core.diff.pick_parts import (
    MUSIC,
    ChangePart,
    ClipPart,
    Part,
    Selection,
    Things,
    TrackPart,
    ancestors,
    is_order,
    pointers,
)
from core.diff.pick_walk import PickWalk
from core.diff.places import At, at_pointer
from core.diff.references import Broken, broken
from core.diff.structure import diff
from core.diff.words import is_number
from core.errors import InvalidEdit, UnknownPart
from core.model.document import Document
from core.model.fields import Area

__all__ = ["MUSIC", "ChangePart", "ClipPart", "Part", "Picked", "TrackPart", "pick", "told"]


_MOST_TOLD = 20


@dataclass(frozen=True, slots=True, eq=False)
class Picked:
    """Current with the part brought back.

    `taken` are the changes of `compare(current, source)` that were asked for, `along` those that came with
    them, both in the comparison's order; `resolved` says in one sentence each what current held against it.
    Parts of `data` are shared with both documents: nobody changes it.
    """

    data: dict[str, Any]
    taken: tuple[Change, ...]
    along: tuple[Change, ...]
    resolved: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs: then current is as it was."""
        return not (self.taken or self.along)


def pick(
    source: Document, current: Document, parts: Iterable[Part], comparison: Comparison | None = None
) -> Picked:
    """Bring `parts` of `source` back into `current`; `comparison` is theirs, where the caller has it.

    Raises UnknownPart for a part that neither has, InvalidEdit for two documents of different shapes: there
    the same thing stands at two places, and all or nothing can be restored.
    """
    if source.shape is not current.shape:
        reason = "one of the two versions has the older form of file; only all of it can be restored"
        raise InvalidEdit("Bringing back a part", reason)
    return _Pick(source, current, comparison or compare(current, source)).run(tuple(parts))


def told(picked: Picked) -> tuple[str, ...]:
    """What was picked, as the version's metadata say it: one line a thing, of many the first."""
    keys = {change.key for change in picked.taken}
    lines = [change.headline for change in picked.taken if change.part_of not in keys]
    more = len(lines) - _MOST_TOLD
    return tuple(lines if more <= 0 else [*lines[:_MOST_TOLD], f"and {more} more"])


class _Pick:
    """One pick; used once."""

    def __init__(self, source: Document, current: Document, comparison: Comparison) -> None:
        self._source = source
        self._current = current
        self._comparison = comparison
        self._names = Names(current, source)
        self._selection = Selection(Things(current), Things(source))
        self._resolved: dict[str, None] = {}
        self._changes = {change.key: change for change in comparison.changes}
        self._parts_of: dict[str, list[Change]] = defaultdict(list)
        for change in comparison.changes:
            self._parts_of[change.part_of].append(change)

    def run(self, parts: tuple[Part, ...]) -> Picked:
        asked = self._select(parts)
        while True:
            walk = PickWalk(self._selection)
            data, grid = self._applied(walk)
            before = self._selection.size
            for one in broken(self._source.data, self._current.data, self._source.data, data):
                self._mend(one)
            self._lengthen(data)
            if self._selection.size == before:
                break
        for clip in grid.out:
            title = self._names.clip(self._clip(self._source, clip))
            self._resolve(f"{title}: its slot of the clip grid holds another clip in current, which stays.")
        for track in grid.kept:
            name = self._names.track(track) or "A track"
            self._resolve(f"{name} is in current only; its row of the clip grid stays.")
        came = tuple(self._came(walk, data))
        return Picked(
            data,
            tuple(change for change in came if change.key in asked),
            tuple(change for change in came if change.key not in asked),
            tuple(self._resolved),
        )

    # What is asked for

    def _select(self, parts: tuple[Part, ...]) -> set[str]:
        """Select the parts; the value is the keys of the changes that they name, with those below them."""
        here, there = self._selection.current, self._selection.source
        for part in parts:
            if isinstance(part, TrackPart):
                if part.id not in here.tracks and part.id not in there.tracks:
                    raise UnknownPart("track", part.id)
                self._selection.add_track(part.id)
            elif isinstance(part, ClipPart):
                if part.id not in here.clips and part.id not in there.clips:
                    raise UnknownPart("clip", part.id)
                self._selection.add_clip(part.id)
        walk = PickWalk(self._selection)
        data, _ = self._applied(walk)
        asked = {change.key for change in self._came(walk, data)}
        for part in parts:
            for change in self._named_by(part):
                for one in self._with_parts(change):
                    asked.add(one.key)
                    self._selection.add_change(one)
        if self._selection.has_grid:
            for track in tracks_with_rows(self._source) - here.tracks.keys():
                self._selection.add_bare_track(track)
        return asked

    def _named_by(self, part: Part) -> list[Change]:
        """The changes that a part names by itself."""
        if isinstance(part, Area):
            return [change for change in self._comparison.changes if change.area is part]
        if not isinstance(part, ChangePart):
            return []
        if part.key not in self._changes:
            raise UnknownPart("change", part.key)
        return [self._changes[part.key]]

    def _with_parts(self, change: Change) -> Iterator[Change]:
        yield change
        for other in self._parts_of[change.key]:
            yield from self._with_parts(other)

    # What comes of it

    def _applied(self, walk: PickWalk) -> tuple[dict[str, Any], PickedGrid]:
        at = At("", "", self._current.fields)
        data: dict[str, Any] = walk.value(at, self._current.data, self._comparison.delta)
        sequence = data["sequence"] if self._current.sequence_pointer else data
        clips = {name for clip in items(sequence.get("clips")) if isinstance(name := get(clip, "id"), str)}
        grid = picked_grid(self._source, self._current, items(sequence.get("tracks")), clips, self._selection)
        before = self._current.sequence.get("clip_slots")
        if diff(before, grid.rows) is None:
            return data, grid
        sequence = {**sequence, "clip_slots": grid.rows}
        if grid.rows is None and "clip_slots" not in self._source.sequence:
            del sequence["clip_slots"]
        return ({**data, "sequence": sequence} if self._current.sequence_pointer else sequence), grid

    def _came(self, walk: PickWalk, data: dict[str, Any]) -> Iterator[Change]:
        """The changes of which something was applied."""
        above_a, above_b = ancestors(walk.taken_a), ancestors(walk.taken_b)
        grid = self._selection.current.grid
        sequence = data["sequence"] if self._current.sequence_pointer else data
        has_grid = sequence.get("clip_slots") is not self._current.sequence.get("clip_slots")
        for change in self._comparison.changes:
            for row in change.rows:
                in_a, in_b = pointers(row)
                if f"{in_a or in_b}/".startswith(f"{grid}/"):
                    came = has_grid
                elif is_order(row):
                    came = row.path.rpartition("/")[0] in walk.orders
                else:
                    came = _lies_in(in_a, walk.taken_a, above_a) or _lies_in(in_b, walk.taken_b, above_b)
                if came:
                    yield change
                    break

    # What current holds against it

    def _mend(self, one: Broken) -> None:
        """Select what makes two things meet that would not: see the rules above."""
        if not one.is_reference:
            assert one.a is not None
            assert one.b is not None
            self._one_place(one.a, one.b)
        elif one.b is not None:
            assert one.base is not None
            thing = at_pointer(self._source.data, one.base)
            if one.base.startswith(f"{self._source.sequence_pointer}/clips/"):
                self._selection.add_clip(thing["id"])
                self._selection.b.add(one.base)
                self._resolve(f"{self._names.clip(thing)} comes back for its slot of the clip grid.")
            else:
                self._selection.add_bare_track(thing["id"])
                self._selection.b.add(one.base)
                name = self._names.track(thing["id"]) or "A track"
                self._resolve(f"{name} is gone from current; it comes back for what lies on it.")
        elif one.a is not None:
            holder = at_pointer(self._current.data, one.a)
            if one.a.startswith(f"{self._current.sequence_pointer}/clips/"):
                self._selection.add_clip(holder["id"])
                if holder["id"] in self._selection.source.clips:
                    title = self._names.clip(holder)
                    self._resolve(f"{title} lies on a track that goes; it goes back to where it lay.")
            self._selection.a.add(one.a)

    def _one_place(self, in_a: str, in_b: str) -> None:
        mine, theirs = at_pointer(self._current.data, in_a), at_pointer(self._source.data, in_b)
        chain = in_a.rsplit("/", 2)[0]
        owner = self._names.track(get(at_pointer(self._current.data, chain), "track_id")) or "its track"
        if get(mine, "id") is not None and get(mine, "id") == get(theirs, "id"):
            self._selection.a.add(in_a)
            self._resolve(f"{effect_name(mine)} is on {owner} in current; it leaves there to come back.")
        else:
            self._selection.a.add(chain)
            self._resolve(
                f"{owner}: {effect_name(mine)} is in the slot of {effect_name(theirs)} in current; "
                "the whole chain comes back."
            )

    def _lengthen(self, data: dict[str, Any]) -> None:
        """Bring the length of a clip whose notes would lie behind its end."""
        sequence = data["sequence"] if self._current.sequence_pointer else data
        for clip in items(sequence.get("clips")):
            name = get(clip, "id")
            pointer = self._selection.current.clips.get(name) if isinstance(name, str) else None
            if pointer is None or name not in self._selection.source.clips:
                continue
            now, then = at_pointer(self._current.data, pointer), self._clip(self._source, name)
            if clip is now or _fits(clip) or not _fits(now) or not _fits(then):
                continue
            self._selection.a.add(f"{pointer}/duration")
            self._resolve(f"{self._names.clip(then)} is shorter in current; its length comes with the notes.")

    def _clip(self, document: Document, clip: str) -> Any:
        things = self._selection.source if document is self._source else self._selection.current
        return at_pointer(document.data, things.clips[clip])

    def _resolve(self, sentence: str) -> None:
        self._resolved[sentence] = None


def _fits(clip: Any) -> bool:
    """Whether no note begins behind the clip's end."""
    length = get(clip, "duration")
    starts = [
        start for note in items(get(clip, "midi_events")) if is_number(start := get(note, "start_time"))
    ]
    return not is_number(length) or not starts or max(starts) < length


def _lies_in(pointer: str | None, taken: set[str], above: set[str]) -> bool:
    """Whether what was taken is at this place, above it or below it."""
    if pointer is None:
        return False
    return pointer in taken or pointer in above or not taken.isdisjoint(ancestors([pointer]))
