"""Lives in the history that a backend wrote in the wild."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.diff.compare import compare
from core.history.life import read_life
from core.history.life_events import Life, What
from core.history.life_subject import NoteForm, Subject, Thing, subject_of
from core.history.reader import HistoryReader
from core.history.timeline import CompositionView
from core.model.document import Document
from core.storage.composition_service import CompositionService


class Real:
    """One composition of the real data."""

    def __init__(self, root: Path, start: str) -> None:
        self._service = CompositionService(root)
        self.id = self._service.resolve_composition(start)
        self.view: CompositionView = HistoryReader(self._service).view(self._service.listing(self.id))
        self._documents: dict[str, Document] = {}

    def load(self, ref: str) -> Document:
        if ref not in self._documents:
            self._documents[ref] = self._service.load(self.id, ref)
        return self._documents[ref]

    def life(self, subject: Subject, at: str = "") -> Life:
        return read_life(self.view.entries, at or self.view.versions[-1].stem, subject, self.load)


@pytest.fixture
def song(real_data: Path) -> Real:
    return Real(real_data, "5e7c")


def _told(life: Life) -> list[tuple[int, What, str]]:
    return [(event.entry.number, event.what, event.details[0].value) for event in reversed(life.events)]


def test_the_tempo_that_nobody_touched(song: Real) -> None:
    life = song.life(Subject(Thing.SONG, field=("tempo",)))
    assert _told(life) == [(0, What.APPEARED, "120 BPM")]
    assert life.is_untouched


def test_the_instrument_of_a_track_through_all_that_were_tried(song: Real) -> None:
    track = song.load(song.view.versions[-1].stem).sequence["tracks"][0]["id"]
    assert _told(song.life(Subject(Thing.TRACK, track, ("instrument",)))) == [
        (1, What.APPEARED, "sine"),
        (6, What.CHANGED, "sine → saw"),
        (7, What.CHANGED, "saw → choirAahs"),
        (13, What.CHANGED, "choirAahs → synthBrass1"),
    ]
    assert _told(song.life(Subject(Thing.TRACK, track, ("volume",)))) == [
        (1, What.APPEARED, "0.0 dB"),
        (3, What.CHANGED, "0.0 → −29.2 dB"),
    ]
    whole = song.life(Subject(Thing.TRACK, track))
    assert [event.entry.number for event in reversed(whole.events)] == [1, 3, 6, 7, 8, 13, 165, 171]


def test_a_clip_that_the_assistant_rewrote(song: Real) -> None:
    clip = song.load(song.view.versions[-1].stem).sequence["clips"][0]["id"]
    life = song.life(Subject(Thing.CLIP, clip))
    assert [event.entry.number for event in reversed(life.events)] == [1, 8, 165, 171]


@pytest.mark.parametrize("start", ["5e7c", "e6e5"])
def test_every_change_of_every_take_leads_to_a_life_that_has_this_take(real_data: Path, start: str) -> None:
    song = Real(real_data, start)
    seen = 0
    for entry in song.view.versions:
        if not entry.is_take or entry.before is None:
            continue
        comparison = compare(song.load(entry.before), song.load(entry.stem))
        for change in comparison.edits[:25]:
            found = subject_of(comparison, change)
            if found is None:
                continue
            life = song.life(found.subject, entry.stem if found.in_b else entry.before)
            assert entry.stem in life.stems, (entry.stem, change.headline, found)
            assert life.name
            seen += 1
    assert seen > 5


def test_every_note_of_the_newest_version_has_a_beginning(song: Real) -> None:
    newest = song.view.versions[-1].stem
    for clip in song.load(newest).sequence["clips"]:
        for note in (clip["midi_events"] or [])[::9]:
            life = song.life(Subject(Thing.NOTE, clip["id"], note=NoteForm.of(note)))
            assert life.events[-1].what is What.APPEARED
            assert not any("trace is lost" in event.doubt for event in life.events)
