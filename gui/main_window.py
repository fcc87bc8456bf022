"""The window's frame: menus, the start page or the open library, the status bar, what is remembered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from core.api.directory import directory_id, served_at
from core.errors import RepriseError
from core.history.timeline import CompositionView
from core.storage.composition_service import CompositionService
from core.storage.layout import Opened, find_library
from core.storage.watch import WatchStatus
from gui import crash
from gui.backend.backend import Backend
from gui.backend.sheet import BackendSheet
from gui.browser import Browser
from gui.commands import Commands
from gui.comparing import Selection
from gui.demo import Demo
from gui.library_session import LibrarySession
from gui.messages import explain
from gui.settings import Settings
from gui.status_bar import StatusBar
from gui.tasks import TaskRunner
from gui.theme import ThemeChoice, apply_theme
from gui.timeline.rows import Mode
from gui.widgets.empty_state import EmptyState

_SIZE = QSize(1440, 900)
_SMALLEST = QSize(720, 480)


class MainWindow(QMainWindow):
    """One data directory at a time. Opening another closes the first; nothing is written by opening."""

    def __init__(self, settings: Settings, *, remembers: bool = True) -> None:
        super().__init__()
        self._settings = settings
        self._remembers = remembers
        self._demo: Demo | None = None
        self.runner = TaskRunner(self)
        self.session: LibrarySession | None = None
        self._browser: Browser | None = None
        self.setWindowTitle("Reprise")
        self.setMinimumSize(_SMALLEST)
        self.resize(_SIZE)

        self.start_page = EmptyState()
        self.backend = Backend(self)
        self.backend.changed.connect(self._on_backend_changed)
        self.status_bar = StatusBar(self.backend)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start_page)
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self.status_bar)
        self.setCentralWidget(center)
        self.commands = Commands(self, self)
        self.runner.busy_changed.connect(self.status_bar.show_reading)
        self.start_page.primary_clicked.connect(self.choose_directory)
        self.start_page.secondary_clicked.connect(self.open_demo)
        crash.tell_with(self.tell)
        self._show_start()
        if remembers and not settings.geometry.isEmpty():
            self.restoreGeometry(settings.geometry)

    @property
    def browser(self) -> Browser | None:
        """The three panes of the open library, None where none is open."""
        return self._browser

    # Opening --------------------------------------------------------------------------------------------

    def open_directory(self, path: Path, selection: Selection | None = None) -> bool:
        """Open a data directory, `compositions/` or one composition; else say what was looked for."""
        try:
            opened = find_library(path)
        except RepriseError as error:
            self._refuse(path, error)
            return False
        self.open_library(opened, selection)
        return True

    def open_library(self, opened: Opened, selection: Selection | None = None) -> None:
        """Open what `find_library` found and show `selection` as soon as it is read."""
        self.close_library()
        service = CompositionService(opened.root)
        session = LibrarySession(service, self.runner, self)
        browser = Browser(session, self.runner, self.backend)
        self.session, self._browser = session, browser
        self._pages.addWidget(browser)
        self._pages.setCurrentWidget(browser)
        session.status_changed.connect(self._on_status_changed)
        session.view_changed.connect(self._on_view_changed)
        session.view_removed.connect(self._on_view_removed)
        session.listed.connect(self._show_empty_or_not)
        browser.selected.connect(self._on_selected)
        browser.sides_described.connect(self.status_bar.show_sides)
        browser.timeline.follow_latest_changed.connect(self.commands.show_follow)
        browser.timeline.mode_changed.connect(self.commands.show_mode)
        browser.restoring.changed.connect(self._enable)
        if self._remembers:
            browser.room.bring(self._settings.splitter)
            browser.timeline.mode = Mode.ALL if self._settings.shows_all_saves else Mode.TAKES
            self._settings.last_directory = opened.root
            browser.prefer(self._settings.last_composition)
        if opened.only:
            browser.prefer(opened.only)
        if selection is not None:
            browser.want(selection)
        self.status_bar.show_folder(opened.root / "compositions")
        self.status_bar.backend.show_directory(directory_id(service))
        self._enable()
        session.start()

    def close_library(self) -> None:
        """Close the open library; a write that runs ends first."""
        if self.browser is None or self.session is None:
            return
        self._remember()
        self.browser.asking.close()
        self.session.stop()
        self._pages.removeWidget(self.browser)
        self.browser.deleteLater()
        self.session.deleteLater()
        self._browser = self.session = None
        self.status_bar.clear()
        self.status_bar.backend.show_directory(None)
        self._show_start()

    @Slot()
    def choose_directory(self) -> None:
        """Let the user choose a folder."""
        dialog = QFileDialog(self, "Open the folder that holds compositions")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._settings.last_directory is not None:
            dialog.setDirectory(str(self._settings.last_directory))
        dialog.fileSelected.connect(self._on_directory_chosen)
        dialog.open()

    @Slot()
    def open_demo(self) -> None:
        """Open a copy of the demo library with a writer at work."""
        self.close_library()
        if self._demo is not None:
            self._demo.close()
        self._demo = Demo(with_writer=True)
        remembers, self._remembers = self._remembers, False
        self.open_directory(self._demo.data_dir)
        self._remembers = remembers

    def _on_directory_chosen(self, path: str) -> None:
        self.open_directory(Path(path))

    def _refuse(self, path: Path, error: RepriseError) -> None:
        words = explain(error)
        if self.browser is not None:
            self.tell(words.title, words.text)
            return
        self.start_page.show_state(
            words.title, words.text, path=str(path), primary="Choose a folder…", secondary="Open the demo"
        )
        self._pages.setCurrentWidget(self.start_page)

    def _show_start(self) -> None:
        self.start_page.show_state(
            "Open a folder of compositions",
            "Choose the data folder that your music program saves to: the one that holds “compositions”.",
            primary="Choose a folder…",
            secondary="Open the demo",
        )
        self._pages.setCurrentWidget(self.start_page)
        self._enable()

    @Slot()
    def _show_empty_or_not(self) -> None:
        """An empty library says so in the whole window, until a composition appears."""
        if self.session is None or self.browser is None or not self.session.is_listed:
            return
        self.status_bar.show_count(len(self.session.views))
        if self.session.views or self.session.is_loading:
            self._pages.setCurrentWidget(self.browser)
            return
        unreachable = self.session.status is not None and self.session.status.mode == "unreachable"
        self.start_page.show_state(
            "This folder cannot be reached" if unreachable else "No compositions here yet",
            "It was moved, renamed or its drive is away. When it comes back, it opens by itself."
            if unreachable
            else "A composition appears when a program saves one in this folder.",
            path=str(self.session.service.root / "compositions"),
            primary="Choose a folder…",
            secondary="Open the demo",
        )
        self._pages.setCurrentWidget(self.start_page)

    # The backend ----------------------------------------------------------------------------------------

    def use_backend(self, address: str, token: str | None = None) -> None:
        """Restore and ask the assistant through the backend there; empty for none. None keeps the token."""
        if self._remembers:
            self._settings.backend = address
        self.backend.use(address, token)

    def _on_backend_changed(self) -> None:
        self._enable()

    @Slot()
    def set_backend(self) -> None:
        """Ask for the backend's address."""
        service = self.session.service if self.session is not None else None
        directory, served = (directory_id(service), served_at(service.root)) if service else (None, "")
        sheet = BackendSheet(self.backend.address, self.backend.token, directory, served)
        sheet.chosen.connect(self.use_backend)
        sheet.open_on(self)

    # News -----------------------------------------------------------------------------------------------

    def tell(self, title: str, text: str) -> None:
        """Tell of a fault or a refusal on top of the compare pane, or on the start page."""
        if self.browser is not None:
            self.browser.pane.news.post("told", "error", title, text)
        else:
            self.start_page.show_state(title, text, primary="Choose a folder…", secondary="Open the demo")

    def _on_status_changed(self, status: WatchStatus) -> None:
        self.status_bar.show_status(status)
        self._show_empty_or_not()

    def _on_view_changed(self, view: CompositionView) -> None:
        self.status_bar.show_change(view.updated_at)
        self._show_empty_or_not()
        self._enable()

    def _on_view_removed(self, _: str) -> None:
        self._show_empty_or_not()

    def _on_selected(self, selection: Selection | None) -> None:
        if selection is None:
            self.status_bar.show_sides("")
        elif self._remembers:
            self._settings.last_composition = selection.composition
        view = self.browser.view if self.browser is not None else None
        self.setWindowTitle(f"{view.name} – Reprise" if view is not None else "Reprise")
        self._enable()

    # End ------------------------------------------------------------------------------------------------

    def _enable(self) -> None:
        self.commands.enable()

    def _remember(self) -> None:
        if not self._remembers:
            return
        self._settings.geometry = self.saveGeometry()
        if self.browser is not None:
            self._settings.splitter = self.browser.room.keep()
            self._settings.shows_all_saves = self.browser.timeline.mode is Mode.ALL
        self._settings.save()

    def use_theme(self, choice: ThemeChoice) -> None:
        """Put on a theme and remember it."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, choice)
        if self._remembers:
            self._settings.theme = choice

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked for is shown."""
        return self.backend.is_settled and (self.browser is None or self.browser.is_settled)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() == Qt.Key.Key_Escape
            and self.browser is not None
            and self.browser.room.put_timeline_in_front()
        ):
            event.accept()
            return
        super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember()
        self.close_library()
        # Waits for a write that runs: what was asked for is done or refused, never half known.
        self.runner.close()
        self.backend.close()
        crash.tell_with(_tell_nobody)
        if self._demo is not None:
            self._demo.close()
            self._demo = None
        super().closeEvent(event)


def _tell_nobody(title: str, text: str) -> None:
    """After the window is gone, the log alone is told."""
