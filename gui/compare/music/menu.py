"""The menu of what the reader points at in Music: pick it, bring it back, copy it, see it elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from core.diff.changes import Change
from core.diff.words import count
from gui.compare.music.spot import Spot
from gui.compare.pick_menu import add_copies, add_picks, empty_menu
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
    menu = empty_menu(parent)
    add_picks(menu, _called(spot, len(changes)), changes, picks)
    if changes and not picks.is_previewed:
        first = changes[0].key
        menu.addAction("Show in Changes").triggered.connect(partial(show_in_changes, first))
        menu.addAction("Show in JSON").triggered.connect(partial(show_in_json, first))
        menu.addSeparator()
    add_copies(menu, changes, picks, spot.words)
    return menu


def _called(spot: Spot, many: int) -> str:
    if many < 2:
        return "this"
    return (
        f"all {count(many, 'change')} of {spot.words}" if spot.is_lane else f"these {count(many, 'change')}"
    )
