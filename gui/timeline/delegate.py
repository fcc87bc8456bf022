"""Draws the timeline's rows in its view."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from gui.theme import focus_is_by_key, theme
from gui.timeline.model import TimelineModel
from gui.timeline.paint_rows import Look, draw_row, row_height


class TimelineDelegate(QStyledItemDelegate):
    """Height and paint of each row; asks the model itself, a trip through Qt costs more than the paint."""

    def __init__(self, model: TimelineModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, row_height(self._model.row_at(index), theme()))

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._model.row_at(index)
        if row is None:
            return
        state: QStyle.StateFlag = option.state
        has_focus = bool(state & QStyle.StateFlag.State_Active) and self.parent_has_focus()
        look = Look(
            theme(),
            self._model.clock(),
            self._model.tags_of(row),
            is_selected=bool(state & QStyle.StateFlag.State_Selected),
            has_focus=has_focus,
            is_hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            side=self._side(),
            shows_focus=has_focus and bool(state & QStyle.StateFlag.State_HasFocus) and focus_is_by_key(),
        )
        painter.save()
        draw_row(painter, QRectF(option.rect), row, look)
        painter.restore()

    def _side(self) -> int:
        view = self.parent()
        side = theme().metrics.pane_side
        if not isinstance(view, QAbstractScrollArea):
            return side
        return max(theme().metrics.grid, side - (view.width() - view.viewport().width()))

    def parent_has_focus(self) -> bool:
        """Say whether the view has the focus, so that its selection is blue and not grey."""
        view = self.parent()
        return isinstance(view, QWidget) and view.hasFocus()
