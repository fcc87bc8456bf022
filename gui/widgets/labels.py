"""Text on panes: labels that wrap, and labels that are cut to one line and tell the rest in a tooltip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from gui.painting import Span, draw_spans, spans_width
from gui.theme import FontRole, TextRole, theme, theme_changed


class TextLabel(QLabel):
    """Plain text in the font and colour of a role; never read as markup. Wraps unless told otherwise."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = "text",
        font: FontRole = "body",
        parent: QWidget | None = None,
        *,
        wrap: bool = True,
    ) -> None:
        super().__init__(text, parent)
        self._role: TextRole = role
        self._font_role: FontRole = font
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._dress()
        theme_changed.connect(self._dress)

    def set_role(self, role: TextRole) -> None:
        """Write in the colour of another role."""
        self._role = role
        self._dress()

    def _dress(self) -> None:
        now = theme()
        self.setFont(now.font(self._font_role))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, now.palette.text_color(self._role))
        self.setPalette(palette)


class ElidedLabel(QWidget):
    """One line in one or several colours, cut with an ellipsis; the whole text is in the tooltip when cut."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = "text",
        font: FontRole = "body",
        parent: QWidget | None = None,
        *,
        align: Literal["left", "right"] = "left",
    ) -> None:
        super().__init__(parent)
        self._font_role: FontRole = font
        self._role: TextRole = role
        self._align = align
        self._spans: tuple[Span, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def text(self) -> str:
        """The whole text, uncut."""
        return "".join(text for text, _ in self._spans)

    def set_text(self, text: str) -> None:
        """Show this text in the label's own role."""
        self.set_spans([(text, self._role)] if text else [])

    def set_spans(self, spans: Iterable[Span]) -> None:
        """Show these pieces of text, each in the colour of its role."""
        pieces = tuple(spans)
        if pieces == self._spans:
            return
        self._spans = pieces
        self.setAccessibleName(self.text)
        self.updateGeometry()
        self.update()

    @property
    def is_cut(self) -> bool:
        """Whether not all of the text is seen."""
        return spans_width(self._spans, theme().font(self._font_role)) > self.width() + 0.5

    @override
    def sizeHint(self) -> QSize:
        wide = spans_width(self._spans, theme().font(self._font_role))
        return QSize(int(wide) + 1, theme().line_height(self._font_role))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), theme().metrics.px(32)), self.sizeHint().height())

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            if self.is_cut:
                QToolTip.showText(event.globalPos(), self.text, self)
            elif self.toolTip():
                return super().event(event)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        font = now.font(self._font_role)
        box = QRectF(self.rect())
        if self._align == "right" and not self.is_cut:
            box.setLeft(box.right() - spans_width(self._spans, font))
        spans = self._spans if self.isEnabled() else tuple((text, "off") for text, _ in self._spans)
        painter = QPainter(self)
        draw_spans(painter, box, spans, font)
        painter.end()
