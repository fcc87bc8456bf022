"""What `reprise-store pick` takes and says: parts in words, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.cli_diff import SIGNS
from core.diff.changes import Change, Comparison
from core.diff.compare import compare
from core.diff.labels import get, items
from core.diff.pick import MUSIC, ChangePart, ClipPart, Part, Picked, TrackPart, pick, told
from core.errors import AmbiguousName, UnknownPart
from core.model.document import Document
from core.model.fields import MUSICAL_AREAS
from core.storage.composition_service import CompositionService, RestoreResult

PARTS = (
    "music, conversation, an area (song, tracks, clips, notes, mixer, effects, samples), track:NAME, "
    "clip:NAME by name or id, or change:N, the Nth line of `diff DIR COMPOSITION current STEM`"
)


def run_pick(
    service: CompositionService, composition: str, stem: str, words: Sequence[str], *, preview: bool
) -> tuple[Picked, RestoreResult | None]:
    """Bring the parts back, unless it is a preview or nothing differs."""
    source, current = service.load(composition, stem), service.load(composition, "current")
    comparison = compare(current, source)
    picked = pick(source, current, parts_of(words, source, current, comparison), comparison)
    if preview or picked.is_empty:
        return picked, None
    result = service.pick(
        composition,
        picked.data,
        picked_from=stem,
        picked=told(picked),
        expected_current=current,
    )
    return picked, result


def parts_of(
    words: Sequence[str], source: Document, current: Document, comparison: Comparison
) -> tuple[Part, ...]:
    """What the words name; `comparison` is of current with the source. Raises UnknownPart, AmbiguousName."""
    return tuple(part for word in words for part in _parts(word, source, current, comparison))


def _parts(word: str, source: Document, current: Document, comparison: Comparison) -> Iterable[Part]:
    kind, _, name = word.partition(":")
    if word == "music":
        return MUSIC
    if kind == "track" and name:
        return [TrackPart(_named("track", name, "tracks", source, current))]
    if kind == "clip" and name:
        return [ClipPart(_named("clip", name, "clips", source, current))]
    if kind == "change" and name.isdecimal() and 0 < int(name) <= len(comparison.edits):
        return [ChangePart(comparison.edits[int(name) - 1].key)]
    areas = [area for area in MUSICAL_AREAS if area.value == word]
    if not areas:
        raise UnknownPart("part", word)
    return areas


def _named(kind: str, name: str, key: str, source: Document, current: Document) -> str:
    """The id that `name` is or begins, or that has this name. Raises UnknownPart, AmbiguousName."""
    things: dict[str, Any] = {
        thing["id"]: get(thing, "name")
        for document in (source, current)
        for thing in items(document.sequence.get(key))
        if isinstance(get(thing, "id"), str)
    }
    if name in things:
        return name
    found = [known for known, called in things.items() if called == name or known.startswith(name)]
    if len(found) > 1:
        raise AmbiguousName(name, found)
    if not found:
        raise UnknownPart(kind, name)
    return found[0]


def words_of(picked: Picked, result: RestoreResult | None) -> str:
    """What came, what came along, what current held against it, and where it is saved."""
    if picked.is_empty:
        return "Nothing of it differs from current. Nothing was written."
    lines = [*_lines(picked.taken)]
    if picked.along:
        lines += ["They need:", *_lines(picked.along)]
    lines += picked.resolved
    if result is None:
        lines.append("Nothing was written.")
    else:
        kept = f" What stood before is kept as {result.kept}." if result.kept else ""
        lines.append(f"Brought back. Saved as {result.stem}, read back and equal.{kept}")
    return "\n".join(lines)


def facts_of(picked: Picked, result: RestoreResult | None) -> dict[str, Any]:
    """The same for programs."""
    return {
        "stem": result.stem if result else None,
        "kept": result.kept if result else None,
        "taken": [change.headline for change in picked.taken],
        "along": [change.headline for change in picked.along],
        "resolved": list(picked.resolved),
    }


def _lines(changes: Iterable[Change]) -> Iterable[str]:
    return (f"{SIGNS[change.kind]} {change.area:<12} {change.headline}" for change in changes)
