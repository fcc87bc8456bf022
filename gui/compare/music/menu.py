"""The menu of what the reader points at in Music: pick it, bring it back, copy it, see it elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.diff.changes import Change
from core.diff.words import count
from gui.compare.changes_words import line_of
from gui.compare.music.spot import Spot
from gui.compare.pick_set import PickSet

Show = Callable[[str], None]


def spot_menu(
    spot: Spot,
    changes: Sequence[Change],
    picks: PickSet,
    parent: QWidget,
    *,
    show_in_changes: Show,
    show_in_json: Show,
) -> QMenu:
    """Return a menu for what is pointed at, which deletes itself when it closes.

    `changes` are those of the spot. Whoever knows more of it adds actions before the menu is shown.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    keys = frozenset(change.key for change in changes)
    if picks.is_previewed:
        menu.addAction("Leave the preview").triggered.connect(partial(picks.preview, False))
        menu.addSeparator()
    elif picks.picks is not None and changes:
        _add_picks(menu, spot, keys, picks)
    elif picks.offer_button and changes:
        menu.addAction(f"{picks.offer_button}…").triggered.connect(picks.elsewhere_requested)
        menu.addSeparator()
    if changes and not picks.is_previewed:
        first = changes[0].key
        menu.addAction("Show in Changes").triggered.connect(partial(show_in_changes, first))
        menu.addAction("Show in JSON").triggered.connect(partial(show_in_json, first))
        menu.addSeparator()
    copy = menu.addAction("Copy as text")
    copy.triggered.connect(partial(copy_text, spot, changes))
    _tell_key(copy, "Ctrl+C")
    return menu


def _add_picks(menu: QMenu, spot: Spot, keys: frozenset[str], picks: PickSet) -> None:
    every = keys <= picks.ticked
    what = f"all {count(len(keys), 'change')} of {spot.words}" if spot.is_lane and len(keys) > 1 else "this"
    if not spot.is_lane and len(keys) > 1:
        what = f"these {count(len(keys), 'change')}"
    pick = menu.addAction(f"Leave out {what}" if every else f"Pick {what}")
    pick.triggered.connect(partial(picks.toggle, keys))
    _tell_key(pick, "Space")
    bring = menu.addAction(f"Bring back only {what}…")
    bring.triggered.connect(partial(_bring_back, picks, keys))
    if len(picks.ticked | keys) > len(keys):
        both = menu.addAction(f"Bring back {count(len(picks.ticked | keys), 'picked change')}…")
        both.triggered.connect(partial(_bring_back, picks, picks.ticked | keys))
    menu.addSeparator()


def _bring_back(picks: PickSet, keys: frozenset[str]) -> None:
    picks.tick(keys)
    picks.requested.emit()


def copy_text(spot: Spot, changes: Sequence[Change]) -> None:
    """Put what changed there, or where nothing did what is there, on the clipboard as text."""
    text = "\n".join(line_of(change) for change in changes) or spot.words
    QGuiApplication.clipboard().setText(text)


def _tell_key(action: QAction, keys: str) -> None:
    """Tell a key that is the view's own."""
    action.setShortcut(QKeySequence(keys))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
