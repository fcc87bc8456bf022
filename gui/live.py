"""The watcher's thread to one signal on the main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from core.storage.composition_service import CompositionService
from core.storage.watch import LibraryChange, Watcher


class Live(QObject):
    """Runs the watcher of one data directory; lives on the main thread, where its signal arrives."""

    library_changed = Signal(object)  # LibraryChange
    _arrived = Signal(object)

    def __init__(self, service: CompositionService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._watcher = Watcher(service, self._arrived.emit)
        self._stopped = False

    def start(self) -> None:
        """Begin to watch; the first change brings every composition."""
        self._watcher.start()

    def set_open(self, composition: str | None) -> None:
        """Tell which composition the user looks at: it is rescanned more often."""
        self._watcher.set_open(composition)

    def stop(self) -> None:
        """Stop and join the watcher's thread; nothing arrives after."""
        self._stopped = True
        self._watcher.stop()

    def _on_arrived(self, change: LibraryChange) -> None:
        if not self._stopped:
            self.library_changed.emit(change)
