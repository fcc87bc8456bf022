"""Draws a composition's row: name, counts, what needs an eye, age, and the small picture."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from core.history.timeline import CompositionView
from gui.arrangement import PictureShelf
from gui.icons import icon_color, paint_icon
from gui.library.model import LibraryModel
from gui.library.words import Line, is_live, notice, short_id, summary
from gui.painting import draw_text, elide, text_width
from gui.theme import Theme, focus_is_by_key, theme
from gui.timeline.paint_rows import draw_ground
from gui.timeline.times import age

_PICTURE = (52, 28)


class LibraryDelegate(QStyledItemDelegate):
    """Height and paint of each row of the library."""

    def __init__(self, model: LibraryModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._pictures = PictureShelf()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, theme().metrics.library)

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        view = self._model.view_at(index)
        if view is None:
            return
        state: QStyle.StateFlag = option.state
        parent = self.parent()
        has_focus = isinstance(parent, QWidget) and parent.hasFocus() and parent.isActiveWindow()
        rect = QRectF(option.rect)
        painter.save()
        draw_ground(
            painter,
            rect,
            theme(),
            is_selected=bool(state & QStyle.StateFlag.State_Selected),
            has_focus=has_focus,
            is_hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            shows_focus=has_focus and bool(state & QStyle.StateFlag.State_HasFocus) and focus_is_by_key(),
        )
        self._draw(painter, rect, view, theme())
        painter.restore()

    def _draw(self, painter: QPainter, rect: QRectF, view: CompositionView, now: Theme) -> None:
        px = now.metrics.px
        moment = self._model.clock()
        inner = rect.adjusted(now.metrics.pane_side, 0, -now.metrics.pane_side, 0)
        ago = age(view.updated_at, moment)
        meta = now.font("meta")
        top = QRectF(inner.left(), rect.top() + px(8), inner.width(), px(20))
        draw_text(painter, top, ago, "text_3", meta, align="right")
        top.setRight(top.right() - (text_width(ago, meta) + px(8) if ago else 0))
        _draw_name(painter, top, view, is_live(view, moment), now)

        width, height = px(_PICTURE[0]), px(_PICTURE[1])
        picture = QRectF(inner.right() - width, rect.top() + px(31), width, height)
        if not view.problem:
            self._pictures.draw(painter, picture, view.id, view.picture, now)
            inner.setRight(picture.left() - px(8))
        _draw_line(
            painter, QRectF(inner.left(), rect.top() + px(30), inner.width(), px(16)), summary(view), now
        )
        third = notice(view)
        if third is not None:
            line = QRectF(inner.left(), rect.top() + px(46), inner.width(), px(16))
            _draw_line(painter, line, third, now)


def _draw_name(painter: QPainter, line: QRectF, view: CompositionView, live: bool, now: Theme) -> None:
    """Draw the name, cut before the short id and the dot are."""
    px = now.metrics.px
    font, mono = now.font("pane_title"), now.font("mono")
    beside = short_id(view)
    room = (text_width(beside, mono) + px(8) if beside else 0) + (px(16) if live else 0)
    name = elide(view.name, font, max(px(24), line.width() - room))
    x = line.left() + draw_text(painter, line, name, "text", font)
    if beside:
        x += px(8)
        x += draw_text(
            painter, QRectF(x, line.top(), max(0, line.right() - x), line.height()), beside, "text_3", mono
        )
    if live:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.palette.added.mark)
        painter.drawEllipse(QPointF(x + px(12), line.center().y()), px(4), px(4))
        painter.restore()


def _draw_line(painter: QPainter, rect: QRectF, line: Line, now: Theme) -> None:
    px = now.metrics.px
    if line.icon:
        side = px(12)
        box = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
        paint_icon(painter, box, line.icon, icon_color(line.role, now.palette))
        rect = rect.adjusted(px(16), 0, 0, 0)
    draw_text(painter, rect, line.text, line.role, now.font("meta"))
