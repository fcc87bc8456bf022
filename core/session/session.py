"""A session on one composition: opened, edited through services, saved, restored, walked through.

The state itself lies in `core.session.working`; here is what joins it to the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from core.errors import (
    DamagedDocument,
    InvalidEdit,
    NothingOpen,
    RepriseError,
    UnknownComposition,
    UnknownVersion,
    Unreadable,
)
from core.model.document import Document
from core.session.attendant import Attendant
from core.session.keeper import ATTEMPTS, KEPT_UNASKED, Keeper
from core.session.line_reader import LineReader
from core.session.navigation import WORK, Line
from core.session.notices import Notice, NoticeBoard, NoticeKind
from core.session.second_writer import same_music, stem_of
from core.session.working import Frozen, Working
from core.storage.composition_service import CompositionService, RestoreResult, SaveResult
from core.storage.layout import AUTOSAVE, CURRENT


class Session:
    """Opens, saves, autosaves and restores what lies in `working`; safe to call from any thread.

    What reads or writes current is done by one thread at a time; edits go on meanwhile, and an edit made
    while the disk is at work is never lost. Nothing here may be called inside an edit. Another writer is
    normal: see `look`. Notices go to `on_notice` on the thread that found them, never under a lock.
    """

    def __init__(
        self,
        store: CompositionService,
        working: Working,
        *,
        autosave_s: float = 30.0,
        watch: bool = True,
        on_notice: Callable[[Notice], None] | None = None,
    ) -> None:
        """After `start`, `autosave_s` seconds lie between two autosaves (0 is never), and it may watch."""
        self._store = store
        self._working = working
        self._board = NoticeBoard(on_notice)
        self._lines = LineReader(store)
        self._writing = threading.RLock()
        self._depth = 0
        self._keeper = Keeper(store, working, self._board)
        self._judged: tuple[int, Document, bool] | None = None
        self._attendant = Attendant(
            store, working, self._board, self.autosave, self.look, autosave_s=autosave_s, watch=watch
        )

    # What is open ---------------------------------------------------------------------------------------

    @property
    def composition(self) -> str | None:
        """Id of what is open, None where nothing is."""
        return self._working.composition

    @property
    def notices(self) -> tuple[Notice, ...]:
        """The last hundred notices, oldest first."""
        return self._board.notices

    @property
    def has_unsaved(self) -> bool:
        """Whether something that is not volatile differs from the last saved state."""
        judged = self._judged
        if judged is not None and judged[:2] == (self._working.revision, self._working.base):
            return judged[2]
        try:
            frozen = self._working.freeze()
        except NothingOpen:
            return False
        self._judged = (frozen.revision, frozen.base, frozen.has_unsaved)
        return self._judged[2]

    def create(self, name: str) -> str:
        """Make an empty composition and open it; gives its id. Raises what `close` and the store raise."""
        with self.undisturbed():
            self.close()
            composition = self._store.create(name)
            self.open(composition)
            return composition

    def open(self, composition: str) -> str:
        """Open what stands in current; without one the newest version that can be read, else the autosave.

        Gives the reference that was opened. What was open before is closed; where the new one cannot be
        opened, it stays open. Raises UnknownComposition, DamagedDocument (current is damaged: restore a
        version first), Unreadable.
        """
        with self.undisturbed():
            found = self._read_newest(composition)
            if self._working.composition is not None:
                self.close()
                found = self._read_newest(composition)
            ref, document = found
            self._keeper.lay(composition, document, is_current=ref == CURRENT)
            self._attendant.follow()
            if ref != AUTOSAVE:
                self._tell_of_autosave(composition, document)
            return ref

    def close(self) -> None:
        """Close what is open, if anything is. Unsaved edits go to the autosave, and the next `open` says so.

        Where the composition was deleted meanwhile, they become a new one. Raises what `autosave` raises, and
        then everything stays open.
        """
        with self.undisturbed():
            if self._working.composition is None:
                return
            for _ in range(ATTEMPTS):
                if self._working.clear(in_place_of=self._keep_aside()):
                    break
            else:
                raise InvalidEdit("Closing", "edits are still being made")
            self._attendant.follow()

    def _keep_aside(self) -> Frozen:
        """Autosave; what cannot be autosaved because its composition is gone becomes a new one."""
        try:
            return self._keeper.autosave()[0]
        except UnknownComposition:
            frozen = self._working.freeze()
            if not frozen.has_unsaved:
                return frozen
            name = f"{frozen.data.get('name') or 'Untitled'} (kept)"
            made = self.save_as(name)
            text = f"This composition was deleted while edits were unsaved; they are kept as “{name}”."
            self._board.post(Notice(NoticeKind.RESCUED, frozen.composition, text, yours=made))
            return self._working.freeze()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """No other thread saves, restores, steps or reloads during the block; edits and autosaves go on.

        An AI turn and the one version of it are made in such a block, so that nothing comes between.
        """
        if self._working.is_held_here:
            raise RuntimeError("a session is not saved or restored from inside an edit")
        is_outermost = False
        try:
            with self._writing:
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    is_outermost = self._depth == 0
        finally:
            if is_outermost:
                self._board.deliver()

    # To the disk ----------------------------------------------------------------------------------------

    def save(self, source: str = "manual_save", **metadata: Any) -> SaveResult:
        """Save one instant of everything as a version and into current; more `metadata` goes into its file.

        A state of another writer in current becomes a version first, and a notice names both. Raises
        NothingOpen, NotSaved (nothing has changed), SavedNotCurrent, DurabilityUnknown, InvalidSnapshot,
        UnknownComposition; what is open stays as it is in any case.
        """
        with self.undisturbed():
            return self._keeper.save(self._working.freeze(), source, metadata)

    def save_as(self, name: str) -> str:
        """Save what is open as a new composition, in whose session this goes on; gives its id.

        Raises NothingOpen, NotSaved, DurabilityUnknown, InvalidSnapshot.
        """
        with self.undisturbed():
            frozen = self._working.freeze()
            composition = self._store.create(name, frozen.data)
            document = self._store.load(composition, CURRENT)
            with self._working.editing() as desk:  # edits made meanwhile go with it, unsaved
                desk.data.update(id=composition, name=name)
                self._keeper.build_on(composition, document)
            self._attendant.follow()
            return composition

    def autosave(self) -> bool:
        """Write the autosave if something that is not volatile changed since the last autosave or save.

        Tells whether it was written. Touches neither history nor current and waits for no save. Raises
        NothingOpen, NotSaved, DurabilityUnknown, InvalidSnapshot, UnknownComposition.
        """
        return self._keeper.autosave()[1]

    def restore(self, ref: str) -> RestoreResult:
        """Make a version or the autosave the state that is open, as a new version; `ref` may be cut short.

        Unsaved edits are first kept as a version. `restore(result.kept)` takes it back. Raises NothingOpen,
        UnknownVersion, AmbiguousName, DamagedDocument, NotSaved, DurabilityUnknown (then it is open all the
        same); CurrentChanged where others kept on changing current.
        """
        with self.undisturbed():
            frozen = self._working.freeze()
            if ref == CURRENT:  # as it is now, not as it will be once unsaved edits are kept
                ref = stem_of(self._store, frozen.composition, frozen.base)
            return self._restore(self._store.resolve_version(frozen.composition, ref))

    def _restore(self, ref: str) -> RestoreResult:
        return self._keeper.restore(self._working.freeze().composition, ref)

    # Back and forward -----------------------------------------------------------------------------------

    def line(self) -> Line:
        """The complete states to step through, and where this session stands; unsaved edits come last."""
        with self.undisturbed():
            frozen = self._working.freeze()
            line = self._lines.read(frozen.composition)
            if line.here is not None:
                stands = self._store.load(frozen.composition, line.here)
                if same_music(stands, frozen.document):
                    return line
            return line.grown(WORK)

    @property
    def can_go_back(self) -> bool:
        """Whether there is an older state than the one that is open."""
        return self._working.composition is not None and self.line().before is not None

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a newer state than the one that is open."""
        return self._working.composition is not None and self.line().after is not None

    def back(self) -> RestoreResult:
        """Restore the state before this one in the line that `core.session.navigation` describes.

        Unsaved edits are first kept as a version, from which `forward` leads to them again. Raises
        InvalidEdit at the oldest state, and what `restore` raises.
        """
        with self.undisturbed():
            self._keeper.look()
            line = self.line()
            if line.before is None:
                raise InvalidEdit("Going back", "there is no older state")
            if line.here == WORK:
                self.save(KEPT_UNASKED)
            return self._restore(line.before)

    def forward(self) -> RestoreResult:
        """Restore the state after this one. Raises InvalidEdit at the newest, and what `restore` raises."""
        with self.undisturbed():
            self._keeper.look()
            line = self.line()
            if line.after is None:
                raise InvalidEdit("Going forward", "there is no newer state")
            return self._restore(line.after)

    # Another writer -------------------------------------------------------------------------------------

    def look(self) -> None:
        """See what stands in current now, as another program may have put it there.

        Another state is opened where nothing here is unsaved; else ours is saved, so that both are versions.
        A notice tells. A current that is gone or damaged is told once, and what is open stays. Raises what
        `save` raises.
        """
        with self.undisturbed():
            if self._working.composition is not None:
                self._keeper.look()

    # Threads --------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to autosave by the clock and to watch for other writers; what is already begun goes on."""
        self._attendant.start()

    def stop(self) -> None:
        """End both threads and wait for them. Not to be called from a notice."""
        self._attendant.stop()

    # Parts ----------------------------------------------------------------------------------------------

    def _read_newest(self, composition: str) -> tuple[str, Document]:
        try:
            return CURRENT, self._store.load(composition, CURRENT)
        except UnknownVersion as error:
            failed: RepriseError = error
        stems = [version.stem for version in reversed(self._store.history(composition))]
        for ref in [*stems, AUTOSAVE]:
            try:
                return ref, self._store.load(composition, ref)
            except UnknownVersion:
                continue
            except (DamagedDocument, Unreadable) as error:
                failed = error
        raise failed

    def _tell_of_autosave(self, composition: str, opened: Document) -> None:
        try:
            autosave = self._store.load(composition, AUTOSAVE)
        except RepriseError:  # none is the common case, and a damaged one is shown by whoever lists it
            return
        if not same_music(autosave, opened):
            text = "The autosave holds another state than the one that was opened; restore it to have it."
            notice = Notice(NoticeKind.AUTOSAVE_DIFFERS, composition, text, theirs=AUTOSAVE)
            self._board.post(notice)
