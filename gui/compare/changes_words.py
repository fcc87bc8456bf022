"""The rows of the changes and their words: for reading aloud, for the clipboard, for tooltips. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from core.diff.changes import Change, ChangeKind
from core.diff.words import count, listed
from core.model.fields import Area

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~", ChangeKind.MOVED: "→"}


class NodeKind(Enum):
    """What a row is."""

    GROUP = auto()
    CHANGE = auto()
    MORE = auto()
    NOISE = auto()


@dataclass(eq=False, slots=True)
class Node:
    """One row; lives as long as its model.

    `count` is how many stand below, fetched or not; `waiting` are those that are not fetched yet.
    """

    kind: NodeKind
    title: str
    parent: Node | None = None
    row: int = 0
    count: int = 0
    note: str = ""
    change: Change | None = None
    children: list[Node] = field(default_factory=list)
    waiting: tuple[Change, ...] = ()


def keys_of(node: Node) -> list[str]:
    """The keys of the musical changes that a row stands for."""
    if node.change is not None:
        return [] if node.change.volatile else [node.change.key]
    return [key for child in node.children for key in keys_of(child)]


def words_of(node: Node) -> str:
    """A row as it would be read aloud, its sign as a word."""
    change = node.change
    if change is None:
        many = f", {node.count:,}" if node.kind is NodeKind.GROUP else ""
        return f"{node.title}{many}{', ' + node.note if node.note else ''}"
    return ", ".join(part for part in (change.kind.value, change.title, change.value, change.place) if part)


def line_of(change: Change) -> str:
    """A change as one line of text, for the clipboard."""
    value = f"  {change.value}" if change.value else ""
    place = f"  ({change.place})" if change.place else ""
    return f"{SIGNS[change.kind]} {change.title}{value}{place}"


def tooltip_of(node: Node) -> str:
    """What does not fit into a row: its words uncut, and the first exact differences beneath it."""
    change = node.change
    if change is None:
        return ""
    lines = [change.title, change.value, change.place]
    lines += [row.words for row in change.rows[:8] if row.words and row.words != change.title]
    if len(change.rows) > 8:
        lines.append(f"and {len(change.rows) - 8:,} more")
    return "\n".join(dict.fromkeys(line for line in lines if line))


def kinds_in_words(changes: Iterable[Change]) -> str:
    """`2 added, 1 removed`, in the order of the signs; the bare word where all are of one kind."""
    counts = Counter(change.kind for change in changes)
    if len(counts) == 1:
        return next(iter(counts)).value
    return ", ".join(f"{counts[kind]:,} {kind.value}" for kind in ChangeKind if counts[kind])


def group_note(changes: Sequence[Change]) -> str:
    """What a group's row says beside its count: the notes behind its changes, or how many came and went."""
    if changes[0].area is Area.NOTES and all(change.area is Area.NOTES for change in changes):
        notes = sum(change.count for change in changes)
        return f"{count(notes, 'note')} in {count(len(changes), 'group')}" if notes > len(changes) else ""
    return kinds_in_words(changes)


def noise_words(noise: Sequence[Change]) -> str:
    """`Noise: 14 differences in playhead, times and meters`."""
    many = sum(len(change.rows) for change in noise)
    return f"Noise: {count(many, 'difference')} in {listed(change.title.lower() for change in noise)}"
