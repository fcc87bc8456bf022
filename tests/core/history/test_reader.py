"""A composition's folder to its timeline: takes, words, lineage, loose states, damage."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from core.history.reader import HistoryReader
from core.history.timeline import CompositionView, Kind
from core.model.document import Document
from core.storage.composition_service import CompositionService

TAKES_OF_5E7C = [0, 1, 2, 3, 6, 7, 8, 13, 63, 64, 65, 165, 171]


class CountingService(CompositionService):
    """The real service; counts how many files it was asked to read."""

    loads = 0

    def load(self, composition: str, ref: str) -> Document:
        self.loads += 1
        return super().load(composition, ref)


def _view(root: Path, start: str) -> CompositionView:
    service = CompositionService(root)
    return HistoryReader(service).view(service.listing(service.resolve_composition(start)))


def _song(**changes: Any) -> dict[str, Any]:
    song: dict[str, Any] = {
        "id": "song",
        "name": "Song",
        "tempo": 120,
        "time_signature": "4/4",
        "tracks": [{"id": "t1", "name": "Lead", "type": "midi"}],
        "clips": [],
        "current_position": 0,
        "metadata": {"source": "manual_save"},
    }
    return {**song, **changes}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A composition `song` of a foreign writer: two saves, the second moved only the playhead."""
    history = tmp_path / "compositions" / "song" / "history"
    history.mkdir(parents=True)
    _write(history / "000_20260222_100000.json", _song())
    _write(history / "001_20260222_100100.json", _song(current_position=8))
    _write(history.parent / "current.json", _song(current_position=9))
    return history.parent


def _write(path: Path, snapshot: dict[str, Any]) -> None:
    path.write_text(json.dumps(snapshot, indent=2))


def _root(folder: Path) -> Path:
    return folder.parent.parent


def test_174_saves_fold_to_the_13_takes(real_data: Path) -> None:
    view = _view(real_data, "5e7c")
    assert len(view.versions) == 174
    assert [entry.number for entry in view.versions if entry.is_take] == TAKES_OF_5E7C
    assert view.takes == 13


def test_the_nested_history_has_6_takes(real_data: Path) -> None:
    view = _view(real_data, "e6e5")
    assert (len(view.versions), view.takes) == (6, 6)
    assert view.autosave_differs


def test_the_turns_of_the_assistant_say_how_many_actions_failed(real_data: Path) -> None:
    turn = _view(real_data, "5e7c").versions[171]
    assert turn.kind is Kind.AI
    assert turn.title.startswith("“Create/modify whatever it takes")
    assert (turn.actions, turn.failed) == (16, 8)


def test_every_take_says_what_changed(real_data: Path) -> None:
    for composition in ("5e7c", "e6e5"):
        for entry in _view(real_data, composition).versions:
            assert entry.title
            assert entry.detail
            assert bool(entry.areas) == (entry.is_take and entry.kind is not Kind.ORIGINAL)


def test_an_autosave_alone_is_a_row_of_its_own(real_data: Path) -> None:
    view = _view(real_data, "0f1d")
    assert [entry.stem for entry in view.entries] == ["autosave"]
    assert view.takes == 0


def test_current_stands_at_the_newest_version_with_equal_music(folder: Path) -> None:
    view = _view(_root(folder), "song")
    assert [entry.equals_current for entry in view.versions] == [False, True]
    assert view.entries == view.versions


def test_a_current_in_no_version_is_shown_by_itself(folder: Path) -> None:
    _write(folder / "current.json", _song(tempo=140))
    loose = _view(_root(folder), "song").entries[-1]
    assert loose.stem == "current"
    assert "".join(span.text for span in loose.detail)
    assert loose.before == "001_20260222_100100"


def test_a_folded_save_says_what_little_changed(folder: Path) -> None:
    folded = _view(_root(folder), "song").versions[1]
    assert not folded.is_take
    assert folded.detail[0].text == "playhead"
    _write(folder / "history" / "002_20260222_100200.json", _song(current_position=8))
    assert _view(_root(folder), "song").versions[2].detail[0].text == "equal to v001"


def test_a_damaged_version_is_listed_with_its_place_and_hides_none(folder: Path) -> None:
    (folder / "history" / "001_20260222_100100.json").write_bytes(b'{\n  "tempo": 12')
    _write(folder / "history" / "002_20260222_100200.json", _song(tempo=121))
    entries = _view(_root(folder), "song").versions
    assert [entry.damage is not None for entry in entries] == [False, True, False]
    assert entries[1].title == "Cannot be read"
    assert entries[1].detail[0].text == "Ends too early, line 2"
    assert entries[2].title == "Tempo 120 → 121 BPM"
    assert entries[2].before == "000_20260222_100000"


def test_a_damaged_current_or_autosave_hides_nothing(folder: Path) -> None:
    (folder / "current.json").write_bytes(b"")
    (folder / "autosave.json").write_bytes(b"[]")
    view = _view(_root(folder), "song")
    assert [entry.stem for entry in view.entries][2:] == ["current", "autosave"]
    assert view.current is not None
    assert view.current.damage is not None
    assert not view.autosave_differs


def test_a_damaged_metadata_costs_only_the_labels(folder: Path) -> None:
    (folder / "metadata.json").write_bytes(b"{")
    view = _view(_root(folder), "song")
    assert len(view.versions) == 2
    assert view.problem.startswith("Labels are not shown.")


def test_a_label_names_its_take(folder: Path) -> None:
    service = CompositionService(_root(folder))
    service.set_label("song", "001_20260222_100100", "before the jump")
    entry = HistoryReader(service).view(service.listing("song")).versions[1]
    assert entry.is_take
    assert entry.title == "before the jump"


def test_music_that_comes_back_names_the_older_version(folder: Path) -> None:
    _write(folder / "history" / "002_20260222_100200.json", _song(tempo=90))
    _write(folder / "history" / "003_20260222_100300.json", _song())
    entry = _view(_root(folder), "song").versions[3]
    assert entry.same_as == "000_20260222_100000"
    assert entry.title == "As v000 again"


def test_a_restore_of_ours_is_proven_and_leaves_work_behind(folder: Path) -> None:
    _write(folder / "history" / "002_20260222_100200.json", _song(tempo=90))
    service = CompositionService(_root(folder))
    service.restore("song", "000_20260222_100000")
    view = HistoryReader(service).view(service.listing("song"))
    assert view.versions[-1].kind is Kind.RESTORE
    assert view.versions[-1].title == "Restored from v000"
    assert view.versions[-1].equals_current
    # The fourth is what stood in current and in no version: kept before the restore.
    assert [entry.left_behind for entry in view.versions] == [False, True, True, True, False]


def test_one_new_version_costs_one_read_and_at_most_one_more_for_words(folder: Path) -> None:
    service = CountingService(_root(folder))
    reader = HistoryReader(service)
    reader.view(service.listing("song"))
    service.loads = 0
    _write(folder / "history" / "002_20260222_100200.json", _song(tempo=90))
    view = reader.view(service.listing("song"))
    assert view.versions[-1].title == "Tempo 120 → 90 BPM"
    assert service.loads <= 2


def test_a_version_that_goes_between_listing_and_reading_is_left_out(folder: Path) -> None:
    service = CompositionService(_root(folder))
    listing = service.listing("song")
    (folder / "history" / "001_20260222_100100.json").unlink()
    view = HistoryReader(service).view(listing)
    assert [entry.number for entry in view.versions] == [0]


def test_a_stopped_reading_loses_nothing(folder: Path) -> None:
    service = CountingService(_root(folder))
    reader = HistoryReader(service)

    class Stopped(Exception):
        pass

    def stop_at_two(done: int, _: int) -> None:
        if done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        reader.view(service.listing("song"), stop_at_two)
    service.loads = 0
    assert len(reader.view(service.listing("song")).versions) == 2
    assert service.loads == 1


def test_a_current_that_is_saved_over_and_over_leaves_no_words_behind(folder: Path) -> None:
    service = CompositionService(_root(folder))
    reader = HistoryReader(service)
    for tempo in range(130, 140):
        _write(folder / "current.json", _song(tempo=tempo))
        reader.view(service.listing("song"))
    assert len(reader._memories["song"].words) <= len(service.history("song")) + 1


def test_reading_writes_nothing(folder: Path) -> None:
    before = sorted(_root(folder).rglob("*"))
    _view(_root(folder), "song")
    assert sorted(_root(folder).rglob("*")) == before


def test_the_view_is_the_same_from_a_copy_of_the_folder(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(_root(folder) / "compositions", copy / "compositions")
    assert _view(copy, "song").versions == _view(_root(folder), "song").versions
