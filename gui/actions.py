"""The commands of the window: menus and keys in one place; what each does is wired by the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

Run = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of a menu. `keys` are alternatives; `needs` names the state without which it is disabled."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    needs: str = ""
    checkable: bool = False


MENUS: tuple[tuple[str, tuple[Command | None, ...]], ...] = (
    (
        "&File",
        (
            Command("open", "&Open folder…", ("Ctrl+O",)),
            Command("demo", "Open the &demo"),
            Command("reveal", "Show the folder", needs="library"),
            None,
            Command("delete", "Delete the composition…", needs="composition"),
            Command("aside", "&Kept and deleted…", needs="library"),
            None,
            Command("backend", "&Backend…"),
            None,
            Command("quit", "&Quit", ("Ctrl+Q",)),
        ),
    ),
    (
        "&Go",
        (
            Command("older", "&Older take", ("Alt+Left", "["), needs="version"),
            Command("newer", "&Newer take", ("Alt+Right", "]"), needs="version"),
            Command("newest", "New&est take", ("Alt+End",), needs="version"),
            None,
            Command("next_change", "Ne&xt change", ("F8",), needs="version"),
            Command("previous_change", "&Previous change", ("Shift+F8",), needs="version"),
            Command("life", "&When did this change?", ("Ctrl+Shift+H",), needs="version"),
            None,
            Command("find_composition", "Find a &composition", ("Ctrl+L",), needs="library"),
            Command("find_version", "Find a &version", ("Ctrl+Shift+F",), needs="library"),
            Command("find", "&Find in the comparison", ("Ctrl+F",), needs="version"),
        ),
    ),
    (
        "&Version",
        (
            Command("restore", "&Restore…", ("Ctrl+R",), needs="version"),
            Command("undo", "&Undo restore", ("Ctrl+Z",), needs="undo"),
            None,
            Command("with_previous", "Compare with the &previous take", ("Ctrl+1",), needs="version"),
            Command("with_current", "Compare with &current", ("Ctrl+2",), needs="version"),
            Command("with_autosave", "Compare with the &autosave", ("Ctrl+3",), needs="autosave"),
            Command("with_chosen", "Compare with a &version…", ("Ctrl+4",), needs="version"),
            Command("swap", "&Swap A and B", ("Ctrl+Shift+X",), needs="version"),
            None,
            Command("label", "&Label…", ("Ctrl+B",), needs="version"),
            Command("ask", "&Ask the assistant", ("Ctrl+Shift+A",), needs="assistant"),
            None,
            Command("save_notes", "Save &notes as MIDI…", needs="version"),
            Command("copy_picture", "Cop&y the picture of the music", needs="version"),
            Command("save_picture", "Save the p&icture of the music…", needs="version"),
        ),
    ),
    (
        "Vie&w",
        (
            Command("all_saves", "&All saves", ("Ctrl+T",), needs="library", checkable=True),
            Command("follow", "&Follow latest", ("Ctrl+Shift+L",), needs="library", checkable=True),
            None,
            Command("music", "&Music", ("Ctrl+Shift+M",), needs="version"),
            Command("changes", "C&hanges", ("Ctrl+Shift+C",), needs="version"),
            Command("json", "&JSON", ("Ctrl+Shift+J",), needs="version"),
            Command("conversation", "Con&versation", ("Ctrl+Shift+V",), needs="version"),
            Command("receipt", "&Receipt", ("Ctrl+Shift+R",), needs="turn"),
            None,
            Command("dark", "&Dark", checkable=True),
            Command("light", "&Light", checkable=True),
            Command("system", "As the desk&top says", checkable=True),
        ),
    ),
)


def build_menus(window: QMainWindow) -> dict[str, QAction]:
    """Make the menu bar of `window`; the actions by name, none of them wired yet."""
    actions: dict[str, QAction] = {}
    for title, commands in MENUS:
        menu = QMenu(title, window)
        window.menuBar().addMenu(menu)
        for command in commands:
            if command is None:
                menu.addSeparator()
                continue
            action = QAction(command.text, window)
            action.setShortcuts([QKeySequence(key) for key in command.keys])
            action.setCheckable(command.checkable)
            menu.addAction(action)
            actions[command.name] = action
    actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
    return actions


def enable(actions: dict[str, QAction], states: set[str]) -> None:
    """Enable what the states in force allow.

    These are `library`, `composition`, `version`, `turn`, `autosave`, `undo`, `assistant`.
    """
    for _, commands in MENUS:
        for command in commands:
            if command is not None:
                actions[command.name].setEnabled(not command.needs or command.needs in states)
