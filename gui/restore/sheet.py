"""The question before a restore: two small pictures, what will change, what is kept, who else writes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from core.history.timeline import Picture
from gui.arrangement import draw_picture
from gui.compare.changes_words import SIGNS
from gui.icons import icon_color, paint_icon
from gui.painting import draw_box, draw_spans, draw_tag, draw_text, spans_width
from gui.restore.preview import AreaLine, RestorePreview
from gui.theme import theme
from gui.widgets.check_box import CheckBox
from gui.widgets.labels import TextLabel
from gui.widgets.sheet import Sheet

_ROWS_SHOWN, _ROWS_LEAST = 12, 3
_NAMES, _PICTURE = 24, 76


class RestoreSheet(Sheet):
    """Shows a preview and asks; `accepted` and `rejected` answer. Enter restores, Esc does not."""

    def __init__(self, preview: RestorePreview) -> None:
        super().__init__(preview.title, preview.subtitle, primary=preview.primary, link=preview.link)
        self.preview = preview
        px = theme().metrics.px
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(_Pictures(preview, body))
        column.addSpacing(px(8))
        self.heading = TextLabel("What will change in current", "text", "pane_title", body, wrap=False)
        self.heading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(self.heading)
        if preview.lines:
            self.list: QWidget = _List(preview.lines, body)
        else:
            self.list = TextLabel(preview.verdict, "text_2", "body", body)
        column.addWidget(self.list)
        self.conversation = CheckBox("The conversation too", body)
        self.conversation.setChecked(True)
        self.conversation.setVisible(preview.has_conversation)
        column.addWidget(self.conversation, 0, Qt.AlignmentFlag.AlignLeft)
        self.offer = CheckBox(preview.offer, body)
        self.offer.setChecked(True)
        self.offer.setVisible(bool(preview.offer))
        column.addWidget(self.offer, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(px(4))
        self.box = _SafetyBox(preview.kept, preview.note, preview.warning, body)
        column.addWidget(self.box)
        self.set_body(body)
        self.setAccessibleDescription(
            " ".join(
                part
                for part in (preview.subtitle, preview.verdict, preview.kept, preview.note, preview.warning)
                if part
            )
        )

    @property
    def leaves_conversation(self) -> bool:
        """Whether the conversation stays as it is in current."""
        return self.preview.has_conversation and not self.conversation.isChecked()

    @property
    def takes_offer(self) -> bool:
        """Whether what the backend offers is to be done."""
        return bool(self.preview.offer) and self.offer.isChecked()


class _Pictures(QWidget):
    """Before and after, to one scale of time, so that what grows or goes is seen."""

    def __init__(self, preview: RestorePreview, parent: QWidget) -> None:
        super().__init__(parent)
        self._preview = preview
        self.setAccessibleName(
            f"Current, {preview.before_name}: {_spoken(preview.before)}. "
            f"After, {preview.after_name}: {_spoken(preview.after)}."
        )
        px = theme().metrics.px
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # Both give up height in a small window, so that the list and the buttons keep theirs.
        self.setMinimumHeight(px(_NAMES + 40))
        self.setMaximumHeight(px(_NAMES + _PICTURE))

    @override
    def sizeHint(self) -> QSize:
        px = theme().metrics.px
        return QSize(px(560), px(_NAMES + _PICTURE))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        px = now.metrics.px
        painter = QPainter(self)
        gap = px(48)
        top, high = px(_NAMES), self.height() - px(_NAMES)
        width = (self.width() - gap) / 2
        before, after = self._preview.before, self._preview.after
        for left, picture, other, name in (
            (0.0, before, after, self._preview.before_name),
            (width + gap, after, before, self._preview.after_name),
        ):
            words = QRectF(left, 0, width, px(16))
            if left == 0:
                taken = draw_tag(painter, words, "current", "current")
            else:
                taken = draw_text(painter, words, "after", "text", now.font("tag"))
            words.setLeft(words.left() + taken + px(8))
            draw_text(painter, words, name, "text_2", now.font("second"))
            frame = QRectF(left, top, width, high)
            draw_box(
                painter, frame, fill=now.palette.well, line=now.palette.line, radius=now.metrics.radius_tag
            )
            if picture.lanes:
                draw_picture(
                    painter, frame.adjusted(px(6), px(4), -px(6), -px(4)), picture, now, beside=other
                )
            else:
                draw_text(painter, frame, "no clips", "text_3", now.font("meta"), align="center")
        arrow = QRectF(width + (gap - px(16)) / 2, top + (high - px(16)) / 2, px(16), px(16))
        paint_icon(painter, arrow, "chevron_right", now.palette.text_2)
        painter.end()


def _spoken(picture: Picture) -> str:
    clips = sum(len(lane.clips) for lane in picture.lanes)
    tracks = len(picture.lanes)
    return f"{tracks} track{'' if tracks == 1 else 's'}, {clips} clip{'' if clips == 1 else 's'}"


class _List(QWidget):
    """The lines in a frame, which scrolls when there are many."""

    def __init__(self, lines: Sequence[AreaLine], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("What will change in current")
        px = theme().metrics.px
        rows = QWidget()
        lined = QVBoxLayout(rows)
        lined.setContentsMargins(0, 0, 0, 0)
        lined.setSpacing(0)
        self.rows = tuple(_LineRow(line, rows) for line in lines)
        for row in self.rows:
            lined.addWidget(row)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(rows)
        for surface in (area.viewport(), rows):
            surface.setAutoFillBackground(False)
        # Only the frame paints a ground; the program's sheet would give the area one of its own.
        area.setStyleSheet("QScrollArea { background: transparent; }")
        framed = QVBoxLayout(self)
        framed.setContentsMargins(1, px(4), 1, px(4))
        framed.addWidget(area)
        height = theme().metrics.change
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(min(len(self.rows), _ROWS_LEAST) * height + px(8))
        self.setMaximumHeight(min(len(self.rows), _ROWS_SHOWN) * height + px(8))

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, self.maximumHeight())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        draw_box(painter, self.rect(), fill=now.palette.well, line=now.palette.line)
        painter.end()


class _LineRow(QWidget):
    """Sign, words, and how many of each kind at the right."""

    def __init__(self, line: AreaLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = line
        counts = ", ".join(f"{many} {kind.value}" for kind, many in line.counts)
        self.setAccessibleName(f"{line.whole}: {counts}")
        self.setFixedHeight(theme().metrics.change)
        self.setToolTip(line.whole)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        px = now.metrics.px
        painter = QPainter(self)
        box = QRectF(self.rect()).adjusted(px(12), 0, -px(12), 0)
        spans = [(f"{SIGNS[kind]}{many}", kind.value) for kind, many in self._line.counts]
        spans = [span for pair in spans for span in (pair, ("  ", "text"))][:-1]
        mono = now.font("mono")
        right = spans_width(spans, mono)
        draw_spans(painter, QRectF(box.right() - right, 0, right + 1, self.height()), spans, mono)
        sign = SIGNS[self._line.kind]
        bold = now.font("pane_title")
        centred = QRectF(box.left(), 0, px(12), self.height())
        colors = now.palette
        painter.setPen(colors.change(self._line.kind.value).mark)
        draw_text(
            painter, centred.adjusted(-px(2), 0, px(2), 0), sign, self._line.kind.value, bold, align="center"
        )
        words = box.adjusted(px(24), 0, -right - px(16), 0)
        draw_text(painter, words, self._line.words, "text", now.font("body"))
        painter.end()


class _SafetyBox(QWidget):
    """What is kept, with a tick; below it the backend's part, and a warning where others are at work."""

    def __init__(self, kept: str, note: str, warning: str, parent: QWidget) -> None:
        super().__init__(parent)
        px = theme().metrics.px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(10), px(12), px(10))
        column.setSpacing(px(6))
        self.kept = TextLabel(kept, "text", "second", self)
        self.note = TextLabel(note, "text_2", "second", self)
        self.note.setVisible(bool(note))
        self.warning = TextLabel(warning, "text_2", "second", self)
        self.warning.setVisible(bool(warning))
        for icon_name, role, label in (
            ("check", "added", self.kept),
            ("info", "text_2", self.note),
            ("info", "changed", self.warning),
        ):
            row = QHBoxLayout()
            row.setSpacing(px(8))
            mark = _Mark(icon_name, role, self)
            mark.setVisible(bool(label.text()))
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label, 1)
            column.addLayout(row)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        draw_box(painter, self.rect(), fill=now.palette.raised)
        painter.end()


class _Mark(QWidget):
    """An icon of 16 px in the colour of a role."""

    def __init__(self, icon_name: str, role: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._role = icon_name, role
        side = theme().metrics.icon
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), self._icon, icon_color(self._role, theme().palette))
        painter.end()
