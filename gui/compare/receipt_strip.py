"""The actions of a turn in order, a small box each: worked, worked without a trace, failed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from core.history.receipt import Deed, Outcome
from gui.icons import icon_color, paint_icon
from gui.painting import draw_box, draw_text
from gui.theme import theme

_SIDE, _GAP = 16, 4
_A_LINE = 16
_LINES = 2
_TONES = {Outcome.DONE: "added", Outcome.UNSEEN: "changed", Outcome.FAILED: "removed"}
_WORDS = {Outcome.DONE: "done", Outcome.UNSEEN: "worked, nothing in the music", Outcome.FAILED: "failed"}


class ActionsStrip(QWidget):
    """Boxes in two lines at most, the rest counted; a click tells the place of an action."""

    action_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.deeds: tuple[Deed, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_deeds(self, deeds: tuple[Deed, ...]) -> None:
        """Show the actions of another turn."""
        self.deeds = deeds
        told = ", ".join(f"{deed.title} {_WORDS[deed.outcome]}" for deed in deeds)
        self.setAccessibleName(f"Actions in order: {told}" if deeds else "No actions")
        self.setVisible(bool(deeds))
        self.updateGeometry()
        self.update()

    @property
    def shown(self) -> int:
        """How many boxes there are."""
        most = _A_LINE * _LINES
        return len(self.deeds) if len(self.deeds) <= most else most - 2

    def box(self, place: int) -> QRectF:
        """Where the box of an action is."""
        px = theme().metrics.px
        step = px(_SIDE + _GAP)
        lines, column = divmod(place, _A_LINE)
        return QRectF(column * step, px(20) + lines * step, px(_SIDE), px(_SIDE))

    def place_at(self, spot: QPointF) -> int | None:
        """The action whose box is at a spot."""
        return next((place for place in range(self.shown) if self.box(place).contains(spot)), None)

    @override
    def sizeHint(self) -> QSize:
        px = theme().metrics.px
        boxes = min(len(self.deeds), _A_LINE * _LINES)
        columns, lines = min(boxes, _A_LINE), max(1, -(-boxes // _A_LINE))
        wide = max(px(100), columns * px(_SIDE + _GAP) - px(_GAP) + 1)
        return QSize(wide, px(20) + lines * px(_SIDE + _GAP))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        px = now.metrics.px
        painter = QPainter(self)
        draw_text(painter, QRectF(0, 0, self.width(), px(16)), "Actions in order", "text_3", now.font("meta"))
        for place in range(self.shown):
            deed, box = self.deeds[place], self.box(place)
            colors = now.palette.change(_TONES[deed.outcome])
            draw_box(painter, box, fill=colors.tint, line=colors.mark, radius=float(now.metrics.radius_tag))
            inner = box.adjusted(px(3), px(3), -px(3), -px(3))
            if deed.outcome is Outcome.UNSEEN:
                draw_text(painter, box, "–", "changed", now.font("tag"), align="center")
            else:
                name = "check" if deed.outcome is Outcome.DONE else "close"
                paint_icon(painter, inner, name, icon_color(_TONES[deed.outcome], now.palette))
        if self.shown < len(self.deeds):
            rest = self.box(self.shown)
            rest.setRight(self.width())
            draw_text(painter, rest, f"+{len(self.deeds) - self.shown:,}", "text_3", now.font("meta"))
        painter.end()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and place is not None:
            self.action_chosen.emit(place)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.place_at(QPointF(event.pos()))
            if place is None:
                QToolTip.hideText()
            else:
                deed = self.deeds[place]
                facts = "".join(span.text for span in deed.words)
                head = f"{place + 1}. {deed.title}{' · ' + deed.about if deed.about else ''}"
                QToolTip.showText(event.globalPos(), f"{head}\n{facts}\n{deed.reason}".strip(), self)
            return True
        return super().event(event)
