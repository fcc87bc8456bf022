"""Which changes are ticked to be brought back, and what they bring along; in words too. No Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.diff.changes import Change
from core.diff.words import count, listed
from gui.compare.changes_words import Node, NodeKind, keys_of

Tick = Literal["empty", "ticked", "some", "needed"]

_SPOKEN: dict[Tick, str] = {
    "ticked": "picked",
    "some": "some picked",
    "needed": "needed",
    "empty": "not picked",
}
_NOUNS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Picks:
    """The keys of the ticked changes, and of those that they need and that are not ticked themselves."""

    ticked: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()

    def tick_of(self, node: Node) -> Tick | None:
        """What the box of a row shows; None where it has none: noise is not picked."""
        if node.change is not None:
            if node.change.volatile:
                return None
            return self._tick_of_key(node.change.key)
        if node.kind is not NodeKind.GROUP:
            return None
        return _together({tick for leaf in _leaves(node) if (tick := self.tick_of(leaf)) is not None})

    def toggled(self, node: Node) -> Picks:
        """With a row ticked, or, where it was, not; a group stands for all its rows."""
        return self.with_toggled(frozenset(keys_of(node)))

    def with_toggled(self, keys: frozenset[str]) -> Picks:
        """With these ticked, or, where all of them were, unticked."""
        ticked = self.ticked - keys if keys <= self.ticked else self.ticked | keys
        return Picks(ticked, self.needed - ticked)

    def tick_of_keys(self, keys: Iterable[str]) -> Tick:
        """What a box shows that stands for several changes."""
        return _together({self._tick_of_key(key) for key in keys})

    def _tick_of_key(self, key: str) -> Tick:
        return "ticked" if key in self.ticked else "needed" if key in self.needed else "empty"

    def within(self, keys: Iterable[str]) -> Picks:
        """What of it is left where only these changes are."""
        return Picks(self.ticked.intersection(keys))

    def spoken(self, node: Node) -> str:
        """The state of a row's box as a word."""
        tick = self.tick_of(node)
        return spoken(tick) if tick is not None else ""


def spoken(tick: Tick) -> str:
    """The state of a box as a word."""
    return _SPOKEN[tick]


def _together(ticks: set[Tick]) -> Tick:
    """One tick for several: that of all, or that some are."""
    if not ticks:
        return "empty"
    return "some" if len(ticks) > 1 else ticks.pop()


def _leaves(node: Node) -> list[Node]:
    if node.change is not None:
        return [node]
    return [leaf for child in node.children for leaf in _leaves(child)]


def picked_words(many: int, source: str) -> str:
    """`2 changes picked from v207 into current`."""
    return f"{count(many, 'change')} picked from {source} into current"


def needed_words(changes: Sequence[Change], ticked: int) -> str:
    """`They need 1 track, 1 clip, 16 notes and 2 other changes as well`."""
    if not changes:
        return ""
    nouns = Counter[str]()
    for change in changes:
        nouns[change.noun] += change.count if change.noun else 1
    others = nouns.pop("", 0)
    told = list(nouns.items())[:_NOUNS_TOLD]
    others += sum(nouns.values()) - sum(many for _, many in told)
    words = [count(many, noun) for noun, many in told]
    if others:
        words.append(count(others, "other change" if words else "change"))
    head = "It needs" if ticked == 1 else "They need"
    return f"{head} {listed(words)} as well"
