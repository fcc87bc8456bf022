"""The menu of changes in the list of changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from core.diff.changes import Change
from core.diff.words import count
from gui.compare.pick_menu import add_copies, add_picks, empty_menu, tell_key
from gui.compare.pick_set import PickSet


def change_menu(
    changes: Sequence[Change], picks: PickSet, parent: QWidget, *, show_in_json: Callable[[str], None]
) -> QMenu:
    """Return a menu for one or more changes, which deletes itself when it closes.

    Whoever knows more of the change adds actions before the menu is shown.
    """
    menu = empty_menu(parent)
    what = "this" if len(changes) == 1 else f"these {count(len(changes), 'change')}"
    add_picks(menu, what, changes, picks)
    if len(changes) == 1:
        show = menu.addAction("Show in JSON")
        show.triggered.connect(partial(show_in_json, changes[0].key))
        tell_key(show, "Return")
    add_copies(menu, changes, picks)
    return menu
