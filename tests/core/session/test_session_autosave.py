"""The autosave of a session, by hand, by the clock and on closing: nothing unsaved is ever dropped."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from core.errors import (
    InvalidEdit,
    NotSaved,
)
from core.session.notices import NoticeKind
from tests.core.session.scenes import (
    ID,
    Scene,
    library,
    refuse,
    running,
    tempo_of,
    wait_until,
)


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
        wait_until((scene.folder / "autosave.json").exists)
        scene.tempo = 102.0
        wait_until(lambda: tempo_of(scene.state("autosave")) == 102.0)
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
            wait_until(lambda: len(tries) >= 3)
    assert scene.kinds == [NoticeKind.NOT_KEPT]
    assert "the disk is full" in scene.told[0].text
    with running(scene):
        wait_until((scene.folder / "autosave.json").exists)


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


def test_an_edit_made_while_closing_writes_is_in_the_autosave_too(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    autosave, count = scene.store.autosave, 0

    def interrupted(*args: Any) -> bool:
        nonlocal count
        count += 1
        written = autosave(*args)
        if count == 1:
            scene.tempo = 102.0
        return written

    monkeypatch.setattr(scene.store, "autosave", interrupted)
    scene.tempo = 101.0
    scene.session.close()
    assert scene.session.composition is None
    assert tempo_of(scene.store.load(ID, "autosave").data) == 102.0


def test_an_autosave_that_waited_for_another_writes_the_state_of_its_own_moment(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the older of two could come last: the clock's, after the one of closing."""
    autosave, begun, go_on = scene.store.autosave, threading.Event(), threading.Event()

    def slow(*args: Any) -> bool:
        if not begun.is_set():
            begun.set()
            assert go_on.wait(10.0)
        return autosave(*args)

    monkeypatch.setattr(scene.store, "autosave", slow)
    scene.tempo = 101.0
    first = threading.Thread(target=scene.session.autosave)
    first.start()
    assert begun.wait(10.0)
    waiting = threading.Thread(target=scene.session.autosave)
    waiting.start()
    time.sleep(0.1)
    scene.tempo = 102.0
    go_on.set()
    first.join(10.0)
    waiting.join(10.0)
    assert tempo_of(scene.store.load(ID, "autosave").data) == 102.0


def test_what_is_edited_without_a_pause_is_not_closed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    autosave, count = scene.store.autosave, 0

    def edited(*args: Any) -> bool:
        nonlocal count
        count += 1
        written = autosave(*args)
        scene.tempo = 200.0 + count
        return written

    scene.tempo = 101.0
    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "autosave", edited)
        with pytest.raises(InvalidEdit, match="edits are still being made"):
            scene.session.close()
    assert scene.session.composition == ID
    assert scene.tempo == 205.0


def test_opening_another_composition_closes_the_first_as_close_does(scene: Scene) -> None:
    scene.tempo = 101.0
    other = scene.session.create("Other")
    assert scene.session.composition == other
    assert tempo_of(scene.store.load(ID, "autosave").data) == 101.0
    assert scene.store.load(other, "current").data["name"] == "Other"


def test_what_cannot_be_autosaved_is_not_closed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.tempo = 101.0
    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "autosave", refuse)
        with pytest.raises(NotSaved):
            scene.session.close()
        with pytest.raises(NotSaved):
            scene.session.open(ID)
        with pytest.raises(NotSaved):
            scene.session.create("Other")
    assert scene.tempo == 101.0
    assert scene.store.list_ids() == (ID,)


def test_a_fault_of_ours_in_an_autosave_by_the_clock_is_logged_and_told_and_ends_no_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(library(tmp_path / "data"), autosave_s=0.01)
    scene.session.open(ID)
    tries: list[int] = []

    def fail(*_: Any) -> bool:
        tries.append(1)
        raise ZeroDivisionError

    with monkeypatch.context() as patch, running(scene):
        patch.setattr(scene.store, "autosave", fail)
        scene.tempo = 101.0
        wait_until(lambda: len(tries) >= 2)
    assert scene.kinds == [NoticeKind.NOT_KEPT]
    assert "the autosave failed" in caplog.text
