"""Another program writes the composition that a session has open: seen, told, and nothing of either lost."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from core.errors import CurrentChanged, NotSaved, UnknownComposition
from core.session.notices import NoticeKind
from tests.core.session.scenes import ID, Scene, library, refuse, running, tempo_of, wait_until
from tests.core.storage.conftest import foreign_write


@pytest.fixture(params=["flat", "nested"])
def ours(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    """Our session."""
    made = Scene(library(tmp_path / "data", request.param))
    made.session.open(ID)
    return made


@pytest.fixture
def theirs(ours: Scene) -> Scene:
    """Another session on the same composition."""
    made = Scene(ours.store)
    made.session.open(ID)
    return made


def overwrite(scene: Scene, bpm: float, beats: float = 0.0, stem: str | None = None) -> None:
    """As a foreign backend saves: current first, from its own memory, and then perhaps a version."""
    data = json.loads((scene.folder / "history" / "000_20260223_113841.json").read_text())
    data.get("sequence", data).update(tempo=bpm, current_position=beats)
    foreign_write(scene.folder / "current.json", data)
    if stem is not None:
        foreign_write(scene.folder / "history" / f"{stem}.json", data)


def test_a_state_of_another_session_is_opened_where_nothing_is_unsaved(ours: Scene, theirs: Scene) -> None:
    stem = theirs.take(90.0)
    ours.session.look()
    assert ours.tempo == 90.0
    assert not ours.session.has_unsaved
    assert [(notice.kind, notice.theirs) for notice in ours.told] == [(NoticeKind.RELOADED, stem)]
    assert ours.told[0].text == "Another program changed this composition; v001 is open now."
    ours.session.look()
    assert len(ours.told) == 1


def test_a_session_goes_on_from_what_the_window_restored(ours: Scene) -> None:
    ours.take(90.0)
    ours.take(91.0)
    ours.store.restore(ID, "000_20260223_113841")
    ours.session.look()
    assert ours.tempo == 120.0
    ours.tempo = 121.0
    assert ours.session.save().diverged is None
    assert ours.tempos() == [120.0, 90.0, 91.0, 120.0, 121.0]


def test_both_are_kept_where_edits_are_unsaved_and_the_notice_names_them(ours: Scene, theirs: Scene) -> None:
    ours.tempo = 101.0
    stem = theirs.take(90.0)
    ours.session.look()
    assert ours.tempos() == [120.0, 90.0, 101.0]
    assert ours.tempo == tempo_of(ours.state("current")) == 101.0
    assert not ours.session.has_unsaved
    (notice,) = ours.told
    assert notice.kind is NoticeKind.KEPT_BOTH
    assert notice.theirs == stem
    assert notice.yours == ours.store.history(ID)[-1].stem
    assert "v001 is theirs, v002 is yours and current" in notice.text


def test_a_save_over_a_state_nobody_looked_at_keeps_both_and_says_so(ours: Scene) -> None:
    ours.tempo = 101.0
    overwrite(ours, 90.0)
    result = ours.session.save()
    assert result.diverged is not None
    assert ours.tempos() == [120.0, 90.0, 101.0]
    assert ours.kinds == [NoticeKind.KEPT_BOTH]
    assert (ours.told[0].yours, ours.told[0].theirs) == result.diverged


def test_a_restore_over_a_state_nobody_looked_at_is_told_first(ours: Scene) -> None:
    first = ours.take(95.0)
    ours.take(96.0)
    overwrite(ours, 90.0)
    ours.session.restore(first)
    assert ours.kinds == [NoticeKind.RELOADED]
    assert ours.tempo == 95.0
    assert ours.tempos() == [120.0, 95.0, 96.0, 90.0, 95.0]


def test_a_restore_among_writers_that_never_rest_gives_up_with_one_sentence(
    ours: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ours.take(95.0)
    restore, count = ours.store.restore, 0

    def just_after_another(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        overwrite(ours, 50.0 + count)
        return restore(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(ours.store, "restore", just_after_another)
        with pytest.raises(CurrentChanged):
            ours.session.restore(first)
    assert count == 5
    assert set(ours.kinds) == {NoticeKind.RELOADED}


def test_a_timer_save_of_another_that_moved_only_the_playhead_is_no_news(ours: Scene) -> None:
    ours.tempo = 101.0
    overwrite(ours, 120.0, beats=16.0, stem="001_20260223_114000")
    ours.session.look()
    assert ours.tempo == 101.0
    assert ours.session.has_unsaved
    assert ours.session.save().diverged is None
    assert ours.told == []


def test_a_playhead_moved_between_look_and_save_is_no_news_either(ours: Scene) -> None:
    ours.tempo = 101.0
    overwrite(ours, 120.0, beats=16.0)
    assert ours.session.save().diverged is not None
    assert ours.told == []
    assert ours.tempos() == [120.0, 120.0, 101.0]


def test_the_same_edit_made_by_both_is_no_conflict(ours: Scene) -> None:
    ours.tempo = 90.0
    overwrite(ours, 90.0, stem="001_20260223_114000")
    ours.session.look()
    assert not ours.session.has_unsaved
    assert ours.told == []
    assert len(ours.tempos()) == 2


def test_an_edit_made_while_another_state_is_read_is_kept_beside_it(
    ours: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, count = ours.store.load, 0

    def edited_meanwhile(*args: Any) -> Any:
        nonlocal count
        count += 1
        document = load(*args)
        if count == 1:
            ours.tempo = 101.0
        return document

    overwrite(ours, 90.0, stem="001_20260223_114000")
    monkeypatch.setattr(ours.store, "load", edited_meanwhile)
    ours.session.look()
    assert ours.tempo == 101.0
    assert ours.tempos() == [120.0, 90.0, 101.0]
    assert ours.kinds == [NoticeKind.KEPT_BOTH]


def test_edits_go_on_while_the_disk_is_read(ours: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """No lock is held meanwhile: an edit on another thread does not wait for a disk that hangs."""
    load, reading, go_on = ours.store.load, threading.Event(), threading.Event()

    def slow(*args: Any) -> Any:
        reading.set()
        assert go_on.wait(10.0)
        return load(*args)

    overwrite(ours, 90.0)
    monkeypatch.setattr(ours.store, "load", slow)
    thread = threading.Thread(target=ours.session.look)
    thread.start()
    assert reading.wait(10.0)
    ours.tempo = 101.0
    assert ours.tempo == 101.0
    go_on.set()
    thread.join(10.0)
    assert ours.tempos() == [120.0, 90.0, 101.0]


def test_a_deleted_composition_is_told_once_and_its_edits_become_a_new_one(ours: Scene) -> None:
    ours.tempo = 101.0
    ours.store.delete(ID)
    ours.session.look()
    ours.session.look()
    assert ours.kinds == [NoticeKind.GONE]
    assert ours.tempo == 101.0
    with pytest.raises(UnknownComposition):
        ours.session.save()
    with pytest.raises(UnknownComposition):
        ours.session.autosave()
    ours.session.close()
    assert ours.kinds == [NoticeKind.GONE, NoticeKind.RESCUED]
    (kept,) = ours.store.list_ids()
    assert ours.told[-1].yours == kept
    data = ours.store.load(kept, "current").data
    assert tempo_of(data) == 101.0
    assert data["name"] == "Song (kept)"


def test_a_deleted_composition_without_unsaved_edits_is_just_closed(ours: Scene) -> None:
    ours.store.delete(ID)
    ours.session.close()
    assert ours.session.composition is None
    assert ours.store.list_ids() == ()


def test_a_composition_that_comes_back_is_gone_on_with(ours: Scene) -> None:
    ours.tempo = 101.0
    aside = ours.store.delete(ID)
    ours.session.look()
    ours.store.undelete(aside)
    ours.session.look()
    assert ours.session.save().diverged is None
    ours.store.delete(ID)
    ours.session.look()
    assert ours.kinds == [NoticeKind.GONE, NoticeKind.GONE]


def test_a_library_that_is_gone_keeps_everything_open_and_says_why(ours: Scene, tmp_path: Path) -> None:
    ours.tempo = 101.0
    (tmp_path / "data").rename(tmp_path / "unplugged")
    with pytest.raises(NotSaved):
        ours.session.close()
    assert ours.tempo == 101.0
    assert not (tmp_path / "data").exists()
    (tmp_path / "unplugged").rename(tmp_path / "data")
    ours.session.close()
    assert tempo_of(ours.store.load(ID, "autosave").data) == 101.0


def test_a_current_that_is_gone_is_told_and_made_anew_by_a_save(ours: Scene) -> None:
    ours.tempo = 101.0
    (ours.folder / "current.json").unlink()
    ours.session.look()
    ours.session.look()
    assert ours.kinds == [NoticeKind.GONE]
    ours.session.save()
    assert tempo_of(ours.state("current")) == 101.0


@pytest.mark.parametrize("raw", [b"", b'{"tempo": 12', b"[]", b"\0\0\0"])
def test_a_damaged_current_is_told_and_kept_aside_by_a_save(ours: Scene, raw: bytes) -> None:
    ours.tempo = 101.0
    foreign_write(ours.folder / "current.json", raw)
    ours.session.look()
    ours.session.look()
    assert ours.kinds == [NoticeKind.DAMAGED]
    assert ours.tempo == 101.0
    result = ours.session.save()
    assert tempo_of(ours.state("current")) == 101.0
    assert result.kept is not None
    assert (ours.store.root / ".reprise" / "kept" / result.kept).read_bytes() == raw
    assert ours.kinds == [NoticeKind.DAMAGED, NoticeKind.KEPT_BOTH]
    assert "lies aside" in ours.told[-1].text


def test_a_version_can_be_restored_over_a_damaged_current(ours: Scene) -> None:
    first = ours.take(90.0)
    ours.take(91.0)
    foreign_write(ours.folder / "current.json", b"{")
    result = ours.session.restore(first)
    assert ours.tempo == tempo_of(ours.state("current")) == 90.0
    assert result.kept_aside is not None


def test_a_watcher_brings_the_news_by_itself(ours: Scene, theirs: Scene) -> None:
    with running(ours):
        theirs.take(90.0)
        wait_until(lambda: ours.tempo == 90.0)
        ours.tempo = 101.0
        theirs.session.look()
        theirs.take(91.0)
        wait_until(lambda: NoticeKind.KEPT_BOTH in ours.kinds)
    assert ours.tempo == tempo_of(ours.state("current")) == 101.0
    assert ours.tempos() == [120.0, 90.0, 91.0, 101.0]


def test_a_watcher_tells_of_a_deletion_by_itself(ours: Scene) -> None:
    with running(ours):
        ours.tempo = 101.0
        ours.store.delete(ID)
        wait_until(lambda: NoticeKind.GONE in ours.kinds)
    assert ours.tempo == 101.0


def test_a_watcher_tells_of_what_was_deleted_before_its_first_look(ours: Scene) -> None:
    ours.store.delete(ID)
    with running(ours):
        wait_until(lambda: NoticeKind.GONE in ours.kinds)


def test_a_watcher_follows_the_composition_that_is_open(ours: Scene) -> None:
    with running(ours):
        other = ours.session.create("Other")
        ours.store.save(ID, {**ours.store.load(ID, "current").data, "name": "Elsewhere"})
        ours.store.save(other, {**ours.store.load(other, "current").data, "name": "Renamed"})
        wait_until(lambda: ours.data()["name"] == "Renamed")
    assert {notice.composition for notice in ours.told} == {other}


def test_what_cannot_be_saved_beside_another_writer_is_told(
    ours: Scene, theirs: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.tempo = 101.0
    theirs.take(90.0)
    with monkeypatch.context() as patch, running(ours):
        patch.setattr(ours.store, "save", refuse)
        wait_until(lambda: NoticeKind.NOT_KEPT in ours.kinds)
    assert ours.tempo == 101.0
    assert ours.session.has_unsaved


def test_two_sessions_that_look_at_each_other_come_to_rest(ours: Scene, theirs: Scene) -> None:
    with running(ours), running(theirs):
        ours.tempo, theirs.tempo = 90.0, 91.0
        ours.session.save()
        wait_until(lambda: ours.tempo == theirs.tempo == 91.0 and not theirs.session.has_unsaved)
        count = len(ours.tempos())
        time.sleep(0.3)
        assert len(ours.tempos()) == count
    assert ours.tempos() == [120.0, 90.0, 91.0]
