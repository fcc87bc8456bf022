"""One frame of the JSON view at 50,000 lines, beside two of Qt's own text fields that hold the same text."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPlainTextEdit

from core.diff.compare import compare
from core.diff.text import Lines, aligned_lines
from core.model.document import Document, parse
from gui.compare.json_model import JsonRows, Mode
from gui.compare.json_view import JsonView
from gui.theme import apply_theme, theme
from tests.benchmarks import Row, median_ms

NOTES = 7_200
FRAMES = 50
SIZE = (880, 660)


def rows() -> Iterator[Row]:
    """Paint, scroll, fold and find, on one pair that differs in every hundredth note."""
    made = QApplication.instance()
    app = made if isinstance(made, QApplication) else QApplication([])
    apply_theme(app, "dark", scale=1.0)
    lines = aligned_lines(compare(_document(0), _document(100)))
    note = f"{len(lines):,} lines"
    view = JsonView()
    view.resize(*SIZE)
    view.show_lines(lines)
    view.set_mode(Mode.WHOLE)
    view.show()
    fields = _fields(lines)
    app.processEvents()
    ours = median_ms(lambda: _frames([view])) / FRAMES
    peers = median_ms(lambda: _frames(fields)) / FRAMES
    yield Row("a frame of the JSON view", ours, "two QPlainTextEdit", peers, note)
    yield Row("a frame of the JSON view", ours, "60 frames a second", 1000 / 60, note)
    shown = median_ms(lambda: view.show_lines(lines))
    filled = median_ms(lambda: _fill(fields, lines))
    yield Row("the lines shown", shown, "two QPlainTextEdit", filled, note)
    folded = JsonRows(lines)
    yield Row("folded to differences", median_ms(folded.rebuild), note=f"to {len(folded):,} rows")
    yield Row("found in both files", median_ms(lambda: folded.matches("velocity")), note=note)
    for widget in (view, *fields):
        widget.close()
        widget.deleteLater()


def _document(every: int) -> Document:
    notes = [
        {
            "note": 40 + n % 40,
            "start_time": n / 4,
            "duration": 0.25,
            "velocity": 1 + n % 100,
            "channel": n % 2,
        }
        for n in range(NOTES)
    ]
    for n in range(0, NOTES, every) if every else ():
        notes[n]["velocity"] = 127
    clip = {"id": "c", "name": "Long", "track_id": "t", "midi_events": notes}
    tracks = [{"id": "t", "name": "Pad"}]
    return parse(json.dumps({"id": "x", "tempo": 120, "tracks": tracks, "clips": [clip]}).encode(), "bench")


def _fields(lines: Lines) -> list[QPlainTextEdit]:
    fields = [QPlainTextEdit(), QPlainTextEdit()]
    for field in fields:
        field.resize(SIZE[0] // 2, SIZE[1])
        field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        field.setFont(theme().font("json"))
        field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    _fill(fields, lines)
    for field in fields:
        field.show()
    return fields


def _fill(fields: list[QPlainTextEdit], lines: Lines) -> None:
    fields[0].setPlainText("\n".join(line.a_text for line in lines))
    fields[1].setPlainText("\n".join(line.b_text for line in lines))


def _frames(widgets: list[JsonView] | list[QPlainTextEdit]) -> None:
    """Whole frames at places all over the file; nothing is left from the frame before."""
    for step in range(FRAMES):
        for widget in widgets:
            _frame(widget, step / FRAMES)


def _frame(widget: QAbstractScrollArea, place: float) -> None:
    bar = widget.verticalScrollBar()
    bar.setValue(int(bar.maximum() * place))
    image = QImage(widget.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)
    widget.viewport().render(image)
