"""The life of a note: it carries no id, so it is followed from take to take by the comparison's matching.

From the version at hand it is followed back to where it came from and on to where it went. A note that went
and later stands there again, of its pitch and at its place in its clip, came back. One that goes from one
clip to another at its place in the song, as when a clip is cut in two, stays the note that it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.history.life_events import Event, Load, Progress, What
from core.history.life_links import Link, NoteState, find_note, place_of
from core.history.life_note_words import came_words
from core.history.life_places import areas_of
from core.history.life_subject import Subject, clip_of
from core.history.timeline import Entry

_ANOTHER = "An equal note stood here before {}; that one was changed and not removed."
_LOST = "Its trace is lost here: the note does not stand where it was left."


def life_of_note(
    takes: Sequence[Entry], at: int, subject: Subject, load: Load, progress: Progress | None = None
) -> Iterator[Event]:
    """The events of a note that was seen in the take at the place `at` of `takes`, oldest first."""
    assert subject.note is not None
    seen = NoteState(subject.id, subject.note)
    areas = areas_of(subject)
    able = [entry for entry in takes if entry.before is None or not areas.isdisjoint(entry.areas)]
    walk = _Walk(able, load)
    here = sum(entry.stem in walk.stems for entry in takes[: at + 1])
    yield from reversed(list(walk.back(seen, here, progress)))
    yield from walk.forth(seen, here, progress)


class _Walk:
    """The takes that can have changed a note, walked from the middle in both directions."""

    def __init__(self, takes: list[Entry], load: Load) -> None:
        self._takes = takes
        self._load = load
        self.stems = {entry.stem for entry in takes}

    def back(self, note: NoteState, end: int, progress: Progress | None) -> Iterator[Event]:
        """What the takes before the place `end` did, newest first."""
        is_there = True
        came: Event | None = None
        for done, entry in enumerate(reversed(self._takes[:end])):
            if progress is not None:
                progress(done, len(self._takes))
            if entry.before is None:
                yield from self._in_the_first(entry, note, came, is_there=is_there)
                return
            if self._leaves_alone(entry, note):
                continue
            link = Link(entry, self._load)
            if is_there:
                place = link.find_in_b(note)
                if place is None:
                    yield Event(entry, What.CHANGED, (), _LOST)
                    return
                way = link.back(place)
                if way is None:
                    # It may have been there before: how it came is told once that is known.
                    came, is_there = link.came(place, note), False
                    continue
                if (event := link.event(way, note)) is not None:
                    yield event
                note = link.note_in_a(way.place_a)
            elif (place := link.gone(note)) is not None:
                assert came is not None
                yield _came_back(came)
                yield link.went(place, note)
                came, is_there, note = None, True, link.note_in_a(place)
            elif came is not None and not came.doubt and link.find_in_a(note) is not None:
                came = replace(came, doubt=_ANOTHER.format(entry.name))
        if came is not None:
            yield came

    def _in_the_first(
        self, entry: Entry, note: NoteState, came: Event | None, *, is_there: bool
    ) -> Iterator[Event]:
        first = self._load(entry.stem)
        if is_there:
            found = find_note(first, note)
            detail = came_words(first, found, "there from the start")
            yield Event(entry, What.APPEARED, (detail,), place=place_of(*found))
        elif came is not None:
            yield came

    def _leaves_alone(self, entry: Entry, note: NoteState) -> bool:
        """Whether the take left the clip of the note as it was; a quick look that spares most comparisons."""
        assert entry.before is not None
        before, after = (clip_of(self._load(ref), note.clip) for ref in (entry.before, entry.stem))
        return bool(before == after)

    def forth(self, note: NoteState, start: int, progress: Progress | None) -> Iterator[Event]:
        """What the takes from the place `start` did, oldest first."""
        is_there = True
        for done, entry in enumerate(self._takes[start:], start):
            if progress is not None:
                progress(done, len(self._takes))
            if entry.before is None or self._leaves_alone(entry, note):
                continue
            link = Link(entry, self._load)
            if is_there:
                place = link.find_in_a(note)
                if place is None:
                    yield Event(entry, What.CHANGED, (), _LOST)
                    return
                way = link.forth(place)
                if way is None:
                    is_there = False
                    yield link.went(place, note)
                    continue
                if (event := link.event(way, note)) is not None:
                    yield event
                note = link.note_in_b(way.place_b)
            elif (place := link.come(note)) is not None:
                is_there, note = True, link.note_in_b(place)
                yield _came_back(link.came(place, note))


def _came_back(came: Event) -> Event:
    return replace(came, what=What.CAME_BACK, doubt="")
