"""What one action did, or did not do, as a line of facts from the music."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.diff.changes import Change, ChangeKind, Comparison, Span, Tone
from core.diff.labels import effect_name, get, items, said
from core.diff.places import at_pointer
from core.diff.words import ARROW, Meter, capital
from core.history.turns import Reported
from core.history.tying import Kind, Ties, Way, stands, target_ids

_TONES = {
    ChangeKind.ADDED: Tone.ADDED,
    ChangeKind.REMOVED: Tone.REMOVED,
    ChangeKind.CHANGED: Tone.CHANGED,
    ChangeKind.MOVED: Tone.MOVED,
}
_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~", ChangeKind.MOVED: "→"}
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_MOST = 4
"""Changes besides the notes that a line names; the rest are counted."""
_UNKNOWN = "It reports no result"
_AS_BEFORE = {
    "track": "Names, instruments and levels as before",
    "clip": "Clips and notes as before",
    "effect": "Effects as before",
    "sample": "Samples as before",
    "strip": "The mixer as before",
}


def action_words(action: str) -> str:
    """`Modify clip`, from the name that the backend records."""
    words = action.replace("_", " ").split()
    return capital(" ".join("MIDI" if word == "midi" else word for word in words)) or "Action"


def done_words(comparison: Comparison, changes: Sequence[Change]) -> tuple[Span, ...]:
    """What the changes of one action come to: `+30 −4 notes · bar 1.3.3 → 1.1 · clip length 16 → 48 beats`.

    What came or went stands first, then the notes, then what is otherwise.
    """
    keys = {change.key for change in changes}
    wholes = [change for change in changes if change.noun not in ("", "note", "strip")]
    notes = [change for change in changes if change.noun == "note"]
    # That a new track has a strip goes without saying.
    rest = [c for c in changes if not c.noun or (c.noun == "strip" and c.part_of not in keys)]
    others = [*wholes, *rest]
    parts = [_words_of(comparison, change) for change in others[:_MOST]]
    if notes:
        came = sum(change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED) for change in wholes)
        parts.insert(min(came, len(parts)), _note_counts(notes))
    if len(others) > _MOST:
        parts.append([Span(f"{len(others) - _MOST:,} more", Tone.META)])
    spans: list[Span] = []
    for part in parts:
        spans += [Span(" · ", Tone.META), *part] if spans else part
    return tuple(spans)


def change_words(change: Change) -> tuple[Span, ...]:
    """One change without the name of its track, which stands beside it."""
    return tuple(_one(change))


def _note_counts(notes: Sequence[Change]) -> list[Span]:
    if len(notes) == 1 and notes[0].kind in (ChangeKind.CHANGED, ChangeKind.MOVED):
        only = notes[0]
        value = [Span(f" · {only.value}")] if only.value else []
        return [Span(_label(only), _TONES[only.kind]), *value]
    counted = Counter[ChangeKind]()
    for change in notes:
        counted[change.kind] += change.count
    spans: list[Span] = []
    for kind in ChangeKind:
        if counted[kind]:
            spans += [Span(f"{_SIGNS[kind]}{counted[kind]:,}", _TONES[kind]), Span(" ")]
    return [*spans[:-1], Span(" note" if sum(counted.values()) == 1 else " notes")]


def _words_of(comparison: Comparison, change: Change) -> list[Span]:
    twin = _twin(comparison, change)
    return [*_one(change), *([Span(" · ", Tone.META), Span(twin, Tone.CHANGED)] if twin else [])]


def _label(change: Change) -> str:
    """The title without its track."""
    label = change.title
    if change.track:
        label = label.removeprefix(f"{change.track}: ").removeprefix(f"{change.track}, ")
        label = label.replace(f" on {change.track}", "", 1)
    return label.removeprefix("clip ")


def _one(change: Change) -> list[Span]:
    label = _label(change)
    tone = _TONES[change.kind]
    if change.noun and label == change.track:
        label = change.noun
    old, arrow, new = change.value.partition(ARROW)
    if change.kind is ChangeKind.MOVED and arrow:
        return [Span(f"{old}{ARROW}"), Span(new, tone)]
    if arrow:
        return [Span(f"{label} {old}{ARROW}"), Span(new, tone)]
    if change.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        sign = Span(_SIGNS[change.kind], tone)
        return [sign, Span(f" {label}"), *([Span(f" · {change.value}")] if change.value else [])]
    return [Span(label), *([Span(f" {change.value}", tone)] if change.value else [])]


def _twin(comparison: Comparison, change: Change) -> str:
    """`second Reverb in the chain`, where a chain holds the like of an added effect already."""
    pointer = change.pointer_b
    if change.noun != "effect" or change.kind is not ChangeKind.ADDED or pointer is None:
        return ""
    holder, _, place = pointer.rpartition("/")
    if not place.isdecimal():
        return ""
    chain = items(at_pointer(comparison.b.data, holder))
    mine = chain[int(place)]
    before = sum(get(other, "effect_name") == get(mine, "effect_name") for other in chain[: int(place)])
    if not before:
        return ""
    return f"{_ORDINALS.get(before + 1, f'{before + 1}th')} {effect_name(mine)} in the chain"


def unseen_words(comparison: Comparison, action: Reported) -> str:
    """Why an action that worked left nothing in the music, as far as that can be known."""
    if action.message:
        return action.message.rstrip(".")
    ids = target_ids(action)
    if not ids:
        return "Nothing in the music shows it"
    if not stands(comparison.b, ids):
        return "What it names is not in this version"
    return "What it names is as it was before"


def failed_words(comparison: Comparison, action: Reported, ties: Ties) -> str:
    """What stands in the music instead, said only where the comparison proves it.

    Where a change that no action explains would fit, the failure may have left it: nothing is said then.
    """
    kind = Kind.of(action.action)
    if kind.thing in ("song", "master"):
        return _still(comparison, kind) or _UNKNOWN
    things = {"track", "strip"} if kind.thing == "track" else {kind.thing}
    fitting = {key for key, about in ties.touched.items() if about.things & things and kind.is_done_in(about)}
    if any(change.key in fitting for change in ties.besides):
        return _UNKNOWN
    if kind.way is Way.CHANGE:
        return _UNKNOWN if fitting else _AS_BEFORE.get(kind.thing, _UNKNOWN)
    done = "added" if kind.way is Way.COME else "removed"
    return f"No {'other ' if fitting else ''}{kind.thing} was {done}"


def _still(comparison: Comparison, kind: Kind) -> str:
    a, b = comparison.a.sequence.get(kind.what), comparison.b.sequence.get(kind.what)
    if b is None or a != b:
        return ""
    field = comparison.b.fields
    if comparison.b.sequence_pointer:
        field = field.child("sequence")
    told = said(b, kind.what, field.child(kind.what), Meter.of(comparison.b.sequence.get("time_signature")))
    return f"{capital(kind.what.replace('_', ' '))} is still {told}"
