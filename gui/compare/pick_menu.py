"""What the menus of the list of changes and of Music have in common: picking, and copying what is picked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.diff.changes import Change
from core.diff.words import count
from gui.compare.changes_words import line_of
from gui.compare.pick_set import PickSet


def empty_menu(parent: QWidget) -> QMenu:
    """Return a menu that deletes itself when it closes, and that says why something cannot be done."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    return menu


def add_picks(menu: QMenu, what: str, changes: Sequence[Change], picks: PickSet) -> None:
    """Add how these changes are picked and brought back; `what` is what they are called: `this`."""
    keys = frozenset(change.key for change in changes)
    if picks.is_previewed:
        menu.addAction("Leave the preview").triggered.connect(partial(picks.preview, False))
    elif picks.picks is not None and keys:
        word = "Leave out" if keys <= picks.ticked else "Pick"
        pick = menu.addAction(f"{word} {what}")
        pick.triggered.connect(partial(picks.toggle, keys))
        tell_key(pick, "Space")
        bring = menu.addAction(f"Bring back only {what}…")
        bring.triggered.connect(partial(_bring_back, picks, keys))
        if len(every := picks.ticked | keys) > len(keys):
            both = menu.addAction(f"Bring back {count(len(every), 'picked change')}…")
            both.triggered.connect(partial(_bring_back, picks, every))
    elif picks.offer_button and keys:
        menu.addAction(f"{picks.offer_button}…").triggered.connect(picks.elsewhere_requested)
    else:
        return
    menu.addSeparator()


def add_copies(menu: QMenu, changes: Sequence[Change], picks: PickSet, otherwise: str = "") -> None:
    """Add what can be copied: these changes, or `otherwise` where there are none, and what is picked."""
    many = f"Copy {count(len(changes), 'change')} as text" if len(changes) > 1 else "Copy as text"
    copy = menu.addAction(many)
    copy.triggered.connect(partial(copy_changes, changes, otherwise))
    tell_key(copy, "Ctrl+C")
    if picks.ticked:
        if {change.key for change in changes} != picks.ticked:
            every = menu.addAction(f"Copy {count(len(picks.ticked), 'picked change')} as text")
            every.triggered.connect(partial(copy_changes, picks.ticked_changes))
        patch = menu.addAction("Copy the pick as JSON Patch")
        patch.setToolTip("What current would become, with all that the picked changes need (RFC 6902)")
        patch.triggered.connect(picks.patch_requested)


def copy_changes(changes: Iterable[Change], otherwise: str = "") -> None:
    """Put changes on the clipboard as text, a line each."""
    QGuiApplication.clipboard().setText("\n".join(map(line_of, changes)) or otherwise)


def tell_key(action: QAction, keys: str) -> None:
    """Tell a key that is the view's own."""
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)


def _bring_back(picks: PickSet, keys: frozenset[str]) -> None:
    picks.tick(keys)
    picks.requested.emit()
