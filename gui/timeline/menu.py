"""The menu of one version in the timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from core.history.timeline import Entry
from gui.timeline.rows import number_of

Ask = Callable[[str], None]


def version_menu(entry: Entry, parent: QWidget, *, compare: Ask, restore: Ask, label: Ask) -> QMenu:
    """Return a menu for a version, which deletes itself when it closes; what cannot be done says why."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    name = number_of(entry) or "current"
    is_version = entry.stem not in ("autosave", "current")
    whole = "" if entry.damage is None else f"{name} cannot be read."
    _add(menu, "Compare with this version", partial(compare, entry.stem), whole).setShortcut("C")
    if entry.stem != "current":
        _add(menu, f"Restore {name}…", partial(restore, entry.stem), whole)
    if is_version:
        menu.addSeparator()
        _add(
            menu,
            f"Change the label of {name}…" if entry.label else f"Label {name}…",
            partial(label, entry.stem),
        )
    menu.addSeparator()
    _add(menu, "Copy file name", partial(copy_name, entry.stem))
    return menu


def copy_name(stem: str) -> None:
    """Put a version's file name on the clipboard."""
    QGuiApplication.clipboard().setText(f"{stem}.json")


def _add(menu: QMenu, text: str, ask: Callable[[], None], why_not: str = "") -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(ask)
    action.setEnabled(not why_not)
    action.setToolTip(why_not)
    # The key is the list's own; here it is only told.
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    return action
