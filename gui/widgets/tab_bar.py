"""Flat tabs: words with counts, a line of accent under the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from gui.painting import draw_hairline, draw_text, text_width
from gui.theme import theme
from gui.widgets.choice_row import Choice, ChoiceRow

_COUNT_GAP = 6
_ROOM = 14  # at each side of a tab: 28 between two words


def _font(*, chosen: bool) -> QFont:
    return theme().font("row_title" if chosen else "body")


class _Tab(Choice):
    """One tab; its count is part of the name that a screen reader says."""

    def __init__(self, tab_id: str, text: str, parent: QWidget) -> None:
        super().__init__(tab_id, text, parent)
        self.count: int | None = None
        self.setProperty("focus_radius", 4)

    def set_count(self, count: int | None) -> None:
        self.count = count
        self.setAccessibleName(self.text() if count is None else f"{self.text()}, {count}")
        self.updateGeometry()
        self.update()

    def _count_text(self) -> str:
        return "" if self.count is None else f"{self.count:n}"

    def _words_width(self) -> float:
        wide = text_width(self.text(), _font(chosen=True))
        if self.count is not None:
            wide += theme().metrics.px(_COUNT_GAP) + text_width(self._count_text(), theme().font("second"))
        return wide

    @override
    def sizeHint(self) -> QSize:
        sizes = theme().metrics
        return QSize(int(self._words_width()) + 1 + 2 * sizes.px(_ROOM), sizes.tabs)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        sizes = now.metrics
        painter = QPainter(self)
        hovered = self.isEnabled() and self.underMouse()
        strong = self.isChecked() or hovered
        role = "off" if not self.isEnabled() else "text" if strong else "text_2"
        room = sizes.px(_ROOM)
        words = QRectF(self.rect()).adjusted(room, 0, 0, -1)
        draw_text(painter, words, self.text(), role, _font(chosen=self.isChecked()))
        if self.count is not None:
            words.setLeft(room + text_width(self.text(), _font(chosen=True)) + sizes.px(_COUNT_GAP))
            draw_text(painter, words, self._count_text(), "text_3", now.font("second"))
        if self.isChecked():
            line = QRectF(room, self.height() - 2, self._words_width(), 2)
            painter.fillRect(line, now.palette.accent)
        painter.end()


class TabBar(ChoiceRow):
    """The tabs of a pane; `tab_chosen` tells the id that a person chose by mouse or key.

    Arrow keys move while a tab has the focus; Ctrl+Tab and Ctrl+Shift+Tab anywhere inside `scope`.
    """

    tab_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, scope: QWidget | None = None) -> None:
        super().__init__(parent)
        side = theme().metrics.compare_side - theme().metrics.px(_ROOM)
        self._row.setContentsMargins(max(0, side), 0, 0, 0)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.user_chose.connect(self.tab_chosen)
        owner = scope or self
        for keys, slot in (("Ctrl+Tab", self.next_tab), ("Ctrl+Shift+Tab", self.previous_tab)):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def add_tab(self, tab_id: str, text: str) -> None:
        """Add a tab at the right; the first is chosen."""
        tab = _Tab(tab_id, text, self)
        tab.setAccessibleName(text)
        self._add(tab)
        self._row.removeWidget(tab)
        self._row.insertWidget(len(self.ids) - 1, tab)

    def set_count(self, tab_id: str, count: int | None) -> None:
        """Show a number behind the words of a tab, or none."""
        tab = self.choice(tab_id)
        if isinstance(tab, _Tab):
            tab.set_count(count)

    def set_tab_visible(self, tab_id: str, visible: bool) -> None:
        """Show or hide a tab; when the chosen one goes, the first that is left is chosen."""
        self.choice(tab_id).setVisible(visible)
        if not visible and self.current == tab_id:
            self.step(1)

    def add_corner(self, widget: QWidget) -> None:
        """Put a widget at the right end of the bar."""
        self._row.addWidget(widget)
        side = theme().metrics.compare_side
        margins = self._row.contentsMargins()
        self._row.setContentsMargins(margins.left(), 0, side, 0)

    def next_tab(self) -> None:
        """Choose the next tab, after the last the first."""
        self.step(1)

    def previous_tab(self) -> None:
        """Choose the tab before, before the first the last."""
        self.step(-1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_hairline(painter, 0, self.height() - 1, self.width(), self.height() - 1, theme().palette.line)
        painter.end()
