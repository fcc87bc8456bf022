"""The library of a narrow window: a button with the composition's name, which opens the list below it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from gui.icons import paint_icon
from gui.library.panel import LibraryPanel
from gui.library.words import short_id
from gui.painting import draw_box, draw_text, elide, text_width
from gui.theme import theme

_POPUP = (280, 420)


class _Popup(QWidget):
    """Holds the list over the window; a click outside or Esc closes it."""

    def __init__(self, panel: LibraryPanel, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(panel)
        panel.setParent(self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.edge)
        painter.fillRect(self.rect().adjusted(1, 1, -1, -1), colors.pane)
        painter.end()


class LibraryDropDown(QAbstractButton):
    """Shows which composition is open and opens a second panel over the same compositions.

    What is chosen there is chosen in the pane too, and told by `composition_chosen`.
    """

    composition_chosen = Signal(str)

    def __init__(self, library: LibraryPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.panel = LibraryPanel(library.model.clock, model=library.model)
        self._popup = _Popup(self.panel, self)
        self.panel.composition_chosen.connect(self._on_chosen)
        self.panel.composition_activated.connect(self._popup.close)
        library.selection_changed.connect(self.refresh)
        for changed in (library.model.dataChanged, library.model.rowsInserted, library.model.rowsRemoved):
            changed.connect(self.refresh)
        self.clicked.connect(self.open_popup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip("Choose a composition")
        # Only a narrow window has a place for it; whoever places it shows it.
        self.hide()
        self.refresh()

    def refresh(self) -> None:
        """Show the name of the composition that is open."""
        view = self._library.model.view_of(self._library.selected_id or "")
        self.setText(view.name if view else "Library")
        self.setAccessibleName(f"Composition: {self.text()}")
        self._beside = short_id(view) if view else ""
        self.updateGeometry()
        self.update()

    def open_popup(self) -> None:
        """Show the list below the button, the open composition chosen in it."""
        px = theme().metrics.px
        self.panel.select(self._library.selected_id)
        self._popup.resize(px(_POPUP[0]), px(_POPUP[1]))
        self._popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        self._popup.show()
        self.panel.list.setFocus()

    @override
    def sizeHint(self) -> QSize:
        now = theme()
        wide = text_width(self.text(), now.font("pane_title")) + text_width(self._beside, now.font("mono"))
        return QSize(int(wide) + now.metrics.px(44), now.metrics.control)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().metrics.px(72), theme().metrics.control)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_popup()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        colors, px = now.palette, now.metrics.px
        painter = QPainter(self)
        width = min(self.width(), self.sizeHint().width())
        box = QRectF(0, 0, width, self.height())
        if self.isDown() or self._popup.isVisible() or self.underMouse():
            draw_box(painter, box, fill=colors.pressed if self.isDown() else colors.hover)
        line = box.adjusted(px(6), 0, -px(24), 0)
        beside = self._beside
        room = text_width(beside, now.font("mono")) + px(8) if beside else 0
        name = elide(self.text(), now.font("pane_title"), max(px(24), line.width() - room))
        line.setLeft(line.left() + draw_text(painter, line, name, "text", now.font("pane_title")) + px(8))
        if beside:
            draw_text(painter, line, beside, "text_3", now.font("mono"))
        side = px(14)
        chevron = QRectF(box.right() - px(20), (self.height() - side) / 2, side, side)
        paint_icon(painter, chevron, "chevron_down", colors.text_2)
        painter.end()

    def _on_chosen(self, composition: str) -> None:
        self._library.select(composition)
        self.composition_chosen.emit(composition)
