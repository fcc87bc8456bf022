"""A sheet: a question over the window, with a flat veil behind it. It answers by signal."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from gui.painting import draw_box
from gui.theme import theme
from gui.widgets.buttons import FlatButton, PlainButton, PrimaryButton, TextButton
from gui.widgets.labels import TextLabel
from gui.widgets.tab_order import tab_stops

_MARGIN = 24  # of the window that is always seen around the sheet
_WIDTH = 716


class _Panel(QWidget):
    """The sheet's own surface."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        radius = now.metrics.radius_sheet
        draw_box(painter, self.rect(), fill=now.palette.pane, line=now.palette.edge, radius=radius)
        painter.end()


class Sheet(QWidget):
    """Modal inside its window: covers it, keeps the focus, lets no shortcut of the window through.

    Enter accepts, Esc and a click on Cancel reject. It closes after either and deletes itself.
    """

    accepted = Signal()
    rejected = Signal()
    link_clicked = Signal()

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        *,
        primary: str,
        cancel: str = "Cancel",
        link: str = "",
        width: int = _WIDTH,
    ) -> None:
        super().__init__()
        self._width = width
        self._before: QWidget | None = None
        self._is_answered = False
        px = theme().metrics.px
        self.panel = _Panel(self)
        self.setAccessibleName(title)
        self.title_label = TextLabel(title, "text", "sheet_title")
        self.subtitle_label = TextLabel(subtitle, "text_2", "second")
        self.primary_button = PrimaryButton(primary)
        self.cancel_button = PlainButton(cancel)
        self.link_button = FlatButton(link)
        for part, words in ((self.subtitle_label, subtitle), (self.link_button, link)):
            if not words:
                # Never made visible here: until the column takes it, it would be a window of its own.
                part.hide()
        self.primary_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.link_button.clicked.connect(self.link_clicked)
        side = theme().metrics.sheet_side
        self._column = QVBoxLayout(self.panel)
        self._column.setContentsMargins(side, px(20), side, px(20))
        self._column.setSpacing(0)
        self._column.addWidget(self.title_label)
        self._column.addSpacing(px(6))
        self._column.addWidget(self.subtitle_label)
        self._column.addSpacing(px(16))
        self._body_row = QVBoxLayout()
        self._column.addLayout(self._body_row, 1)
        self._column.addSpacing(px(20))
        footer = QHBoxLayout()
        footer.setSpacing(px(8))
        footer.addWidget(self.link_button)
        footer.addStretch(1)
        footer.addWidget(self.cancel_button)
        footer.addWidget(self.primary_button)
        self._column.addLayout(footer)
        self.panel.installEventFilter(self)
        self.hide()

    def set_body(self, body: QWidget) -> None:
        """Put this widget between the titles and the buttons; the sheet owns it."""
        self._body_row.addWidget(body)

    def open_on(self, window: QWidget) -> None:
        """Show the sheet over a window; the focus goes to the main button, or to Cancel when that is off."""
        self._before = QApplication.focusWidget()
        self.setParent(window)
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self._place()
        button = self.primary_button if self.primary_button.isEnabled() else self.cancel_button
        button.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def accept(self) -> None:
        """Answer yes, as the main button does; nothing happens while that cannot be used."""
        if self.primary_button.isEnabled():
            self._answer(self.accepted)

    def reject(self) -> None:
        """Answer no."""
        self._answer(self.rejected)

    def _answer(self, signal: object) -> None:
        if self._is_answered:
            return
        self._is_answered = True
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._on_focus_changed)
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        signal.emit()  # type: ignore[attr-defined]
        self.deleteLater()

    def _place(self) -> None:
        px = theme().metrics.px
        margin = px(_MARGIN)
        wide = min(px(self._width), self.width() - 2 * margin)
        # The plain hint of words that wrap is for another width, and often higher.
        column = self._column
        fits = column.hasHeightForWidth()
        needed = column.totalHeightForWidth(wide) if fits else column.totalSizeHint().height()
        high = min(needed, self.height() - 2 * margin)
        place = QRect(0, 0, wide, high)
        place.moveCenter(self.rect().center())
        self.panel.setGeometry(place)

    def _stops(self) -> list[QWidget]:
        """All places where Tab stops, in order.

        Not by Qt's own chain: PySide makes each widget of it a child of the one before, so that the window
        would go with the sheet.
        """
        return [
            stop
            for stop in tab_stops(self.panel)
            if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.isEnabled() and stop.isVisible()
        ]

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        stops = self._stops()
        if not stops:
            return True
        now = QApplication.focusWidget()
        place = stops.index(now) if now in stops else -1 if next else 0
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stops[(place + (1 if next else -1)) % len(stops)].setFocus(reason)
        return True

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is None or self.isAncestorOf(now) or now.window() is not self.window():
            return
        stops = self._stops()
        if stops:
            stops[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            # The window's shortcuts would act behind the veil.
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.reject()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = QApplication.focusWidget()
            # On another button Enter does what that button says.
            if isinstance(focused, TextButton):
                focused.click()
            else:
                self.accept()
        event.accept()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.panel:
            if event.type() == QEvent.Type.LayoutRequest:
                self._place()  # the body grew or shrank
        elif event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().palette.veil)
        painter.end()
