"""Two neighbouring takes of which one follows a note: where it was, where it is, and what became of it.

Which note is which is read off the comparison. Beyond that, a note that one clip lost and another got at the
same place of the song, as when a clip is cut in two, is one note.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.diff.changes import ChangeKind, Comparison
from core.diff.compare import compare
from core.diff.labels import Names, get, items
from core.diff.names import PER_BEAT
from core.diff.score_fates import NotePlace, read_fates
from core.diff.score_kinds import NoteKind
from core.diff.things import name_of
from core.diff.words import is_number
from core.history.life_events import Detail, Event, Load, Place, What
from core.history.life_note_words import came_words, other_clip, pair_details, start_of
from core.history.life_subject import NOTES, NoteForm
from core.history.timeline import Entry
from core.model.document import Document

_TWINS = "Two equal notes lie here; which of them it is cannot be told."
_REWRITTEN = "Other notes of its clip went in this take: it may be one of them, changed."
_REPLACED = "Other notes of its clip came in this take: one of them may be this note, changed."
_GUESSED = "No other note went this way, so it may be another note than the one before."


@dataclass(frozen=True, slots=True)
class NoteState:
    """A note in one version: the id of its clip, and its form there."""

    clip: Hashable
    form: NoteForm


class Way(NamedTuple):
    """A note in two versions, and the change that tells of it, −1 where none does."""

    place_a: NotePlace
    place_b: NotePlace
    change: int


def _is_alike(one: NoteState, other: NoteState) -> bool:
    return one.clip == other.clip and one.form[:2] == other.form[:2]


def _clips(document: Document) -> list[Any]:
    return items(document.sequence.get("clips"))


def _notes(clips: list[Any], clip: int) -> list[Any]:
    return items(get(clips[clip], NOTES))


def _places(clips: list[Any], note: NoteState) -> Iterator[NotePlace]:
    """Where notes of this form stand in the clip of this id."""
    for place, clip in enumerate(clips):
        if name_of(get(clip, "id")) == note.clip:
            for number, found in enumerate(_notes(clips, place)):
                if NoteForm.of(found) == note.form:
                    yield place, number


def find_note(document: Document, note: NoteState) -> tuple[Any, Any]:
    """The clip and the note, None where they are not there."""
    clips = _clips(document)
    place = next(_places(clips, note), None)
    return (clips[place[0]], _notes(clips, place[0])[place[1]]) if place else (None, None)


def place_of(clip: Any, note: Any) -> Place | None:
    """Where a note sounds; None where it is none."""
    form = NoteForm.of(note)
    return Place(name_of(get(clip, "track_id")), form.pitch, start_of(clip, note)) if form else None


class Link:
    """A take compared with the one before it, and which note is which in the two."""

    def __init__(self, entry: Entry, load: Load) -> None:
        assert entry.before is not None
        self._entry = entry
        self._comparison: Comparison = compare(load(entry.before), load(entry.stem))
        self._fates = read_fates(self._comparison)
        self._a, self._b = _clips(self._comparison.a), _clips(self._comparison.b)
        self._later = {fate.was: place for place, fate in self._fates.notes.items() if fate.was is not None}
        self._names = Names(self._comparison.a, self._comparison.b)

    def find_in_a(self, note: NoteState) -> NotePlace | None:
        """Where the note stands before the take; of twins one that went or changed."""
        found = list(_places(self._a, note))
        changed = [place for place in found if place in self._fates.gone_notes or place in self._later]
        return next(iter(changed or found), None)

    def find_in_b(self, note: NoteState) -> NotePlace | None:
        """Where the note stands in the take; of twins one that came or changed."""
        found = list(_places(self._b, note))
        return next(iter([place for place in found if place in self._fates.notes] or found), None)

    def note_in_a(self, place: NotePlace) -> NoteState:
        """The note at a place before the take."""
        return self._note(self._a, place)

    def note_in_b(self, place: NotePlace) -> NoteState:
        """The note at a place of the take."""
        return self._note(self._b, place)

    @staticmethod
    def _note(clips: list[Any], place: NotePlace) -> NoteState:
        form = NoteForm.of(_notes(clips, place[0])[place[1]])
        assert form is not None
        return NoteState(name_of(get(clips[place[0]], "id")), form)

    def back(self, place: NotePlace) -> Way | None:
        """Where a note of the take was before, None where it came."""
        fate = self._fates.notes.get(place)
        if fate is None:
            same = self._unmoved(self.note_in_b(place), self._a, self._fates.gone_notes.keys() | self._later)
            return Way(same, place, -1) if same else None
        if fate.kind is not NoteKind.ADDED and fate.was is not None:
            return Way(fate.was, place, fate.change)
        wanted = _sound(self._b, place)
        gone = self._fates.gone_notes
        was = next((old for old in gone if _sound(self._a, old) == wanted), None)
        return Way(was, place, fate.change) if was else None

    def forth(self, place: NotePlace) -> Way | None:
        """Where a note is in the take, None where it went."""
        if (later := self._later.get(place)) is not None:
            return Way(place, later, self._fates.notes[later].change)
        gone = self._fates.gone_notes.get(place)
        if gone is None:
            same = self._unmoved(self.note_in_a(place), self._b, self._fates.notes)
            return Way(place, same, -1) if same else None
        wanted = _sound(self._a, place)
        for now, fate in self._fates.notes.items():
            if fate.kind is NoteKind.ADDED and _sound(self._b, now) == wanted:
                return Way(place, now, gone.change)
        return None

    @staticmethod
    def _unmoved(note: NoteState, clips: list[Any], told: Any) -> NotePlace | None:
        """A note of the same form in the same clip of which no change tells."""
        return next((place for place in _places(clips, note) if place not in told), None)

    def gone(self, note: NoteState) -> NotePlace | None:
        """A note that went with the take and was of this one's pitch, at its place in its clip."""
        found = [place for place in self._fates.gone_notes if _is_alike(self.note_in_a(place), note)]
        found = [place for place in found if self.forth(place) is None]
        return min(found, key=lambda place: self.note_in_a(place) != note, default=None)

    def come(self, note: NoteState) -> NotePlace | None:
        """A note that came with the take to where this one stood."""
        added = [place for place, fate in self._fates.notes.items() if fate.kind is NoteKind.ADDED]
        found = [place for place in added if _is_alike(self.note_in_b(place), note)]
        found = [place for place in found if self.back(place) is None]
        return min(found, key=lambda place: self.note_in_b(place) != note, default=None)

    # In words

    def event(self, way: Way, note: NoteState) -> Event | None:
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
        place = place_of(self._b[clip_b], news[number_b])
        return Event(self._entry, what, details, self._doubt_of(way, note), place)

    def _is_handed_on(self, way: Way) -> bool:
        """Whether one clip lost the note and another got it; a clip that was cut does not hand on."""
        gone, come = self._fates.gone_notes.get(way.place_a), self._fates.notes.get(way.place_b)
        return gone is not None and come is not None and gone.change != come.change

    def _doubt_of(self, way: Way, note: NoteState) -> str:
        if sum(1 for _ in _places(self._b, self.note_in_b(way.place_b))) > 1:
            return _TWINS
        if way.change < 0 or self._comparison.changes[way.change].count != 1:
            return ""
        before, after = self.note_in_a(way.place_a).form, self.note_in_b(way.place_b).form
        is_far = before.pitch != after.pitch and before.tick != after.tick
        return _GUESSED if is_far and self.note_in_a(way.place_a).clip == note.clip else ""

    def came(self, place: NotePlace, note: NoteState) -> Event:
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
        return Event(self._entry, What.APPEARED, (detail,), doubt, place_of(*found))

    def went(self, place: NotePlace, note: NoteState) -> Event:
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
        return Event(self._entry, What.VANISHED, (detail,), doubt, place_of(*found))

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
