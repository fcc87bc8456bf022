"""What joins the open composition to its files: saved, kept, restored, and looked after beside other writers.

For `core.session.session` alone, which lets one thread at a time in; only `autosave` may be called beside.
"""

from __future__ import annotations

import threading
from typing import Any

from core.errors import CurrentChanged, DurabilityUnknown, RepriseError
from core.history.fingerprint import fingerprint
from core.model.document import Document
from core.session import second_writer
from core.session.notices import NoticeBoard, NoticeKind
from core.session.second_writer import same_music
from core.session.working import Frozen, Working
from core.storage.composition_service import CompositionService, RestoreResult, SaveResult
from core.storage.layout import CURRENT

ATTEMPTS = 5
"""How often something is tried anew because an edit or another writer came in between."""

KEPT_UNASKED = "autosave"
"""`metadata.source` of a version that a session made so that nothing is lost, without having been asked."""


class Keeper:
    """Saves what lies on the table and lays on it what was restored; the base is always what current was.

    No lock is held while the disk is at work: an edit that comes in between is noticed and kept.
    """

    def __init__(self, store: CompositionService, working: Working, board: NoticeBoard) -> None:
        self._store = store
        self._working = working
        self._board = board
        self._autosaving = threading.Lock()
        self._had_current = False
        self._kept: tuple[str, tuple[bytes, ...]] | None = None

    def lay(
        self,
        composition: str,
        document: Document,
        *,
        in_place_of: Frozen | None = None,
        is_current: bool = True,
    ) -> bool:
        """Put a state on the table as `Working.put` does; `is_current` says that current.json holds it."""
        if not self._working.put(composition, document, in_place_of=in_place_of):
            return False
        self._remember(composition, document, is_current=is_current)
        return True

    def build_on(self, composition: str, document: Document) -> None:
        """From now on the edits on the table are those of this composition, made from this state."""
        self._working.rebase(document, composition)
        self._remember(composition, document)

    def _remember(self, composition: str, document: Document, *, is_current: bool = True) -> None:
        self._had_current = is_current
        self._kept = composition, fingerprint(document).areas

    def save(self, frozen: Frozen, source: str, metadata: dict[str, Any]) -> SaveResult:
        """Save one instant on the base of its edits; the base is then what was saved, read back."""
        composition = frozen.composition
        try:
            result = self._store.save(
                composition, frozen.data, source=source, based_on=frozen.base, **metadata
            )
        except DurabilityUnknown as error:
            self._saved(frozen, error.stem)
            raise
        self._saved(frozen, result.stem or CURRENT)
        if result.diverged is not None and not self._is_base(result.diverged[1], frozen):
            yours, theirs = result.diverged
            self._board.post(second_writer.kept_both(composition, theirs, yours))
        return result

    def _saved(self, frozen: Frozen, stem: str) -> None:
        try:
            document = self._store.load(frozen.composition, stem)
        except RepriseError:  # it is safe, as the store has said; what cannot be read now was to be this
            document = frozen.document
        self.build_on(frozen.composition, document)

    def _is_base(self, held_by: str, frozen: Frozen) -> bool:
        """Whether what another writer had put into current is the music that the edits were made from."""
        try:
            return same_music(self._store.load(frozen.composition, held_by), frozen.base)
        except RepriseError:
            return False

    def keep_unsaved(self) -> Frozen:
        """Make a version of edits that are in none yet; gives what is on the table, which is safe then."""
        frozen = self._working.freeze()
        if frozen.has_unsaved:
            self.save(frozen, KEPT_UNASKED, {})
        return frozen

    def autosave(self) -> tuple[Frozen, bool]:
        """Write the autosave unless the last autosave, save or restore holds the same music.

        Gives what is on the table, and whether it was written. One is written after another, each from its
        own instant, so that an older state never comes after a newer.
        """
        with self._autosaving:
            frozen = self._working.freeze()
            state = frozen.composition, fingerprint(frozen.document).areas
            if state == self._kept:
                return frozen, False
            written = self._store.autosave(frozen.composition, frozen.data)
            self._kept = state
            return frozen, written

    def restore(self, composition: str, ref: str) -> RestoreResult:
        """Keep what is unsaved, restore, and lay on the table what was restored."""
        for _ in range(ATTEMPTS):
            has_current = self.look() is not None
            frozen = self.keep_unsaved()
            standing = self._working.base if has_current else None
            try:
                result = self._store.restore(composition, ref, expected_current=standing)
            except CurrentChanged:
                continue
            except DurabilityUnknown as error:
                self._lay_restored(frozen, error.stem)
                raise
            if self._lay_restored(frozen, result.stem):
                return result
        raise CurrentChanged(composition)

    def _lay_restored(self, frozen: Frozen, stem: str) -> bool:
        """False where an edit came in between: it is built on what was restored, and so is unsaved."""
        document = self._store.load(frozen.composition, stem)
        if self.lay(frozen.composition, document, in_place_of=frozen):
            return True
        self.build_on(frozen.composition, document)
        return False

    def look(self) -> Document | None:
        """See what stands in current, and go on from it; None where nothing stands there that can be read."""
        for _ in range(ATTEMPTS):
            frozen = self._working.freeze()
            composition = frozen.composition
            found = second_writer.read_current(self._store, composition, self._had_current)
            if not isinstance(found, Document):
                if found is not None:
                    self._board.post_once(found)
                return None
            self._board.settle(NoticeKind.GONE, NoticeKind.DAMAGED)
            if found.raw == frozen.base.raw:
                return found
            if same_music(found, frozen.base):
                self._working.rebase(found)
                return found
            if same_music(found, frozen.document):
                self.build_on(composition, found)
                return found
            if frozen.has_unsaved:
                self.save(frozen, KEPT_UNASKED, {})
                return self._working.base
            if self.lay(composition, found, in_place_of=frozen):
                stem = second_writer.stem_of(self._store, composition, found)
                self._board.post(second_writer.reloaded(composition, stem))
                return found
        return self._working.base
