"""The sequencer over real folders: compositions are kept and taken up whole, nothing but the edit differs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidEdit, UnknownPart
from core.model.document import parse
from core.model.snapshot import Shape
from core.storage.composition_service import CompositionService
from tests.core.session.studio import (
    BASS,
    ID,
    RIFF,
    SHAPES,
    VOX,
    Studio,
    changed,
    empty_studio,
    snapshot,
    studio,
)  # fmt: skip

SAVED_ANEW = {"/updated_at", "/metadata"}


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Studio]:
    (tmp_path / "compositions").mkdir()
    opened = empty_studio(CompositionService(tmp_path))
    yield opened
    opened.session.stop()


def history(root: Path, composition: str) -> list[str]:
    return sorted(path.name for path in (root / "compositions" / composition / "history").iterdir())


def without_provenance(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if f"/{key}" not in SAVED_ANEW}


def test_a_composition_is_made_edited_saved_and_loaded_as_a_whole(on_disk, tmp_path):
    sequencer, mixer = on_disk.sequencer, on_disk.mixer
    composition = sequencer.create("Night Drive")
    bass = sequencer.add_track("Bass", instrument="synthBass1")
    clip = sequencer.add_clip(bass, 0, 4, "Riff", [{"note": 36, "start_time": 0, "duration": 1}])
    mixer.set_fader(bass, -4.4)
    sequencer.set_tempo(124)
    result = sequencer.save_sequence(label_of_the_day="first")
    saved = without_provenance(on_disk.data)

    path = tmp_path / "compositions" / composition / "history" / f"{result.stem}.json"
    written = json.loads(path.read_bytes())
    assert without_provenance(written) == saved
    assert (written["metadata"]["source"], written["metadata"]["label_of_the_day"]) == (
        "manual_save",
        "first",
    )

    sequencer.remove_track(bass)
    sequencer.save_sequence()
    sequencer.close()
    sequencer.load_sequence(composition)
    assert sequencer.tracks() == ()
    on_disk.session.restore(result.stem)
    assert without_provenance(on_disk.data) == saved
    assert (sequencer.clip(clip).name, mixer.channel(bass).fader) == ("Riff", -4.4)


def test_the_autosave_is_written_only_after_something_musical_changed(on_disk, tmp_path):
    composition = on_disk.sequencer.create("Night Drive")
    file = tmp_path / "compositions" / composition / "autosave.json"
    on_disk.sequencer.play()
    on_disk.sequencer.seek(12)
    assert (on_disk.sequencer.autosave(), file.exists()) == (False, False)
    on_disk.sequencer.set_tempo(90)
    assert (on_disk.sequencer.autosave(), on_disk.sequencer.autosave()) == (True, False)
    assert json.loads(file.read_bytes())["tempo"] == 90.0
    assert history(tmp_path, composition) == ["000_original.json"]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_save_after_one_edit_differs_in_that_edit_alone(on_disk, tmp_path, shape):
    CompositionService(tmp_path).create("Night Drive", snapshot(shape), id=ID)
    on_disk.sequencer.open(ID)
    before = on_disk.data
    on_disk.sequencer.edit_note(RIFF, 0, velocity=1)
    on_disk.sequencer.save_sequence()
    after = json.loads((tmp_path / "compositions" / ID / "current.json").read_bytes())
    top = "/sequence" if shape is Shape.NESTED else ""
    assert changed(without_provenance(before), without_provenance(after)) == {
        f"{top}/clips/0/midi_events/0/velocity"
    }


def edit_first_of_each(opened: Studio) -> set[str]:
    """One edit in every part that the composition has; gives the places that may differ."""
    sequencer, top = opened.sequencer, opened.top
    sequencer.set_tempo(97.5)
    places = {f"{top}/tempo"}
    if sequencer.tracks():
        sequencer.edit_track(sequencer.tracks()[0].id, pan=-0.5)
        places.add(f"{top}/tracks/0/pan")
    for index, clip in enumerate(sequencer.clips()):
        sequencer.edit_clip(clip.id, is_muted=True)
        places.add(f"{top}/clips/{index}/is_muted")
        if sequencer.notes(clip.id):
            sequencer.edit_note(clip.id, 0, velocity=1)
            places.add(f"{top}/clips/{index}/midi_events/0/velocity")
    opened.mixer.set_master_fader(-1.5)
    return {*places, "/mixer_state/master/fader"}


def test_a_session_on_each_real_composition_saves_nothing_but_its_edits(real_data, tmp_path):
    shutil.copytree(real_data / "compositions", tmp_path / "compositions")
    store = CompositionService(tmp_path)
    edited = 0
    for composition in store.list_ids():
        opened = empty_studio(store)
        opened.sequencer.open(composition)
        before = opened.data
        places = edit_first_of_each(opened)
        opened.sequencer.save_sequence()
        after = json.loads((tmp_path / "compositions" / composition / "current.json").read_bytes())
        assert changed(without_provenance(before), without_provenance(after)) == places
        edited += len(places)
        opened.sequencer.close()
    assert edited > 20


def test_every_real_snapshot_can_be_read_through_the_services(real_data):
    opened, read = empty_studio(), 0
    for path in sorted((real_data / "compositions").rglob("*.json")):
        document = parse(path.read_bytes(), path.name)
        opened.working.put(ID, document)
        song = document.sequence
        assert [track.model_dump(exclude_unset=True) for track in opened.sequencer.tracks()] == song["tracks"]
        assert [clip.model_dump(exclude_unset=True) for clip in opened.sequencer.clips()] == song["clips"]
        assert opened.sequencer.song().tempo == song["tempo"]
        master = document.data["mixer_state"]["master"]
        assert opened.mixer.master().model_dump(exclude_unset=True) == master
        read += 1
    assert read > 180


def test_edits_of_many_threads_are_all_there():
    opened = studio(snapshot(Shape.FLAT))
    sequencer = opened.sequencer

    def edit(number: int) -> None:
        clip = sequencer.add_clip(BASS, number, 1)
        for _ in range(5):
            sequencer.add_notes(RIFF, [{"note": number, "start_time": 0, "duration": 1}])
        opened.mixer.set_fader(VOX, -number)
        sequencer.edit_clip(clip, gain=0.5)
        with pytest.raises(InvalidEdit):
            sequencer.transpose(RIFF, 127)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(edit, range(24)))
    assert len(sequencer.clips()) == 4 + 24
    assert sorted(note.note for note in sequencer.notes(RIFF)[2:]) == sorted(list(range(24)) * 5)
    assert [strip.id for strip in opened.mixer.channels()].count(VOX) == 1
    assert all(clip.gain == 0.5 for clip in sequencer.clips()[4:])


@pytest.mark.parametrize("shape", SHAPES)
def test_several_edits_in_one_block_happen_together_or_not_at_all(shape):
    opened = studio(snapshot(shape))
    before, revision = opened.data, opened.working.revision

    def edit(clip_id: str) -> None:
        with opened.working.editing():
            opened.sequencer.set_tempo(90)
            opened.mixer.set_fader(BASS, 0)
            opened.sequencer.remove_clip(clip_id)

    with pytest.raises(UnknownPart):
        edit("gone")
    assert changed(before, opened.data) == set()
    edit(RIFF)
    assert opened.working.revision == revision + 1
    assert (opened.sequencer.song().tempo, opened.mixer.channel(BASS).fader) == (90.0, 0.0)
