"""Mutants that a model of the whole API shows (rig Q)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from core import clock
from core.storage import autosave, commit, folders
from core.storage.commit import Commit
from core.storage.composition_service import CompositionService
from core.storage.layout import METADATA_FILE, PRIVATE, TRASH, Place, make_stem
from core.storage.memory import Memory
from core.storage.metadata import update_metadata
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop
from tests.faults.model_machine import StoreMachine
from tests.faults.mutants import Mutant, Patch, words_of
from tests.faults.protocol_steps import ORDER, in_order, swapped
from tests.faults.rig_model import DiskMachine, run


def _walk(machine: type[StoreMachine], examples: int) -> str:
    try:
        run(machine, examples, 50, shrinks=False)
    except Exception as error:  # noqa: BLE001 - of a store that breaks its word anything may come
        return words_of(error) + _line_of(error)
    return ""


def _line_of(error: BaseException) -> str:
    """A bare assertion of the model says nothing, but for where it stands."""
    trace = error.__traceback__
    found = ""
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith("model_machine.py"):
            found = f"{trace.tb_frame.f_code.co_name}, line {trace.tb_lineno} of the model"
        trace = trace.tb_next
    return f" ({found})" if found else ""


def _walked(name: str, *patches: Patch, machine: type[StoreMachine] = StoreMachine) -> Mutant:
    return Mutant(name, "Q", patches, partial(_walk, machine, 100))


def _number_by_count(self: Shelf, temp: Place) -> str:
    stem = make_stem(len(self.listing().versions), clock.now())
    assert self.disk.link(temp, self.place_of(stem))
    return stem


def _replacing(self: Memory, temp: Place, target: Place) -> bool:
    self.replace(temp, target)
    return False


def _forgets_labels(
    shelf: Shelf, workshop: Workshop, change: Callable[[dict[str, Any]], None], name: str = ""
) -> None:
    shelf.disk.remove((*shelf.place, METADATA_FILE))
    update_metadata(shelf, workshop, change, name)


def _undeletes_over(disk: Memory, compositions: Place, name: str) -> str:
    target = (*compositions, name.partition("~")[0])
    disk.remove(target)
    disk.move((PRIVATE, TRASH, name), target)
    return target[-1]


def _deletes_for_good(shelf: Any) -> str:
    name = _delete(shelf)
    shelf.disk.remove((PRIVATE, TRASH, name))
    return name


def _removes_the_source(self: CompositionService, composition: str, ref: str, **more: Any) -> Any:
    done = _restore(self, composition, ref, **more)
    if ref == "autosave":
        self._disk.remove(self._file(composition, ref))
    return done


_delete, _restore = folders.delete_folder, CompositionService.restore


def _no_room(*_: Any) -> str:
    raise OSError("no room")


def _nothing(*_: Any) -> Any:
    return None


def _unsettled(*_: Any) -> Any:
    return None, None, False


def _without(*names: str) -> Callable[[Any], Any]:
    return in_order(*(step for step in ORDER if step not in names))


WALKED = (
    _walked("adopts nothing", (Commit, "_keep_known", _nothing), (commit, "settle_current", _unsettled)),
    _walked("adoption after the version", (Commit, "_attempt", swapped("adopt", "publish"))),
    _walked("adoption after the exchange", (Commit, "_attempt", _without("adopt"))),
    _walked("number by count", (Shelf, "publish", _number_by_count)),
    _walked("exchange by replace, in memory", (Memory, "exchange", _replacing)),
    _walked(
        "one inode for history and current",
        (Commit, "_attempt", in_order(*("share" if step == "write" else step for step in ORDER))),
        machine=DiskMachine,
    ),
    _walked("no recovery of what the dead left", (commit, "recover", lambda *_: {})),
    _walked("current of another is not refused", (Commit, "_refuse_if_changed", _nothing)),
    _walked("labels forgotten when an adoption is noted", (commit, "update_metadata", _forgets_labels)),
    _walked("undelete over what stands", (folders, "undelete_folder", _undeletes_over)),
    _walked("delete for good", (folders, "delete_folder", _deletes_for_good)),
    _walked("restore that removes the autosave", (CompositionService, "restore", _removes_the_source)),
    _walked("another session's autosave stays in tmp/", (autosave, "make_kept", _no_room)),
)
