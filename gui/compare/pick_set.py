"""What is picked to be brought back: one set, which every view that shows boxes shows and changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from core.diff.changes import Change
from gui.compare.changes_picks import Picks


class PickSet(QObject):
    """The picks of one comparison, or words on where there can be picks. Main thread.

    `picks` is None where nothing can be picked; then `offer_words` may say why, and `offer_button` names a
    way to where something can. Who shows picks follows `changed`; who works on them follows the others.
    """

    changed = Signal()
    ticked_changed = Signal(object)  # the keys of the ticked changes, a frozenset
    requested = Signal()
    elsewhere_requested = Signal()
    preview_toggled = Signal(bool)
    patch_requested = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.picks: Picks | None = None
        self.source = ""
        self.offer_words = ""
        self.offer_button = ""
        self.is_previewed = False
        self._changes: tuple[Change, ...] = ()

    @property
    def ticked(self) -> frozenset[str]:
        """The keys of the changes that are ticked to be brought back."""
        return self.picks.ticked if self.picks is not None else frozenset()

    @property
    def ticked_changes(self) -> list[Change]:
        """The ticked changes, in the comparison's order."""
        return [change for change in self._changes if change.key in self.ticked]

    @property
    def needed(self) -> list[Change]:
        """The changes that come with the ticked ones, in the comparison's order."""
        needed = self.picks.needed if self.picks is not None else frozenset()
        return [change for change in self._changes if change.key in needed]

    # Where there are picks

    def offer(self, source: str, changes: Sequence[Change]) -> None:
        """Let these changes be picked from `source` into current; what of them was ticked stays so."""
        self.source, self._changes = source, tuple(changes)
        self.offer_words = self.offer_button = ""
        self.picks = (self.picks or Picks()).within(change.key for change in changes)
        if not self.ticked:
            self.preview(False)
        self.changed.emit()
        if self.ticked:
            self.ticked_changed.emit(self.ticked)

    def offer_elsewhere(self, words: str, button: str) -> None:
        """Let nothing be picked, and say where single changes can be; with no words say nothing."""
        self.withdraw()
        self.offer_words, self.offer_button = words, button
        self.changed.emit()

    def withdraw(self) -> None:
        """Let nothing be picked, and forget what was."""
        had = self.picks is not None or bool(self.offer_words)
        self.picks, self._changes = None, ()
        self.offer_words = self.offer_button = ""
        self.preview(False)
        if had:
            self.changed.emit()

    # Picking

    def tick(self, keys: Iterable[str]) -> None:
        """Have exactly these ticked; nothing where nothing can be picked."""
        if self.picks is not None:
            self.picks = Picks(frozenset(keys))
            self._tell()

    def toggle(self, keys: Iterable[str]) -> None:
        """Tick these, or, where all of them are, untick them."""
        if self.picks is not None and (keys := frozenset(keys)):
            self.picks = self.picks.with_toggled(keys)
            self._tell()

    def clear(self) -> None:
        """Untick all."""
        self.tick(())

    def _tell(self) -> None:
        if not self.ticked:
            self.preview(False)
        self.changed.emit()
        self.ticked_changed.emit(self.ticked)

    def show_needed(self, ticked: frozenset[str], needed: frozenset[str]) -> None:
        """Mark what the ticked changes bring along, unless others are ticked by now."""
        if self.picks is not None and ticked == self.ticked:
            self.picks = Picks(ticked, needed - ticked)
            self.changed.emit()

    def preview(self, shown: bool) -> None:
        """Show what current would become, or what is compared."""
        if shown != self.is_previewed and (self.ticked or not shown):
            self.is_previewed = shown
            self.changed.emit()
            self.preview_toggled.emit(shown)
