"""A session: opened, saved, autosaved, restored and closed, and nothing lost by any of it."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    DamagedDocument,
    DurabilityUnknown,
    NothingOpen,
    NotSaved,
    UnknownComposition,
    UnknownVersion,
)
from core.session.notices import NoticeKind
from core.session.session import Session
from core.session.working import Working
from core.storage.composition_service import CompositionService, SaveResult
from core.storage.memory import Memory
from tests.core.session.scenes import ID, Scene, library, running, snapshot, tempo_of, without_times


@pytest.fixture(params=["flat", "nested"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    """A session that has a foreign composition open."""
    made = Scene(library(tmp_path / "data", request.param))
    made.session.open(ID)
    return made


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
        patch.setattr(scene.store, "save", _refuse)
        with pytest.raises(NotSaved):
            scene.session.save()
    assert scene.tempo == 97.0
    assert scene.session.has_unsaved
    stem = scene.session.save().stem
    assert stem is not None
    assert tempo_of(scene.state(stem)) == 97.0


def _refuse(*_: Any, **__: Any) -> SaveResult:
    raise NotSaved("Composition", "the disk is full")


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


def test_the_autosave_is_written_once_for_each_change_that_is_not_volatile(scene: Scene) -> None:
    autosave = scene.folder / "autosave.json"
    assert not scene.session.autosave()
    scene.play_to(3.0)
    assert not scene.session.autosave()
    assert not autosave.exists()
    scene.tempo = 101.0
    assert scene.session.autosave()
    first = autosave.read_bytes()
    assert tempo_of(json.loads(first)) == 101.0
    scene.play_to(5.0)
    assert not scene.session.autosave()
    assert autosave.read_bytes() == first
    scene.tempo = 102.0
    scene.session.save()
    assert not scene.session.autosave()
    assert autosave.read_bytes() == first
    assert len(scene.tempos()) == 2


def test_an_edit_taken_back_after_an_autosave_is_autosaved_too(scene: Scene) -> None:
    scene.tempo = 101.0
    scene.session.autosave()
    scene.tempo = 120.0
    assert scene.session.autosave()
    assert tempo_of(scene.state("autosave")) == 120.0


def test_the_clock_autosaves_until_it_is_stopped(tmp_path: Path) -> None:
    scene = Scene(library(tmp_path / "data"), autosave_s=0.02)
    scene.session.open(ID)
    with running(scene):
        scene.tempo = 101.0
        _wait((scene.folder / "autosave.json").exists)
        scene.tempo = 102.0
        _wait(lambda: tempo_of(scene.state("autosave")) == 102.0)
    scene.tempo = 103.0
    time.sleep(0.1)
    assert tempo_of(scene.state("autosave")) == 102.0
    assert not any(thread.name.startswith("reprise") for thread in threading.enumerate())


def test_an_autosave_by_the_clock_that_fails_is_told_once_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = Scene(library(tmp_path / "data"), autosave_s=0.01)
    scene.session.open(ID)
    tries: list[int] = []

    def refuse(*_: Any) -> bool:
        tries.append(1)
        raise NotSaved("The autosave", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "autosave", refuse)
        with running(scene):
            scene.tempo = 101.0
            _wait(lambda: len(tries) >= 3)
    assert scene.kinds == [NoticeKind.NOT_KEPT]
    assert "the disk is full" in scene.told[0].text
    with running(scene):
        _wait((scene.folder / "autosave.json").exists)


def test_closing_keeps_unsaved_edits_in_the_autosave_and_opening_says_so(scene: Scene) -> None:
    scene.tempo = 101.0
    scene.session.close()
    scene.session.close()
    assert scene.session.composition is None
    assert scene.session.open(ID) == "current"
    assert scene.tempo == 120.0
    assert scene.kinds == [NoticeKind.AUTOSAVE_DIFFERS]
    scene.session.restore("autosave")
    assert scene.tempo == 101.0


def test_opening_another_composition_closes_the_first_as_close_does(scene: Scene) -> None:
    scene.tempo = 101.0
    other = scene.session.create("Other")
    assert scene.session.composition == other
    assert tempo_of(scene.store.load(ID, "autosave").data) == 101.0
    assert scene.store.load(other, "current").data["name"] == "Other"


def test_what_cannot_be_autosaved_is_not_closed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.tempo = 101.0
    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "autosave", _refuse)
        with pytest.raises(NotSaved):
            scene.session.close()
        with pytest.raises(NotSaved):
            scene.session.open(ID)
        with pytest.raises(NotSaved):
            scene.session.create("Other")
    assert scene.tempo == 101.0
    assert scene.store.list_ids() == (ID,)


def test_a_restore_opens_the_restored_state_and_can_be_taken_back(scene: Scene) -> None:
    first, second = scene.take(90.0), scene.take(91.0)
    result = scene.session.restore(first)
    assert scene.tempo == 90.0
    assert not scene.session.has_unsaved
    assert result.kept == second
    assert scene.state("current")["metadata"]["restored_from"] == first
    assert result.kept is not None
    scene.session.restore(result.kept)
    assert scene.tempo == 91.0


def test_a_restore_takes_names_cut_short_and_names_what_is_not_there(scene: Scene) -> None:
    scene.take(90.0)
    scene.take(91.0)
    scene.session.restore("v1")
    assert scene.tempo == 90.0
    with pytest.raises(UnknownVersion):
        scene.session.restore("v999")
    with pytest.raises(UnknownVersion):
        scene.session.restore("autosave")
    assert scene.tempo == 90.0


def test_a_restore_first_keeps_unsaved_edits_as_a_version(scene: Scene) -> None:
    first = scene.take(90.0)
    scene.take(91.0)
    scene.tempo = 92.0
    result = scene.session.restore(first)
    assert scene.tempos() == [120.0, 90.0, 91.0, 92.0, 90.0]
    assert result.kept is not None
    assert tempo_of(scene.state(result.kept)) == 92.0


def test_an_edit_made_while_a_restore_writes_is_a_version_and_the_restore_stands(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scene.take(90.0)
    scene.take(91.0)
    restore, count = scene.store.restore, 0

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        result = restore(*args, **kwargs)
        if count == 1:
            scene.tempo = 55.0
        return result

    monkeypatch.setattr(scene.store, "restore", interrupted)
    scene.session.restore(first)
    assert scene.tempo == 90.0
    assert scene.tempos() == [120.0, 90.0, 91.0, 90.0, 55.0, 90.0]


def test_a_playhead_that_moves_while_a_restore_writes_is_no_edit(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scene.take(90.0)
    scene.take(91.0)
    restore = scene.store.restore

    def playing(*args: Any, **kwargs: Any) -> Any:
        result = restore(*args, **kwargs)
        scene.play_to(7.0)
        return result

    monkeypatch.setattr(scene.store, "restore", playing)
    scene.session.restore(first)
    assert scene.tempos() == [120.0, 90.0, 91.0, 90.0]


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


def test_nothing_is_saved_from_inside_an_edit(scene: Scene) -> None:
    """It could wait for a save on another thread that waits for the edit, and would hold half of it."""
    with scene.working.editing(), pytest.raises(RuntimeError, match="inside an edit"):
        scene.session.save()


def test_no_other_thread_comes_between_in_a_block_that_is_undisturbed(scene: Scene) -> None:
    done: list[str] = []

    def save() -> None:
        scene.session.save()
        done.append("saved")

    with scene.session.undisturbed():
        thread = threading.Thread(target=save)
        thread.start()
        scene.tempo = 91.0
        time.sleep(0.05)
        assert done == []
        scene.tempo = 92.0
        scene.session.save("ai_iteration")
    thread.join()
    assert scene.tempos() == [120.0, 92.0, 92.0]


def test_no_save_catches_the_mixer_before_an_edit_and_the_song_after_it(scene: Scene) -> None:
    stop = threading.Event()

    def edit() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with scene.working.editing() as desk:
                desk.song["tempo"] = float(number)
                desk.mixer["master"]["fader"] = float(number)
            time.sleep(0)

    with scene.working.editing() as desk:
        desk.mixer["master"]["fader"] = 120.0
    thread = threading.Thread(target=edit)
    thread.start()
    try:
        stems = [scene.session.save().stem for _ in range(20)]
        scene.session.autosave()
    finally:
        stop.set()
        thread.join()
    for ref in [*stems, "autosave"]:
        data = scene.state(str(ref))
        assert tempo_of(data) == data["mixer_state"]["master"]["fader"]


def test_a_callback_that_fails_is_logged_and_stops_no_session(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = library(tmp_path / "data")

    def fail(_: object) -> None:
        raise ZeroDivisionError

    session = Session(store, Working(), on_notice=fail)
    session.open(ID)
    store.save(ID, {**snapshot(), "tempo": 90.0})
    session.look()
    assert "told a notice" in caplog.text
    assert session.save().stem is not None


def test_a_notice_may_use_the_session_that_sent_it(tmp_path: Path) -> None:
    """It is handed on under no lock: a window's answer may come from another thread and wait for this one."""
    store = library(tmp_path / "data")
    scene = Scene(store)
    seen: list[bool] = []

    def answer(_: object) -> None:
        thread = threading.Thread(target=lambda: seen.append(scene.session.line().here is not None))
        thread.start()
        thread.join(5.0)

    scene.session = Session(store, scene.working, on_notice=answer)
    scene.session.open(ID)
    store.save(ID, {**snapshot(), "tempo": 90.0})
    scene.session.look()
    assert seen == [True]


def _wait(is_so: Any, limit_s: float = 10.0) -> None:
    until = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.005)
