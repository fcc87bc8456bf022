"""What an operation on what the compare pane shows has to work with."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.compare.pane import ComparePane
from gui.comparing import Comparing
from gui.library_session import LibrarySession
from gui.tasks import TaskRunner


class PaneWork(QObject):
    """Works on what the pane shows, in jobs, and tells of it there; sheets and dialogs lie over `parent`.

    Main thread.
    """

    def __init__(
        self,
        session: LibrarySession,
        runner: TaskRunner,
        pane: ComparePane,
        comparing: Comparing,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._session = session
        self._runner = runner
        self._pane = pane
        self._comparing = comparing
