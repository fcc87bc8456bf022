"""Threads around a session: no half edits, nobody in between, and notices under no lock."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from core.session.session import Session
from core.session.working import Working
from tests.core.session.scenes import (
    ID,
    Scene,
    library,
    snapshot,
    tempo_of,
)


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
