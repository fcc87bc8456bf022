"""One save, from the lock to the acknowledgement: the eight steps of the protocol, read top to bottom.

    1 lock, recover   2 look at current, adopt it if no version holds it
    3 write version and current aside, and prove the bytes while the disk works
    4 link the version into the history   5 sync it: the commit point
    6 exchange current, settle what came out   7 tell whether another writer was between
    8 sync, acknowledge, note, clean up

An error before the commit point is NotSaved. After it, the version stands, and what is told is only how far
the rest came: SavedNotCurrent or DurabilityUnknown.
"""

from __future__ import annotations

import errno
import logging
import stat
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

from core.errors import CurrentChanged, NotSaved, RepriseError, SavedNotCurrent
from core.model.document import parse
from core.storage.causes import cause
from core.storage.equality import State
from core.storage.files import read_bytes
from core.storage.home import READ_ONLY
from core.storage.layout import CURRENT, Place, Role
from core.storage.metadata import note_adopted, update_metadata
from core.storage.recovery import recover, settle_current
from core.storage.shelf import Shelf
from core.storage.workshop import Workshop

_log = logging.getLogger(__name__)
_WORTH_A_SECOND_TRY = (errno.EIO, errno.EXDEV)


def _proven() -> None:
    """Nothing is left to be proven."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be saved. `compose` makes the bytes, given the stem of the state that stands in current.

    `prove` raises what `compose` raises; it is asked before anything is added to the history.
    `based_on` is the state that the caller's edit began with. States in `droppable` were put
    into current on purpose without a version, and may leave it without one.
    """

    compose: Callable[[str | None], bytes]
    with_version: bool = True
    based_on: State | None = None
    fail_on_divergence: bool = False
    droppable: frozenset[bytes] = frozenset()
    prove: Callable[[], None] = _proven


@dataclass(slots=True)
class Outcome:
    """How a save went: `held_by` holds what stood in current, or, in `kept/`, a file named `kept`."""

    stem: str | None = None
    held_by: str | None = None
    kept: str | None = None
    diverged: bool = False
    adopted: dict[str, str] = field(default_factory=dict)
    unsure: str = ""
    """Why the disk did not confirm that all of it lasts; empty where it did."""


class Commit:
    """One save of one composition; used once."""

    def __init__(self, shelf: Shelf, request: Request) -> None:
        self._shelf = shelf
        self._disk = shelf.disk
        self._request = request
        self._outcome = Outcome()
        self._parent: str | None = None
        self._is_proven = False

    def run(self) -> Outcome:
        """Save. Raises NotSaved, SavedNotCurrent, CurrentChanged, or what `compose` raises."""
        for is_last in (False, True):
            try:
                return self._attempt()
            except OSError as error:  # only from before the commit point
                if is_last or error.errno not in _WORTH_A_SECOND_TRY:
                    raise NotSaved(f"Composition {self._shelf.id}", cause(error)) from error
                if error.errno == errno.EXDEV:
                    self._shelf.stay_near()
                self._outcome = Outcome()
        raise AssertionError("the second attempt returns or raises")

    def _attempt(self) -> Outcome:
        with self._disk.held():
            self._shelf.prepare()
            return self._save()

    def _save(self) -> Outcome:
        with self._disk.locked(self._shelf.lock), self._shelf.workshop() as workshop:
            self._outcome.adopted.update(recover(self._shelf, workshop))
            before = self._shelf.state(CURRENT)
            self._refuse_if_changed(before)
            self._parent = self._keep_known(workshop, before)
            data = self._request.compose(self._parent)
            version, current = self._write(workshop, data)
            if version is not None:
                self._outcome.stem = self._shelf.publish(version)
                self._sync(self._shelf.history)
                self._read_back(self._outcome.stem, data)
            self._replace_current(workshop, current, before)
            self._sync(self._shelf.place)
            self._outcome.unsure = self._outcome.unsure or workshop.unsure
            self._shelf.digests.remember_saved(self._shelf.place, data)
            if self._outcome.adopted:
                self._note(workshop, _name_in(data))
        return self._outcome

    def _refuse_if_changed(self, before: State | None) -> None:
        if self._request.fail_on_divergence and not self._is_base(before):
            raise CurrentChanged(self._shelf.id)

    def _is_base(self, state: State | None) -> bool:
        base = self._request.based_on
        return state is not None and base is not None and state.equals(base)

    def _may_go(self, state: State) -> bool:
        return bool(self._request.droppable) and state.digest in self._request.droppable

    def _keep_known(self, workshop: Workshop, before: State | None) -> str | None:
        """Step 2: the version that holds current; made if none does, so that it has the lower number."""
        if before is None or before.raw is None or not before.is_sound:
            return None
        stem = self._shelf.hold(before)
        if stem is None and not self._may_go(before):
            self._prove()
            stem = self._shelf.add_version(workshop, before.raw)
            self._outcome.adopted[stem] = CURRENT
            self._sync(self._shelf.history)
        return stem

    def _write(self, workshop: Workshop, data: bytes) -> tuple[Place | None, Place]:
        """Step 3, and the proof of the bytes, which costs little while the disk works."""
        first = workshop.writing(data, READ_ONLY) if self._request.with_version else nullcontext(None)
        with first as version, workshop.writing(data, self._mode_of_current()) as current:
            self._prove()
        return version, current

    def _prove(self) -> None:
        if not self._is_proven:
            self._request.prove()
            self._is_proven = True

    def _mode_of_current(self) -> int | None:
        found = self._disk.stat(self._shelf.place_of(CURRENT))
        return stat.S_IMODE(found.mode) if found is not None and found.is_file else None

    def _read_back(self, stem: str, data: bytes) -> None:
        try:
            found = read_bytes(self._disk, self._shelf.place_of(stem), data)
        except (OSError, RepriseError) as error:
            raise SavedNotCurrent(stem, "it could not be read back") from error
        if found != data:
            raise SavedNotCurrent(stem, "what was read back is not what was written")

    def _replace_current(self, workshop: Workshop, fresh: Place, before: State | None) -> None:
        """Steps 6 and 7."""
        try:
            came_out = workshop.exchange(fresh, self._shelf.place_of(CURRENT), Role.CURRENT)
        except OSError as error:
            if self._outcome.stem is None:
                raise
            raise SavedNotCurrent(self._outcome.stem, cause(error)) from error
        if came_out is None:
            return
        displaced = self._shelf.state_at(came_out)
        self._outcome.diverged = self._request.based_on is not None and not self._is_base(displaced)
        if self._parent is not None and before is not None and displaced and displaced.equals(before):
            self._outcome.held_by = self._parent
            workshop.drop(came_out)
            return
        if displaced is not None and self._may_go(displaced):
            workshop.drop(came_out)
            return
        try:
            stem, kept, is_new = settle_current(self._shelf, workshop, came_out)
        except (OSError, RepriseError) as error:  # it stays in tmp/, where recovery finds it
            _log.warning("what stood in current.json waits in tmp/: %s", error)
            self._outcome.unsure = cause(error) if isinstance(error, OSError) else str(error)
            return
        self._outcome.held_by, self._outcome.kept = stem, kept
        if is_new and stem is not None:
            self._outcome.adopted[stem] = CURRENT

    def _sync(self, place: Place) -> None:
        try:
            self._disk.sync_folder(place)
        except OSError as error:
            self._outcome.unsure = self._outcome.unsure or cause(error)

    def _note(self, workshop: Workshop, name: str) -> None:
        """After the acknowledgement is certain; metadata.json is never worth a save."""
        try:
            update_metadata(self._shelf, workshop, note_adopted(self._outcome.adopted), name)
        except (RepriseError, OSError) as error:
            _log.warning("adopted versions of %s are not noted: %s", self._shelf.id, error)


def _name_in(data: bytes) -> str:
    name = parse(data, "").data.get("name")
    return name if isinstance(name, str) else ""
