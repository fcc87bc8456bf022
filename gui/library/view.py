"""The list of the library: tells what the person chose, and only that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget
from typing_extensions import override

from gui.library.delegate import LibraryDelegate
from gui.library.model import LibraryModel


class LibraryView(QListView):
    """Shows a LibraryModel. Rows that go make Qt move the current row; that is no choice and is not told."""

    chosen_by_person = Signal(str)
    activated_by_person = Signal(str)

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows_model = model
        self.setModel(model)
        self.setItemDelegate(LibraryDelegate(model, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(32)

    def current_id(self) -> str | None:
        """Return the composition of the current row."""
        view = self._rows_model.view_at(self.currentIndex())
        return view.id if view else None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        before = self.current_id()
        super().keyPressEvent(event)
        self._tell_if_other_than(before)
        now = self.current_id()
        if now is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_by_person.emit(now)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.accept()
            return
        before = self.current_id()
        super().mousePressEvent(event)
        self._tell_if_other_than(before)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        view = self._rows_model.view_at(self.indexAt(event.position().toPoint()))
        if view is not None and event.button() == Qt.MouseButton.LeftButton:
            self.activated_by_person.emit(view.id)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # A drag over the rows would open each of them in turn.
        if not event.buttons():
            super().mouseMoveEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.WindowActivate):
            self.viewport().update()
        return super().event(event)

    def _tell_if_other_than(self, before: str | None) -> None:
        now = self.current_id()
        if now is not None and now != before:
            self.chosen_by_person.emit(now)
