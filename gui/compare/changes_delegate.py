"""How the rows of the changes are painted: area rows, sign and title, value, place."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from core.diff.changes import Change
from gui.compare.changes_model import ChangesModel, Column, NodeRole
from gui.compare.changes_picks import Picks
from gui.compare.changes_words import SIGNS, Node, NodeKind
from gui.icons import paint_icon
from gui.painting import baseline, draw_check, draw_hairline, draw_spans, draw_text, text_width
from gui.theme import Theme, focus_is_by_key, theme

CHEVRON = 16
GROUP_TEXT = 32
SIGN = 40
TITLE = 52
PICK = 22
"""How far a box moves what stands behind it."""


class ChangesDelegate(QStyledItemDelegate):
    """One paint for each cell; a group's title spans the row."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        node = index.data(NodeRole)
        metrics = theme().metrics
        is_area = isinstance(node, Node) and node.kind in (NodeKind.GROUP, NodeKind.NOISE)
        return QSize(0, metrics.area if is_area else metrics.change)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node = index.data(NodeRole)
        if not isinstance(node, Node):
            return
        now = theme()
        area = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        model = index.model()
        picks = model.picks if isinstance(model, ChangesModel) else None
        painter.save()
        self._ground(painter, area, node, state, now)
        if node.change is not None:
            if picks is not None and index.column() == Column.TITLE:
                area = self._box(painter, area, node, picks, now)
            self._change(painter, area, node.change, Column(index.column()), now)
        else:
            self._group(painter, area, node, bool(state & QStyle.StateFlag.State_Open), picks, now)
        view, first = self._view, index.sibling(index.row(), 0)
        if isinstance(view, QAbstractItemView) and first == view.currentIndex().siblingAtColumn(0):
            self._focus(painter, QRectF(option.rect), now)
        painter.restore()

    def _ground(
        self, painter: QPainter, area: QRectF, node: Node, state: QStyle.StateFlag, now: Theme
    ) -> None:
        colors = now.palette
        is_area = node.kind is NodeKind.GROUP
        if state & QStyle.StateFlag.State_Selected:
            fill = colors.selected if self._view.hasFocus() else colors.selected_idle
        elif state & QStyle.StateFlag.State_MouseOver:
            fill = colors.hover
        else:
            fill = colors.pane if is_area else colors.well
        painter.fillRect(area, fill)
        if node.kind in (NodeKind.GROUP, NodeKind.NOISE):
            draw_hairline(painter, area.left(), area.top(), area.right(), area.top(), colors.line)
        if state & QStyle.StateFlag.State_Selected and area.left() <= 0:
            painter.fillRect(QRectF(0, area.top(), 2, area.height()), colors.accent)

    def _focus(self, painter: QPainter, area: QRectF, now: Theme) -> None:
        if not (focus_is_by_key() and self._view.hasFocus()):
            return
        # Each cell draws its own part: the next one would paint over what lies in it.
        painter.setClipping(False)
        left = 0.0 if area.left() <= 0 else area.left()
        edges = [
            QRectF(left, area.top(), area.right() - left, 2),
            QRectF(left, area.bottom() - 2, area.right() - left, 2),
        ]
        if area.left() <= 0:
            edges.append(QRectF(0, area.top(), 2, area.height()))
        for edge in edges:
            painter.fillRect(edge, now.palette.accent)

    def _box(self, painter: QPainter, area: QRectF, node: Node, picks: Picks, now: Theme) -> QRectF:
        """Paint the box of a change; the value is the room that is left."""
        px = now.metrics.px
        tick = picks.tick_of(node)
        if tick is None:
            return area
        draw_check(painter, box_of(node, area), tick)
        room = area.adjusted(px(PICK), 0, 0, 0)
        if tick == "needed":
            font, words = now.font("second"), "needed"
            wide = text_width(words, font) + px(8)
            right = QRectF(area.right() - wide, area.top(), wide, area.height())
            draw_text(painter, right, words, "accent", font)
            side = px(12)
            link = QRectF(right.left() - px(16), area.center().y() - side / 2, side, side)
            paint_icon(painter, link, "link", now.palette.accent_text)
            room.setRight(link.left() - px(4))
        return room

    def _group(
        self, painter: QPainter, area: QRectF, node: Node, is_open: bool, picks: Picks | None, now: Theme
    ) -> None:
        px = now.metrics.px
        is_more = node.kind is NodeKind.MORE
        chevron = px(SIGN if is_more else CHEVRON)
        size = px(12)
        box = QRectF(chevron - size / 2, area.center().y() - size / 2, size, size)
        paint_icon(painter, box, "chevron_down" if is_open else "chevron_right", now.palette.text_3)
        text = QRectF(area)
        text.setLeft(px(TITLE if is_more else GROUP_TEXT))
        text.setRight(area.right() - px(12))
        tick = picks.tick_of(node) if picks is not None else None
        if tick is not None:
            draw_check(painter, box_of(node, area), tick)
            text.setLeft(text.left() + px(PICK))
        if node.kind is not NodeKind.GROUP:
            draw_text(painter, text, node.title, "text_3", now.font("body" if not is_more else "second"))
            return
        text.setLeft(
            text.left() + draw_text(painter, text, node.title, "text", now.font("pane_title")) + px(8)
        )
        count = f"{node.count:,}"
        text.setLeft(text.left() + draw_text(painter, text, count, "text_3", now.font("second")) + px(12))
        if text.width() > px(40):
            draw_text(painter, text, node.note, "text_3", now.font("second"))

    def _change(self, painter: QPainter, area: QRectF, change: Change, column: Column, now: Theme) -> None:
        px = now.metrics.px
        kind = "text_3" if change.volatile else change.kind.value
        if column is Column.TITLE:
            font = now.font("pane_title")
            sign = SIGNS[change.kind]
            painter.setFont(font)
            colors = now.palette
            painter.setPen(colors.text_3 if change.volatile else colors.change(change.kind.value).mark)
            middle = area.left() + px(SIGN)
            painter.drawText(round(middle - text_width(sign, font) / 2), round(baseline(area, font)), sign)
            text = area.adjusted(px(TITLE), 0, -px(8), 0)
            draw_text(painter, text, change.title, "text_2" if change.volatile else "text", now.font("body"))
        elif column is Column.VALUE:
            text = area.adjusted(0, 0, -px(12), 0)
            draw_text(painter, text, change.value, kind, now.font("mono"), align="right")
        else:
            text = area.adjusted(px(4), 0, -px(8), 0)
            draw_spans(painter, text, ((change.place, "text_3"),), now.font("mono"))


def box_of(node: Node, row: QRectF) -> QRectF:
    """Where the box of a row stands, in the row's title cell."""
    px = theme().metrics.px
    left = px(GROUP_TEXT if node.kind is NodeKind.GROUP else SIGN) - px(4)
    return QRectF(row.left() + left, row.top(), px(16), row.height())
