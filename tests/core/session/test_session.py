"""A session: opened, saved, and what a save holds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    DamagedDocument,
    DurabilityUnknown,
    NothingOpen,
    NotSaved,
    UnknownComposition,
)
from core.storage.composition_service import CompositionService, SaveResult
from core.storage.memory import Memory
from tests.core.session.scenes import (
    ID,
    Scene,
    refuse,
    tempo_of,
    without_times,
)


def test_everything_that_needs_an_open_composition_says_that_none_is() -> None:
    session = Scene(CompositionService(Memory())).session
    for act in (session.save, session.autosave, session.back, session.forward, session.line):
        with pytest.raises(NothingOpen):
            act()
    with pytest.raises(NothingOpen):
        session.restore("current")
    assert not session.has_unsaved
    assert not session.can_go_back
    assert not session.can_go_forward
    session.look()
    session.close()


def test_a_created_composition_is_open_and_saved(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    scene = Scene(CompositionService(tmp_path / "data"))
    made = scene.session.create("First light")
    assert scene.session.composition == made
    assert not scene.session.has_unsaved
    assert scene.data()["name"] == "First light"
    assert [name.stem for name in scene.store.history(made)] == ["000_original"]


def test_opening_writes_nothing(scene: Scene) -> None:
    before = {path: path.read_bytes() for path in scene.store.root.rglob("*") if path.is_file()}
    scene.session.close()
    scene.session.open(ID)
    scene.session.look()
    scene.session.close()
    assert {path: path.read_bytes() for path in scene.store.root.rglob("*") if path.is_file()} == before


def test_opens_current_then_the_newest_version_that_can_be_read_then_the_autosave(scene: Scene) -> None:
    folder, session = scene.folder, scene.session
    scene.tempo = 99.0
    session.autosave()
    session.close()
    assert session.open(ID) == "current"
    (folder / "current.json").unlink()
    (folder / "history" / "001_20260223_114000.json").write_text('{"tempo": 12')
    assert session.open(ID) == "000_20260223_113841"
    assert scene.tempo == 120.0
    shutil.rmtree(folder / "history")
    assert session.open(ID) == "autosave"
    assert scene.tempo == 99.0


def test_a_damaged_current_is_named_and_what_was_open_stays_open(scene: Scene) -> None:
    other = scene.store.create("Other")
    scene.session.open(other)
    (scene.store.compositions_path / ID / "current.json").write_text("{")
    with pytest.raises(DamagedDocument):
        scene.session.open(ID)
    assert scene.session.composition == other


def test_an_unknown_composition_is_not_opened(scene: Scene) -> None:
    scene.tempo = 88.0
    with pytest.raises(UnknownComposition):
        scene.session.open("nobody")
    assert scene.session.composition == ID
    assert scene.tempo == 88.0


def test_a_save_holds_the_edit_and_nothing_else_in_the_shape_that_was_opened(scene: Scene) -> None:
    before = scene.state("current")
    stem = scene.take(97.0)
    after = scene.state(stem)
    assert tempo_of(after) == 97.0
    after.get("sequence", after)["tempo"] = 120.0
    assert without_times(after) == without_times(before)
    assert scene.state("current")["metadata"] == after["metadata"]


def test_a_save_tells_its_source_its_parent_and_what_the_caller_adds(scene: Scene) -> None:
    first = scene.take(97.0)
    scene.tempo = 98.0
    stem = scene.session.save("ai_iteration", user_message="faster", actions_count=1).stem
    assert stem is not None
    metadata = scene.state(stem)["metadata"]
    assert metadata["source"] == "ai_iteration"
    assert metadata["user_message"] == "faster"
    assert metadata["actions_count"] == 1
    assert metadata["parent"] == first
    assert metadata["timestamp"].endswith("+00:00")


def test_after_a_save_nothing_is_unsaved_and_the_next_is_not_diverged(scene: Scene) -> None:
    for bpm in (90.0, 91.0, 92.0):
        scene.tempo = bpm
        assert scene.session.has_unsaved
        assert scene.session.save().diverged is None
        assert not scene.session.has_unsaved
    assert scene.told == []


def test_a_playhead_is_no_unsaved_edit_and_a_taken_back_edit_is_none_either(scene: Scene) -> None:
    scene.play_to(4.0)
    assert not scene.session.has_unsaved
    scene.tempo = 99.0
    assert scene.session.has_unsaved
    scene.tempo = 120.0
    assert not scene.session.has_unsaved


def test_a_save_that_fails_keeps_everything_open_and_the_next_one_holds_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.tempo = 97.0
    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "save", refuse)
        with pytest.raises(NotSaved):
            scene.session.save()
    assert scene.tempo == 97.0
    assert scene.session.has_unsaved
    stem = scene.session.save().stem
    assert stem is not None
    assert tempo_of(scene.state(stem)) == 97.0


def test_a_save_whose_durability_is_unknown_is_told_and_is_the_new_base(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = scene.store.save

    def unsure(*args: Any, **kwargs: Any) -> SaveResult:
        result = save(*args, **kwargs)
        raise DurabilityUnknown(result.stem or "current", "the disk reports an error")

    scene.tempo = 97.0
    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "save", unsure)
        with pytest.raises(DurabilityUnknown):
            scene.session.save()
    assert not scene.session.has_unsaved
    scene.tempo = 98.0
    assert scene.session.save().diverged is None


def test_saving_as_a_new_composition_goes_on_there_and_leaves_the_old_one_alone(scene: Scene) -> None:
    before = scene.state("current")
    scene.tempo = 97.0
    made = scene.session.save_as("Copy")
    assert scene.session.composition == made
    assert not scene.session.has_unsaved
    copy = scene.store.load(made, "current").data
    assert (copy["id"], copy["name"], tempo_of(copy)) == (made, "Copy", 97.0)
    assert ("sequence" in copy) == ("sequence" in before)
    assert copy["odd_of_top"] == before["odd_of_top"]
    assert scene.store.load(ID, "current").data == before
    scene.tempo = 98.0
    stem = scene.session.save().stem
    assert stem is not None
    assert scene.store.load(made, stem).data["id"] == made
