"""A comparison in one line and a second one, for a row of the timeline, a folded save and a banner."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from core.diff.changes import Change, ChangeKind, Comparison, Span, Tone
from core.diff.headline import title_of
from core.diff.labels import get, items
from core.diff.words import ARROW, count, is_number, listed, number
from core.model.document import Document
from core.model.fields import Area, Unit

NO_CHANGE = "No musical change"
_SIGNS = {
    ChangeKind.ADDED: ("+", Tone.ADDED),
    ChangeKind.REMOVED: ("−", Tone.REMOVED),
    ChangeKind.CHANGED: ("~", Tone.CHANGED),
    ChangeKind.MOVED: ("→", Tone.MOVED),
}
_NOUNS = ("track", "clip", "note", "strip", "effect", "sample", "message")
_COME_OR_GO = (ChangeKind.ADDED, ChangeKind.REMOVED)
FEW_NOTES = 4
"""Up to so many notes are named in the second line."""


@dataclass(frozen=True, slots=True)
class Summary:
    """`title` names the weightiest of what changed, `detail` counts the rest with tones."""

    title: str
    detail: tuple[Span, ...]


def summarise(comparison: Comparison) -> Summary:
    """The words for a take that was compared with the take before it."""
    if not comparison.changes:
        return Summary(NO_CHANGE, (Span(noise_words(comparison), Tone.META),))
    return Summary(title_of(comparison), _detail(comparison.changes))


def _detail(changes: tuple[Change, ...]) -> tuple[Span, ...]:
    if len(changes) == 1:
        return _single(changes[0])
    by_noun: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_noun[change.noun].append(change)
    edited = by_noun.pop("", [])
    if by_noun.keys() >= {"track", "note"} and all(c.kind in _COME_OR_GO for c in by_noun.get("clip", ())):
        by_noun.pop("clip", None)  # that tracks and notes come in clips goes without saying
    if len(by_noun) > 1 or edited:
        by_noun.pop("message", None)
    parts: list[list[Span]] = []
    for noun in _NOUNS:
        some = by_noun.get(noun)
        if some:
            counted = Counter[ChangeKind]()
            for change in some:
                counted[change.kind] += change.count
            parts.append(_counted(counted, noun))
            if noun == "note" and len(some) == 1 and some[0].count <= FEW_NOTES and some[0].value:
                parts.append([Span(some[0].value)])
    if not edited and by_noun.keys() == {"track"} and all(c.kind is ChangeKind.ADDED for c in changes):
        parts.append([Span("no notes yet")])
    parts += _edited(edited, changes)
    return _joined(parts)


def _single(change: Change) -> tuple[Span, ...]:
    """The second line where one thing changed: what the title leaves out."""
    if change.noun:
        counted = Counter({change.kind: change.count})
        parts = [_counted(counted, change.noun)]
        if change.noun == "note" and change.value and change.value != count(change.count, "note"):
            parts.append([Span(change.value)])
        return _joined(parts)
    if change.value and change.value not in change.headline:
        return _values(change)
    return (Span(f"{_group(change)} "), Span("~1", Tone.CHANGED))


def _values(change: Change) -> tuple[Span, ...]:
    old, arrow, new = change.value.partition(ARROW)
    if not arrow:
        return (Span(change.value, _SIGNS[change.kind][1]),)
    return Span(old + ARROW), Span(new, Tone.CHANGED)


def _counted(counted: Counter[ChangeKind], noun: str) -> list[Span]:
    spans: list[Span] = []
    for kind in ChangeKind:
        if counted[kind]:
            sign, tone = _SIGNS[kind]
            spans += [Span(f"{sign}{counted[kind]:,}", tone), Span(" ")]
    spans[-1] = Span(f" {noun if sum(counted.values()) == 1 else noun + 's'}")
    return spans


def _group(change: Change) -> str:
    """The name under which edited fields are counted: tempo by itself, else the area; levels are mixer."""
    if change.area is Area.SONG:
        return change.title if change.place.endswith("tempo") else "Song"
    return str(change.area).capitalize()


def _edited(edited: list[Change], changes: tuple[Change, ...]) -> list[list[Span]]:
    """Edited fields counted by area; a single one on the track that the title names is said in full."""
    if len(edited) == 1 and len(changes) == 2 and all(c.track == edited[0].track for c in changes):
        label = edited[0].title.rpartition(": ")[2].removeprefix("clip ")
        return [[Span(f"{label} {edited[0].value.rpartition(ARROW)[2]}")]]
    groups = Counter(_group(change) for change in edited)
    return [[Span(f"{name} "), Span(f"~{many}", Tone.CHANGED)] for name, many in groups.items()]


def _joined(parts: list[list[Span]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for part in parts:
        spans += [Span(" · "), *part] if spans else part
    return tuple(spans)


def describe_original(document: Document) -> tuple[Span, ...]:
    """The second line of the first version: `120 BPM · 4/4 · 6 tracks, 320 notes`."""
    sequence = document.sequence
    tempo, signature = sequence.get("tempo"), sequence.get("time_signature")
    tracks = len(items(sequence.get("tracks")))
    notes = sum(len(items(get(clip, "midi_events"))) for clip in items(sequence.get("clips")))
    held = [count(tracks, "track")] if tracks or notes else []
    held += [count(notes, "note")] if notes else []
    said = [
        f"{number(tempo)} {Unit.BPM}" if isinstance(tempo, int | float) and is_number(tempo) else "",
        signature if isinstance(signature, str) else "",
        ", ".join(held) or "empty",
    ]
    return (Span(" · ".join(part for part in said if part)),)


def noise_words(comparison: Comparison) -> str:
    """What differs besides the music: `playhead, times`; `equal` where nothing does."""
    names = [change.title[:1].lower() + change.title[1:] for change in comparison.noise]
    kept = [name for name in names if name != "origin" or len(names) == 1]
    return ", ".join(kept) or "equal"


def music_difference_words(comparison: Comparison) -> str:
    """How B differs from A in a part of a sentence: `4 notes in Pad that current does not hold`."""
    changes = comparison.changes
    if not changes:
        return ""
    notes = [change for change in changes if change.noun == "note"]
    others = [change for change in changes if change.noun != "note" and change.area is not Area.NOTES]
    if notes and not others:
        where = listed(list(dict.fromkeys(c.track or "a clip" for c in notes))[:3])
        many = count(sum(change.count for change in notes), "note")
        if all(change.kind is ChangeKind.ADDED for change in notes):
            return f"{many} in {where} that current does not hold"
        if all(change.kind is ChangeKind.REMOVED for change in notes):
            return f"{many} less in {where} than current"
        return f"{many} in {where} that differ from current"
    if len(comparison.edits) == 1:
        return f"a change that current does not hold ({comparison.edits[0].headline})"
    areas = listed(str(area) for area in comparison.areas)
    return f"{count(len(changes), 'change')} in {areas} that current does not hold"
