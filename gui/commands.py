"""What each command of the menus does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMainWindow

from gui.actions import build_menus, enable
from gui.browser import Browser
from gui.comparing import PREVIOUS
from gui.theme import ThemeChoice, theme_choice
from gui.timeline.rows import Mode


class Frame(Protocol):
    """What the commands need of the window's frame."""

    @property
    def browser(self) -> Browser | None:
        """The open library."""
        ...

    def choose_directory(self) -> None:
        """Let the user choose a folder."""
        ...

    def open_demo(self) -> None:
        """Open the demo."""
        ...

    def set_backend(self) -> None:
        """Ask for the backend's address."""
        ...

    def close(self) -> bool:
        """Close the window."""
        ...

    def use_theme(self, choice: ThemeChoice) -> None:
        """Put on a theme and remember it."""
        ...


class Commands(QObject):
    """Wires the actions of the window's menus; each acts on the open library, if there is one."""

    def __init__(self, window: QMainWindow, frame: Frame) -> None:
        super().__init__(window)
        self._frame = frame
        self.actions = build_menus(window)
        runs: dict[str, Callable[..., object]] = {
            "open": frame.choose_directory,
            "demo": frame.open_demo,
            "reveal": self._reveal,
            "delete": self._delete,
            "aside": self._aside,
            "backend": frame.set_backend,
            "quit": frame.close,
            "older": self._older,
            "newer": self._newer,
            "newest": self._newest,
            "next_change": self._next_change,
            "previous_change": self._previous_change,
            "life": self._life,
            "find_composition": self._find_composition,
            "find_version": self._find_version,
            "find": self._find,
            "restore": self._restore,
            "undo": self._undo,
            "with_previous": self._with_previous,
            "with_current": self._with_current,
            "with_autosave": self._with_autosave,
            "with_chosen": self._with_chosen,
            "swap": self._swap,
            "label": self._label,
            "ask": self._ask,
            "save_notes": self._save_notes,
            "copy_picture": self._copy_picture,
            "save_picture": self._save_picture,
            "all_saves": self._show_all_saves,
            "follow": self._follow,
            "music": self._music,
            "changes": self._changes,
            "json": self._json,
            "conversation": self._conversation,
            "receipt": self._receipt,
            "dark": self._dark,
            "light": self._light,
            "system": self._system,
        }
        for name, run in runs.items():
            self.actions[name].triggered.connect(run)
        self._check_theme(theme_choice())

    def enable(self) -> None:
        """Enable what can be done now."""
        states = set()
        browser = self._frame.browser
        if browser is not None:
            states.add("library")
            if browser.view is not None:
                states.add("composition")
            if browser.comparing.selection is not None:
                states.add("version")
                if browser.pane.tabs.has_receipt:
                    states.add("turn")
            if browser.view is not None and browser.view.autosave is not None:
                states.add("autosave")
            if browser.restoring.can_undo:
                states.add("undo")
            if browser.asking.is_offered:
                states.add("assistant")
        # Without a backend nothing of an assistant is shown.
        self.actions["ask"].setVisible("assistant" in states)
        enable(self.actions, states)

    def show_follow(self, follows: bool) -> None:
        """Check the command as the timeline's switch stands."""
        self.actions["follow"].setChecked(follows)

    def show_mode(self, mode: str) -> None:
        """Check the command as the timeline's mode stands."""
        self.actions["all_saves"].setChecked(mode == Mode.ALL)

    @property
    def _browser(self) -> Browser:
        """The open library; only commands that need one ask."""
        browser = self._frame.browser
        assert browser is not None
        return browser

    def _reveal(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._browser.session.service.root)))

    def _delete(self) -> None:
        if self._browser.view is not None:
            self._browser.keeping.ask_to_delete(self._browser.view)

    def _aside(self) -> None:
        self._browser.keeping.show_aside()

    def _older(self) -> None:
        self._browser.step(-1)

    def _newer(self) -> None:
        self._browser.step(1)

    def _newest(self) -> None:
        self._browser.show_newest()

    def _next_change(self) -> None:
        self._browser.pane.next_change()

    def _previous_change(self) -> None:
        self._browser.pane.previous_change()

    def _life(self) -> None:
        self._browser.lives.ask_here()

    def _find_composition(self) -> None:
        self._browser.find_composition()

    def _find_version(self) -> None:
        self._browser.timeline.open_find()

    def _find(self) -> None:
        self._browser.pane.open_find()

    def _restore(self) -> None:
        self._browser.pane.request_restore()

    def _undo(self) -> None:
        self._browser.restoring.undo()

    def _with_previous(self) -> None:
        self._browser.comparing.compare_with(PREVIOUS)

    def _with_current(self) -> None:
        self._browser.comparing.compare_with("current")

    def _with_autosave(self) -> None:
        self._browser.comparing.compare_with("autosave")

    def _with_chosen(self) -> None:
        self._browser.choose_target()

    def _swap(self) -> None:
        self._browser.comparing.swap()

    def _label(self) -> None:
        selection = self._browser.comparing.selection
        if selection is not None:
            self._browser.label(selection.b)

    def _ask(self) -> None:
        self._browser.ask_the_assistant()

    def _save_notes(self) -> None:
        self._browser.exporting.save_notes()

    def _copy_picture(self) -> None:
        self._browser.exporting.copy_picture()

    def _save_picture(self) -> None:
        self._browser.exporting.save_picture()

    def _show_all_saves(self, checked: bool) -> None:
        self._browser.timeline.mode = Mode.ALL if checked else Mode.TAKES

    def _follow(self, checked: bool) -> None:
        self._browser.timeline.follow_latest = checked

    def _music(self) -> None:
        self._browser.pane.show_tab("music")

    def _changes(self) -> None:
        self._browser.pane.show_tab("changes")

    def _json(self) -> None:
        self._browser.pane.show_tab("json")

    def _conversation(self) -> None:
        self._browser.pane.show_tab("conversation")

    def _receipt(self) -> None:
        self._browser.pane.show_tab("receipt")

    def _dark(self) -> None:
        self._use("dark")

    def _light(self) -> None:
        self._use("light")

    def _system(self) -> None:
        self._use("system")

    def _use(self, choice: ThemeChoice) -> None:
        self._frame.use_theme(choice)
        self._check_theme(choice)

    def _check_theme(self, choice: ThemeChoice) -> None:
        for name in ("dark", "light", "system"):
            self.actions[name].setChecked(name == choice)
