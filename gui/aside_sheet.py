"""The sheet of what lies aside: deleted compositions to bring back, displaced files to look at or remove."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.diff.words import size
from core.storage.aside import AsideItem
from gui.theme import theme
from gui.timeline.times import full_time
from gui.widgets.buttons import FlatButton, PlainButton
from gui.widgets.labels import ElidedLabel, TextLabel
from gui.widgets.sheet import Sheet

_LIST_HEIGHT = 280
_WHAT = {
    "current": "A current state that could not be read; a restore or a save took its place",
    "autosave": "The autosave of another session",
}


class AsideSheet(Sheet):
    """Lists items, the newest first; asks by signal and is closed by whoever answers, or by Done."""

    bring_back_requested = Signal(str)
    remove_requested = Signal(object)  # tuple of names

    def __init__(self, items: Sequence[AsideItem]) -> None:
        many = len(items) > 1
        super().__init__(
            "Kept and deleted",
            "What was displaced or deleted in this folder. It stays until you remove it.",
            primary="Done",
            cancel="Close",
            link="Remove all…" if many else "",
        )
        self.cancel_button.hide()
        self._names = tuple(item.name for item in items)
        self.link_clicked.connect(self._on_link_clicked)
        if not items:
            self.set_body(TextLabel("Nothing was displaced or deleted here.", "text_2", "body"))
            return
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for item in items:
            column.addWidget(self._row(item))
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(rows)
        area.setFixedHeight(min(theme().metrics.px(_LIST_HEIGHT), rows.sizeHint().height() + 2))
        self.set_body(area)

    def _row(self, item: AsideItem) -> QWidget:
        px = theme().metrics.px
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, px(8), px(12), px(8))
        line.setSpacing(px(8))
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(ElidedLabel(_title(item), "text", "row_title"))
        words.addWidget(ElidedLabel(_second(item), "text_3", "second"))
        line.addLayout(words, 1)
        if item.is_deleted:
            back = PlainButton("Bring back", small=True)
            back.setAccessibleName(f"Bring back {_title(item)}")
            back.clicked.connect(partial(self.bring_back_requested.emit, item.name))
            line.addWidget(back)
        remove = FlatButton("Remove…", small=True)
        remove.setAccessibleName(f"Remove {_title(item)}")
        remove.clicked.connect(partial(self.remove_requested.emit, (item.name,)))
        line.addWidget(remove)
        return row

    def _on_link_clicked(self) -> None:
        self.remove_requested.emit(self._names)


def _title(item: AsideItem) -> str:
    if item.is_deleted:
        return item.title or item.composition
    return _WHAT.get(item.what, item.what)


def _second(item: AsideItem) -> str:
    verb = "deleted" if item.is_deleted else "put aside"
    of = "" if item.is_deleted else f"{item.composition} · "
    return f"{of}{verb} {full_time(item.put_at)} · {size(item.size_bytes)}"
