"""The life of a note: it carries no id, so it is followed from take to take by the comparison's matching.

From the version at hand it is followed back to where it came from and on to where it went. A note that went
and later stands there again, of its pitch and at its place in its clip, came back. One that goes from one
clip to another at its place in the song, as when a clip is cut in two, stays the note that it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind, Comparison
from core.diff.compare import compare
from core.diff.labels import Names, get, items
from core.diff.names import PER_BEAT
from core.diff.score_fates import NotePlace, read_fates
from core.diff.score_kinds import NoteKind
from core.diff.things import name_of
from core.diff.words import is_number
from core.history.life_events import Detail, Event, Load, Place, Progress, What
from core.history.life_note_words import came_words, other_clip, pair_details, start_of
from core.history.life_places import areas_of
from core.history.life_subject import NOTES, NoteForm, Subject, clip_of
from core.history.timeline import Entry
from core.model.document import Document

_TWINS = "Two equal notes lie here; which of them it is cannot be told."
_REWRITTEN = "Other notes of its clip went in this take: it may be one of them, changed."
_REPLACED = "Other notes of its clip came in this take: one of them may be this note, changed."
_ANOTHER = "An equal note stood here before {}; that one was changed and not removed."
_LOST = "Its trace is lost here: the note does not stand where it was left."
_GUESSED = "No other note went this way, so it may be another note than the one before."


@dataclass(frozen=True, slots=True)
class _Note:
    """A note in one version: the id of its clip, and its form there."""

    clip: Hashable
    form: NoteForm


class _Way(NamedTuple):
    """A note in two versions, and the change that tells of it, −1 where none does."""

    place_a: NotePlace
    place_b: NotePlace
    change: int


def life_of_note(
    takes: Sequence[Entry], at: int, subject: Subject, load: Load, progress: Progress | None = None
) -> Iterator[Event]:
    """The events of a note that was seen in the take at the place `at` of `takes`, oldest first."""
    assert subject.note is not None
    seen = _Note(subject.id, subject.note)
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

    def back(self, note: _Note, end: int, progress: Progress | None) -> Iterator[Event]:
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
            link = _Link(entry, self._load)
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
        self, entry: Entry, note: _Note, came: Event | None, *, is_there: bool
    ) -> Iterator[Event]:
        first = self._load(entry.stem)
        if is_there:
            found = _find(first, note)
            detail = came_words(first, found, "there from the start")
            yield Event(entry, What.APPEARED, (detail,), place=_place_of(*found))
        elif came is not None:
            yield came

    def _leaves_alone(self, entry: Entry, note: _Note) -> bool:
        """Whether the take left the clip of the note as it was; a quick look that spares most comparisons."""
        assert entry.before is not None
        before, after = (clip_of(self._load(ref), note.clip) for ref in (entry.before, entry.stem))
        return bool(before == after)

    def forth(self, note: _Note, start: int, progress: Progress | None) -> Iterator[Event]:
        """What the takes from the place `start` did, oldest first."""
        is_there = True
        for done, entry in enumerate(self._takes[start:], start):
            if progress is not None:
                progress(done, len(self._takes))
            if entry.before is None or self._leaves_alone(entry, note):
                continue
            link = _Link(entry, self._load)
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


def _is_alike(one: _Note, other: _Note) -> bool:
    return one.clip == other.clip and one.form[:2] == other.form[:2]


def _came_back(came: Event) -> Event:
    return replace(came, what=What.CAME_BACK, doubt="")


def _clips(document: Document) -> list[Any]:
    return items(document.sequence.get("clips"))


def _notes(clips: list[Any], clip: int) -> list[Any]:
    return items(get(clips[clip], NOTES))


def _places(clips: list[Any], note: _Note) -> Iterator[NotePlace]:
    """Where notes of this form stand in the clip of this id."""
    for place, clip in enumerate(clips):
        if name_of(get(clip, "id")) == note.clip:
            for number, found in enumerate(_notes(clips, place)):
                if NoteForm.of(found) == note.form:
                    yield place, number


def _find(document: Document, note: _Note) -> tuple[Any, Any]:
    """The clip and the note, None where they are not there."""
    clips = _clips(document)
    place = next(_places(clips, note), None)
    return (clips[place[0]], _notes(clips, place[0])[place[1]]) if place else (None, None)


def _place_of(clip: Any, note: Any) -> Place | None:
    """Where a note sounds; None where it is none."""
    form = NoteForm.of(note)
    return Place(name_of(get(clip, "track_id")), form.pitch, start_of(clip, note)) if form else None


class _Link:
    """A take compared with the one before it, and which note is which in the two."""

    def __init__(self, entry: Entry, load: Load) -> None:
        assert entry.before is not None
        self._entry = entry
        self._comparison: Comparison = compare(load(entry.before), load(entry.stem))
        self._fates = read_fates(self._comparison)
        self._a, self._b = _clips(self._comparison.a), _clips(self._comparison.b)
        self._later = {fate.was: place for place, fate in self._fates.notes.items() if fate.was is not None}
        self._names = Names(self._comparison.a, self._comparison.b)

    def find_in_a(self, note: _Note) -> NotePlace | None:
        """Where the note stands before the take; of twins one that went or changed."""
        found = list(_places(self._a, note))
        changed = [place for place in found if place in self._fates.gone_notes or place in self._later]
        return next(iter(changed or found), None)

    def find_in_b(self, note: _Note) -> NotePlace | None:
        """Where the note stands in the take; of twins one that came or changed."""
        found = list(_places(self._b, note))
        return next(iter([place for place in found if place in self._fates.notes] or found), None)

    def note_in_a(self, place: NotePlace) -> _Note:
        """The note at a place before the take."""
        return self._note(self._a, place)

    def note_in_b(self, place: NotePlace) -> _Note:
        """The note at a place of the take."""
        return self._note(self._b, place)

    @staticmethod
    def _note(clips: list[Any], place: NotePlace) -> _Note:
        form = NoteForm.of(_notes(clips, place[0])[place[1]])
        assert form is not None
        return _Note(name_of(get(clips[place[0]], "id")), form)

    def back(self, place: NotePlace) -> _Way | None:
        """Where a note of the take was before, None where it came."""
        fate = self._fates.notes.get(place)
        if fate is None:
            same = self._unmoved(self.note_in_b(place), self._a, self._fates.gone_notes.keys() | self._later)
            return _Way(same, place, -1) if same else None
        if fate.kind is not NoteKind.ADDED and fate.was is not None:
            return _Way(fate.was, place, fate.change)
        wanted = _sound(self._b, place)
        gone = self._fates.gone_notes
        was = next((old for old in gone if _sound(self._a, old) == wanted), None)
        return _Way(was, place, fate.change) if was else None

    def forth(self, place: NotePlace) -> _Way | None:
        """Where a note is in the take, None where it went."""
        if (later := self._later.get(place)) is not None:
            return _Way(place, later, self._fates.notes[later].change)
        gone = self._fates.gone_notes.get(place)
        if gone is None:
            same = self._unmoved(self.note_in_a(place), self._b, self._fates.notes)
            return _Way(place, same, -1) if same else None
        wanted = _sound(self._a, place)
        for now, fate in self._fates.notes.items():
            if fate.kind is NoteKind.ADDED and _sound(self._b, now) == wanted:
                return _Way(place, now, gone.change)
        return None

    @staticmethod
    def _unmoved(note: _Note, clips: list[Any], told: Any) -> NotePlace | None:
        """A note of the same form in the same clip of which no change tells."""
        return next((place for place in _places(clips, note) if place not in told), None)

    def gone(self, note: _Note) -> NotePlace | None:
        """A note that went with the take and was of this one's pitch, at its place in its clip."""
        found = [place for place in self._fates.gone_notes if _is_alike(self.note_in_a(place), note)]
        found = [place for place in found if self.forth(place) is None]
        return min(found, key=lambda place: self.note_in_a(place) != note, default=None)

    def come(self, note: _Note) -> NotePlace | None:
        """A note that came with the take to where this one stood."""
        added = [place for place, fate in self._fates.notes.items() if fate.kind is NoteKind.ADDED]
        found = [place for place in added if _is_alike(self.note_in_b(place), note)]
        found = [place for place in found if self.back(place) is None]
        return min(found, key=lambda place: self.note_in_b(place) != note, default=None)

    # In words

    def event(self, way: _Way, note: _Note) -> Event | None:
        """What the take did to a note that is in both, None where nothing is heard of it."""
        (clip_a, number_a), (clip_b, number_b) = way.place_a, way.place_b
        keys = (self._key(way.change), self._key_of_clip(clip_b))
        olds, news = _notes(self._a, clip_a), _notes(self._b, clip_b)
        details = pair_details(
            self._names, (self._a[clip_a], olds[number_a]), (self._b[clip_b], news[number_b]), keys
        )
        if self._is_handed_on(way):
            clips = (self._a[clip_a], self._b[clip_b])
            details = (*details, other_clip(self._names, *clips, self._key(way.change)))
        if not details:
            return None
        is_move = any(detail.kind is ChangeKind.MOVED for detail in details)
        what = What.MOVED if is_move else What.CHANGED
        place = _place_of(self._b[clip_b], news[number_b])
        return Event(self._entry, what, details, self._doubt_of(way, note), place)

    def _is_handed_on(self, way: _Way) -> bool:
        """Whether one clip lost the note and another got it; a clip that was cut does not hand on."""
        gone, come = self._fates.gone_notes.get(way.place_a), self._fates.notes.get(way.place_b)
        return gone is not None and come is not None and gone.change != come.change

    def _doubt_of(self, way: _Way, note: _Note) -> str:
        if sum(1 for _ in _places(self._b, self.note_in_b(way.place_b))) > 1:
            return _TWINS
        if way.change < 0 or self._comparison.changes[way.change].count != 1:
            return ""
        before, after = self.note_in_a(way.place_a).form, self.note_in_b(way.place_b).form
        is_far = before.pitch != after.pitch and before.tick != after.tick
        return _GUESSED if is_far and self.note_in_a(way.place_a).clip == note.clip else ""

    def came(self, place: NotePlace, note: _Note) -> Event:
        """The note as it came with the take."""
        clip = self._b[place[0]]
        fate = self._fates.clips.get(place[0])
        with_clip = fate is not None and fate.kind is NoteKind.ADDED
        said = "with its clip" if with_clip else "added"
        change = fate.change if with_clip and fate else self._fates.notes[place].change
        clips_a = {name_of(get(self._a[gone], "id")) for gone, _ in self._fates.gone_notes}
        doubt = _REWRITTEN if not with_clip and note.clip in clips_a else ""
        found = clip, _notes(self._b, place[0])[place[1]]
        detail = came_words(self._comparison.b, found, said, self._key(change))
        return Event(self._entry, What.APPEARED, (detail,), doubt, _place_of(*found))

    def went(self, place: NotePlace, note: _Note) -> Event:
        """The note as it went with the take."""
        fate = self._fates.gone_clips.get(place[0])
        said = "with its clip" if fate is not None else "removed"
        change = fate.change if fate is not None else self._fates.gone_notes[place].change
        came = {
            name_of(get(self._b[new], "id"))
            for (new, _), one in self._fates.notes.items()
            if one.kind is NoteKind.ADDED
        }
        found = self._a[place[0]], _notes(self._a, place[0])[place[1]]
        detail = came_words(self._comparison.a, found, said, self._key(change))
        detail = Detail(ChangeKind.REMOVED, detail.said, detail.value, detail.key)
        doubt = _REPLACED if fate is None and note.clip in came else ""
        return Event(self._entry, What.VANISHED, (detail,), doubt, _place_of(*found))

    def _key(self, change: int) -> str:
        return self._comparison.changes[change].key if change >= 0 else ""

    def _key_of_clip(self, clip: int) -> str:
        fate = self._fates.clips.get(clip)
        return self._key(fate.change) if fate is not None else ""


def _sound(clips: list[Any], place: NotePlace) -> Hashable:
    """A note by its track, its place in the song and how it is played, whichever clip it is in."""
    clip = clips[place[0]]
    form = NoteForm.of(_notes(clips, place[0])[place[1]])
    if form is None:
        return None
    start = get(clip, "start_time")
    base = round(float(start) * PER_BEAT) if is_number(start) else 0
    return name_of(get(clip, "track_id")), form._replace(tick=form.tick + base)
