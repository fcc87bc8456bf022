"""Two sides of one base: which changes are whose, which conflict, and the value with the changes of both.

Both exact deltas are walked together. Things of a list meet by their identity, as the deltas have them; what
both touched differently is a conflict, and so is what stands apart in the JSON but makes no sense together
(a clip added to a track that the other side removed), see `core.diff.references`. The work is linear in the
values that differ and the lists that hold them.
"""

from __future__ import annotations

from typing import Any

from core.diff.conflicts import At, Conflict, Edit, Merge, Place, Reason, Who
from core.diff.merge_walk import MergeWalk, Undone
from core.diff.references import Broken, broken
from core.diff.structure import diff
from core.model.document import Document
from core.model.fields import Area, Field
from core.model.snapshot import CATALOGUES, Shape

__all__ = ["Conflict", "Edit", "Merge", "Place", "Reason", "Who", "merge", "merge_documents"]

_ROUNDS = 4
"""Undoing an edit can leave another reference empty: slot, clip, track; there the chain ends."""

_PLAIN = Field(Area.SONG)


def merge_documents(base: Document, a: Document, b: Document, prefer: Who = Who.A) -> Merge:
    """Merge what A and B made of the base.

    All three must be of one shape, else ValueError: of two shapes the same field stands at two places, and
    edits would miss each other in silence.
    """
    if not base.shape is a.shape is b.shape:
        raise ValueError("A merge needs a base and two sides of one shape.")
    return merge(base.data, a.data, b.data, prefer)


def merge(base: Any, a: Any, b: Any, prefer: Who = Who.A) -> Merge:
    """Merge what two sides made of one base: any JSON; areas and references are known for snapshots.

    Conflicts are decided for `prefer` (A or B). No value is changed in place, and parts are shared.
    """
    nested = isinstance(base, dict) and isinstance(base.get("sequence"), dict)
    fields = CATALOGUES[Shape.NESTED if nested else Shape.FLAT] if isinstance(base, dict) else _PLAIN
    delta_a, delta_b = diff(base, a), diff(base, b)
    top = At(Place("", "", ""), fields)
    first = MergeWalk(prefer, frozenset())
    merged = first.value(top, base, delta_a, delta_b)
    undone: frozenset[Undone] = frozenset()
    senseless: dict[Broken, None] = {}
    for _ in range(_ROUNDS if delta_a is not None and delta_b is not None else 0):
        found = broken(base, a, b, merged)
        senseless.update(dict.fromkeys(found))
        giving_way = [(one.edits_b if prefer is Who.A else one.edits_a) for one in found]
        before = undone
        undone |= {(prefer.other, *edit) for edits in giving_way for edit in edits}
        if undone == before:
            break
        merged = MergeWalk(prefer, undone).value(top, base, delta_a, delta_b)
    for one in senseless:
        if one.is_reference and one.base is None:
            continue  # it goes with what gave way, which is told
        reason = Reason.REFERENCE if one.is_reference else Reason.TAKEN
        first.conflicts.append(Conflict(reason, Place(one.base, one.a, one.b), one.area, volatile=False))
    return Merge(
        merged,
        tuple(first.edits),
        tuple(conflict for conflict in first.conflicts if not conflict.volatile),
        tuple(conflict for conflict in first.conflicts if conflict.volatile),
    )
