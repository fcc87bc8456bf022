"""The life of anything that has an id: what each comparison of a take with the one before says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.diff.changes import Change, ChangeKind, Comparison, Row
from core.diff.collect import ORDER_WEIGHT
from core.diff.compare import compare
from core.diff.labels import effect_name
from core.history.life_events import Detail, Event, Load, Progress, What
from core.history.life_places import Spot, areas_of, spot, value_at, value_words
from core.history.life_subject import Subject, Thing
from core.history.timeline import Entry
from core.model.document import Document
from core.model.heard import sounds_same

_COME_OR_GO = (ChangeKind.ADDED, ChangeKind.REMOVED)


def life_of_thing(
    takes: Sequence[Entry], subject: Subject, load: Load, progress: Progress | None = None
) -> Iterator[Event]:
    """The events of anything that has an id, oldest first."""
    areas = areas_of(subject)
    was_seen = False
    for done, entry in enumerate(takes):
        if progress is not None:
            progress(done, len(takes))
        if entry.before is not None and areas.isdisjoint(entry.areas):
            continue
        event = _event(entry, subject, load, was_seen=was_seen)
        if event is not None:
            was_seen = True
            yield event


def _event(entry: Entry, subject: Subject, load: Load, *, was_seen: bool) -> Event | None:
    after = load(entry.stem)
    there = spot(after, subject)
    if entry.before is None:
        if there is None or (subject.thing is Thing.SONG and not value_words(after, subject, there)):
            return None
        value = value_words(after, subject, there)
        return Event(entry, What.APPEARED, (Detail(ChangeKind.ADDED, "there from the start", value),))
    before = load(entry.before)
    here = spot(before, subject)
    if (here is None and there is None) or _is_same(before, here, after, there, subject):
        return None
    comparison = compare(before, after)
    details = tuple(_details(comparison, subject, here, there))
    if here is None and there is not None:
        what = What.CAME_BACK if was_seen else What.APPEARED
        value = value_words(after, subject, there)
        return Event(entry, what, _whole(details, comparison, there.own, in_b=True, value=value))
    if there is None and here is not None:
        value = value_words(before, subject, here)
        return Event(entry, What.VANISHED, _whole(details, comparison, here.own, in_b=False, value=value))
    if not details:
        return None
    is_move = all(detail.kind is ChangeKind.MOVED for detail in details)
    return Event(entry, What.MOVED if is_move else What.CHANGED, details)


def _is_same(a: Document, here: Spot | None, b: Document, there: Spot | None, subject: Subject) -> bool:
    """Whether what is followed sounds the same in both; a quick look that spares most comparisons."""
    if here is None or there is None or len(here.all) != len(there.all):
        return False
    if subject.thing is Thing.TRACK and not subject.field:
        return False
    if subject.thing is Thing.EFFECT and (not subject.field or len(here.all) > 1):
        return False  # it may be in another chain
    for old, new in zip(here.all, there.all, strict=True):
        (was, _), (now, kind) = value_at(a, old), value_at(b, new)
        if not sounds_same(was, now, kind):
            return False
    return True


def _details(
    comparison: Comparison, subject: Subject, here: Spot | None, there: Spot | None
) -> Iterator[Detail]:
    """What of a comparison is about the subject."""
    of_a = _Below(here.all if here else ())
    of_b = _Below(there.all if there else ())
    found: dict[str, tuple[Change, list[Row]]] = {}
    for change in comparison.changes:
        if change.weight == ORDER_WEIGHT:
            continue  # another place in a list of the file; nothing of the thing itself
        if rows := [row for row in change.rows if _is_about(row, of_a, of_b)]:
            found[change.key] = change, rows
    own = _own_name(comparison, subject, here, there)
    for change, rows in found.values():
        if change.part_of not in found:
            detail = _told(change, rows, subject)
            yield replace(detail, said=detail.said.removeprefix(own)) if own else detail


def _own_name(comparison: Comparison, subject: Subject, here: Spot | None, there: Spot | None) -> str:
    """What the words of an effect begin with: whose life it is goes without saying."""
    if subject.thing is not Thing.EFFECT or here is None or there is None:
        return ""
    return f"{effect_name(value_at(comparison.b, there.own)[0])} "


def _is_about(row: Row, of_a: _Below, of_b: _Below) -> bool:
    if row.path_b is not None and of_b.holds(row.path_b):
        return True
    return row.kind is not ChangeKind.ADDED and of_a.holds(row.path)


def _told(change: Change, rows: list[Row], subject: Subject) -> Detail:
    """A change in its own words; where it is about other things too, in those of the row that is meant."""
    if len(rows) == len(change.rows) or len(rows) > 1:
        came_or_went = change.noun not in ("", "note") and change.kind in _COME_OR_GO
        words = change.headline if came_or_went else change.title
        return Detail(change.kind, _without(change.track, words), change.value, change.key)
    value = change.value if subject.field else ""
    return Detail(rows[0].kind, _without(change.track, rows[0].words), value, change.key)


def _without(track: str | None, words: str) -> str:
    """The words without the track that they begin with: whose life it is goes without saying."""
    if track is None or not words.startswith(track):
        return words
    head, colon, tail = words[len(track) :].partition(": ")
    return tail if colon and (not head or head.startswith(",")) else words


class _Below:
    """Tells pointers at or below some."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self._at = frozenset(pointers)
        self._under = tuple(f"{pointer}/" for pointer in self._at)

    def holds(self, pointer: str) -> bool:
        return pointer in self._at or pointer.startswith(self._under)


def _whole(
    details: tuple[Detail, ...], comparison: Comparison, own: str, *, in_b: bool, value: str
) -> tuple[Detail, ...]:
    """The change by which a thing came or went, without all that came or went with it."""
    kind = ChangeKind.ADDED if in_b else ChangeKind.REMOVED
    for change in comparison.changes:
        for row in change.rows:
            if row.kind is kind and (row.path_b if in_b else row.path) == own:
                said = change.headline if change.rows == (row,) or change.kind is kind else row.words
                return (Detail(kind, _without(change.track, said), value or change.value, change.key),)
    return details[:1] or (Detail(kind, str(kind), value),)
