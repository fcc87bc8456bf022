"""Q: the whole API beside a model, some thousand steps; and the rig sees a store that breaks its word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import clock
from core.storage import autosave, commit, folders, layout
from core.storage.commit import Commit
from core.storage.layout import Place, make_stem
from core.storage.memory import Memory
from core.storage.metadata import update_metadata
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop
from tests.faults.model_machine import StoreMachine
from tests.faults.rig_model import DiskMachine, run

Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize("machine", [StoreMachine, DiskMachine], ids=["in memory", "on disk"])
def test_three_thousand_steps_go_as_the_model_says(machine: type[StoreMachine]) -> None:
    assert run(machine, 76, 50) >= 3000


def _adopts_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Commit, "_keep_known", lambda *_: None)
    patch.setattr(commit, "settle_current", lambda *_: (None, None, False))


def _counts_files(patch: pytest.MonkeyPatch) -> None:
    def publish(self: Shelf, temp: Place) -> str:
        stem = make_stem(len(self.listing().versions), clock.now())
        assert self.disk.link(temp, self.place_of(stem))
        return stem

    patch.setattr(Shelf, "publish", publish)


def _replaces(patch: pytest.MonkeyPatch) -> None:
    def exchange(self: Memory, temp: Place, target: Place) -> bool:
        self.replace(temp, target)
        return False

    patch.setattr(Memory, "exchange", exchange)


def _recovers_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(commit, "recover", lambda *_: {})


def _forgets_labels(patch: pytest.MonkeyPatch) -> None:
    def update(
        shelf: Shelf, workshop: Workshop, change: Callable[[dict[str, Any]], None], name: str = ""
    ) -> None:
        shelf.disk.remove((*shelf.place, layout.METADATA_FILE))
        update_metadata(shelf, workshop, change, name)

    patch.setattr(commit, "update_metadata", update)


def _undeletes_over(patch: pytest.MonkeyPatch) -> None:
    def undelete(disk: Memory, compositions: Place, name: str) -> str:
        target = (*compositions, name.partition("~")[0])
        disk.remove(target)
        disk.move((layout.PRIVATE, layout.TRASH, name), target)
        return target[-1]

    patch.setattr(folders, "undelete_folder", undelete)


def _drops_autosaves(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(autosave, "make_kept", lambda *_: (_ for _ in ()).throw(OSError("full")))


@pytest.mark.parametrize(
    "spoil",
    [
        _adopts_nothing,
        _counts_files,
        _replaces,
        _recovers_nothing,
        _forgets_labels,
        _undeletes_over,
        _drops_autosaves,
    ],
)
def test_a_store_that_breaks_its_word_is_caught(
    spoil: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch)
    with pytest.raises((AssertionError, FileNotFoundError)):
        run(StoreMachine, 100, 50, shrinks=False)
