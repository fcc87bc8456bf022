"""The menu of a change in the list of changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.diff.changes import Change
from gui.compare.changes_words import line_of


def change_menu(change: Change, parent: QWidget, *, show_in_json: Callable[[str], None]) -> QMenu:
    """Return a menu for a change, which deletes itself when it closes.

    Whoever knows more of the change adds actions before the menu is shown.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    show = menu.addAction("Show in JSON")
    show.triggered.connect(partial(show_in_json, change.key))
    _tell_key(show, "Return")
    copy = menu.addAction("Copy as text")
    copy.triggered.connect(partial(_copy, change))
    _tell_key(copy, "Ctrl+C")
    return menu


def _copy(change: Change) -> None:
    QGuiApplication.clipboard().setText(line_of(change))


def _tell_key(action: QAction, keys: str) -> None:
    """Tell a key that is the view's own."""
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
