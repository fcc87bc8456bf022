"""Restoring in a session: what stood is kept, edits that come in between too, and each can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import (
    DurabilityUnknown,
    UnknownVersion,
)
from tests.core.session.scenes import (
    Scene,
    tempo_of,
)


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


def test_a_restore_whose_durability_is_unknown_is_told_and_open_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scene.take(90.0)
    scene.take(91.0)
    restore = scene.store.restore

    def unsure(*args: Any, **kwargs: Any) -> Any:
        raise DurabilityUnknown(restore(*args, **kwargs).stem, "the disk reports an error")

    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "restore", unsure)
        with pytest.raises(DurabilityUnknown):
            scene.session.restore(first)
    assert scene.tempo == tempo_of(scene.state("current")) == 90.0
    scene.session.look()
    assert scene.told == []


def test_restoring_current_goes_back_to_what_was_saved_last_and_keeps_the_edits(scene: Scene) -> None:
    scene.take(90.0)
    scene.tempo = 91.0
    result = scene.session.restore("current")
    assert scene.tempo == 90.0
    assert result.kept is not None
    assert tempo_of(scene.state(result.kept)) == 91.0
