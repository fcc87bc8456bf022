"""The focus ring: 2 px of accent, 2 px away from the widget, shown only after a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenuBar, QWidget
from shiboken6 import isValid
from typing_extensions import override

from gui.theme.current import theme

_AWAY = 2
_WIDTH = 2
_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}
_KEYS_THAT_ONLY_MODIFY = {
    Qt.Key.Key_Control,
    Qt.Key.Key_Shift,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
}


class FocusRing(QWidget):
    """A frame around the focused widget, drawn over its window; takes no mouse and no room.

    It lies on the window itself, because a ring outside a widget would be cut off by the widget's parent.
    """

    def __init__(self, around: QWidget) -> None:
        super().__init__(around.window())
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.around = around
        self._chain: list[QWidget] = []
        step: QWidget | None = around
        while step is not None and not step.isWindow():
            step.installEventFilter(self)
            self._chain.append(step)
            step = step.parentWidget()
        self.follow()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Whatever the widget lies in may move under it: a scrolled area, a pane beside a splitter.
        if event.type() in _MOVES:
            self.follow()
        return False

    def let_go(self) -> None:
        """Stop watching the widget and what it lies in."""
        for widget in self._chain:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._chain.clear()

    def follow(self) -> None:
        """Move to where the widget is now; hide when none of it is seen."""
        window = self.around.window() if isValid(self.around) else None
        if window is None or not self.around.isVisible() or self.around.visibleRegion().isEmpty():
            self.hide()
            return
        reach = _AWAY + _WIDTH
        place = QRect(self.around.mapTo(window, QPoint(0, 0)), self.around.size())
        self.setGeometry(place.adjusted(-reach, -reach, reach, reach))
        self.show()
        self.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.palette.accent, _WIDTH))
        half = _WIDTH / 2
        radius = float(self.around.property("focus_radius") or now.metrics.radius + _AWAY + half)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius)
        painter.end()


class _KeyboardFocus(QObject):
    """Watches whether a key or the mouse spoke last, and keeps the one ring around the focused widget.

    It filters the windows and the focused widget alone: a filter on the application would run Python for
    every event of every widget.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.by_key = False
        self.ring: FocusRing | None = None
        self._focused: QWidget | None = None
        app.focusWindowChanged.connect(self._on_focus_window_changed)
        app.focusChanged.connect(self._on_focus_changed)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        # A key that is a shortcut never comes as a press.
        if kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            if isinstance(event, QKeyEvent) and event.key() not in _KEYS_THAT_ONLY_MODIFY:
                self._spoke(by_key=True)
        elif kind == QEvent.Type.MouseButtonPress:
            self._spoke(by_key=False)
        return False

    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def _spoke(self, *, by_key: bool) -> None:
        if by_key != self.by_key:
            self.by_key = by_key
            self._on_focus_changed(None, QApplication.focusWidget())

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        self._drop()
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        self._focused = now
        if now is None:
            return
        now.installEventFilter(self)
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self.by_key = False
        if self.by_key and _wants_ring(now):
            self.ring = FocusRing(now)
        elif isinstance(now, QAbstractScrollArea):
            # Lists draw theirs inside, around the current row; they must know when it comes and goes.
            now.viewport().update()

    def _drop(self) -> None:
        ring, self.ring = self.ring, None
        if ring is not None and isValid(ring):  # else its window went, and the ring with it
            ring.let_go()
            ring.hide()
            ring.deleteLater()


def _wants_ring(widget: QWidget) -> bool:
    # Pages hand the focus to themselves when what had it is hidden; there is nothing to do with it.
    if widget.property("focus_ring") is False or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
        return False
    # A list marks its current row, the menu bar the title that is chosen.
    return not isinstance(widget, QAbstractScrollArea | QMenuBar) and not widget.isWindow()


def install_focus_ring(app: QApplication) -> None:
    """Start watching keys, mouse and focus; a second call changes nothing."""
    if app.findChild(_KeyboardFocus) is None:
        _KeyboardFocus(app)


def focus_is_by_key() -> bool:
    """Say whether a key spoke last, so that the focus should be seen; lists ask it for their current row."""
    app = QApplication.instance()
    watcher = None if app is None else app.findChild(_KeyboardFocus)
    return watcher is not None and watcher.by_key
