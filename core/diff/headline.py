"""The title of a version: its two or three weightiest changes, alike ones said together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from core.diff.changes import Change, ChangeKind, Comparison
from core.diff.labels import items, track_name
from core.diff.words import count, listed

MOST = 3
LONGEST = 96
"""Characters that the title may have with its second and third change; the first is said at any length."""
LIGHTEST = 30.0
"""The weight that a change needs to be said beside another: order and conversation go without saying."""
NAMED = 2
"""So many tracks that came or went are named, more are counted."""
MANY = 3
"""More tracks than these are counted and not named."""


class _Phrase(NamedTuple):
    weight: float
    words: str


def title_of(comparison: Comparison) -> str:
    """The weightiest changes of a comparison that has some."""
    phrases = sorted(_phrases(comparison), key=lambda phrase: -phrase.weight)
    title = phrases[0].words
    said = 1
    for phrase in phrases[1:]:
        if said == MOST or phrase.weight < LIGHTEST:
            break
        if len(title) + len(phrase.words) + 3 <= LONGEST:
            title += f" · {phrase.words}"
            said += 1
    return title


def _phrases(comparison: Comparison) -> Iterator[_Phrase]:
    """Each edit in its words; things of one sort that came, went or moved together in one."""
    alike: dict[tuple[str, ChangeKind], list[Change]] = defaultdict(list)
    notes: list[Change] = []
    for change in comparison.edits:
        if change.noun == "note":
            notes.append(change)
        elif change.noun and change.weight >= LIGHTEST:
            alike[change.noun, change.kind].append(change)
        else:
            yield _Phrase(change.weight, change.headline)
    for (noun, kind), some in alike.items():
        if len(some) == 1:
            yield _Phrase(some[0].weight, some[0].headline)
        elif noun == "track" and len(some) == NAMED:
            yield _Phrase(some[0].weight, f"{listed(change.title for change in some)} {kind}")
        else:
            weight = max(change.weight for change in some)
            yield _Phrase(weight, f"{count(len(some), noun)} {kind}{_on_one_track(some)}")
    yield from _notes(notes, comparison)


def _on_one_track(changes: list[Change]) -> str:
    """` on Pad` where there is one track for all."""
    tracks = {change.track for change in changes}
    name = next(iter(tracks))
    return f" on {name}" if len(tracks) == 1 and name and changes[0].noun != "track" else ""


def _notes(notes: list[Change], comparison: Comparison) -> Iterator[_Phrase]:
    """Those of one track each by itself; of several tracks together."""
    owners = list(dict.fromkeys(change.track or "a clip" for change in notes))
    if len(owners) <= 1:
        yield from (_Phrase(change.weight, change.headline) for change in notes)
        return
    weight = max(change.weight for change in notes)
    order = {
        track_name(track, place): place
        for place, track in enumerate(items(comparison.b.sequence.get("tracks")))
    }
    owners.sort(key=lambda owner: order.get(owner, len(order)))
    named = listed(owners) if len(owners) <= MANY else f"{len(owners)} tracks"
    said = {change.headline.rpartition(": ")[2] for change in notes}
    kinds = {change.kind for change in notes}
    many = count(sum(change.count for change in notes), "note")
    if len(said) == 1:
        yield _Phrase(weight, f"{named}: {next(iter(said))}")
    elif len(kinds) == 1:
        yield _Phrase(weight, f"{named}: {many} {next(iter(kinds))}")
    else:
        yield _Phrase(weight, f"{named}: {many} changed")
