"""The JSON view: a frame at 50,000 lines beside two of Qt's own text fields; two files of 5 MB opened."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from statistics import median
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPlainTextEdit

from core.diff.changes import Comparison
from core.diff.compare import compare
from core.diff.text import Lines, aligned_lines
from core.model.document import Document, parse
from gui.compare.json_model import JsonRows, Mode
from gui.compare.json_view import JsonView
from gui.compare.pane import ComparePane
from gui.compare.side import Side
from gui.tasks import CancelToken, TaskRunner
from gui.theme import apply_theme, theme
from tests.benchmarks import Row, median_ms

NOTES = 7_200
FRAMES = 50
SIZE = (920, 660)


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
    yield from _opened(app)


def _opened(app: QApplication) -> Iterator[Row]:
    """From bytes to painted rows as the window does it: work in a job, rows in the thread of the window."""
    raw = (_large(edited=False), _large(edited=True))
    pane = ComparePane()
    pane.resize(1280, 800)
    pane.show_tab("json")
    pane.show()
    app.processEvents()
    runner = TaskRunner()
    opening = [_Opening(runner, pane, raw).run() for _ in range(5)]
    size = f"2 × {len(raw[0]) / 1e6:.1f} MB, {len(pane.json.view.rows.lines):,} lines"
    for what, numbers in zip(_Opening.STEPS, zip(*opening, strict=True), strict=True):
        yield Row(what, median(numbers), "one second", 1000, size)
    runner.close()
    pane.close()
    pane.deleteLater()


class _Opening:
    """One pair opened; a timer beside it tells for how long the window could not have answered."""

    STEPS = (
        "5 MB opened: parsed, compared, laid side by side, painted",
        "of that: compared",
        "of that: laid side by side",
        "of that: shown and painted, in the window's thread",
        "the longest time meanwhile that the window did not answer",
    )

    def __init__(self, runner: TaskRunner, pane: ComparePane, raw: tuple[bytes, bytes]) -> None:
        self._runner, self._pane, self._raw = runner, pane, raw
        self._loop = QEventLoop()
        self._times: tuple[float, ...] = ()
        self._last = self._longest = 0.0

    def run(self) -> tuple[float, ...]:
        """Milliseconds of each step."""
        timer = QTimer(interval=1)
        timer.timeout.connect(self._tick)
        timer.start()
        start = self._last = perf_counter()
        self._runner.submit_read("open", _open, self._on_opened, args=self._raw)
        self._loop.exec()
        self._tick()
        timer.stop()
        whole = perf_counter() - start
        return tuple(1000 * seconds for seconds in (whole, *self._times, self._longest))

    def _tick(self) -> None:
        now = perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def _on_opened(self, answer: tuple[Comparison, Lines, float, float]) -> None:
        comparison, lines, compared, laid = answer
        start = perf_counter()
        a, b = Side("a", "v001", "001_a.json"), Side("b", "v002", "002_b.json")
        self._pane.show_comparison(comparison, b, a)
        self._pane.show_lines(lines)
        self._pane.json.view.viewport().repaint()
        self._times = (compared, laid, perf_counter() - start)
        self._loop.quit()


def _open(_: CancelToken, raw_a: bytes, raw_b: bytes) -> tuple[Comparison, Lines, float, float]:
    """Job: what the window asks for."""
    a, b = parse(raw_a, "a"), parse(raw_b, "b")
    start = perf_counter()
    comparison = compare(a, b)
    compared = perf_counter()
    lines = aligned_lines(comparison)
    return comparison, lines, compared - start, perf_counter() - compared


def _large(*, edited: bool) -> bytes:
    """5 MB as a backend writes them: 24 tracks, 140 clips; one note in a hundred edited, two things moved."""
    clips = [
        {"id": f"c{c}", "name": f"Clip {c}", "track_id": f"t{c % 24}", "start_time": c * 4.0, "midi_events": [
            {"note": 36 + n % 50, "note_name": "C4", "start_time": n / 4, "duration": 0.25,
             "velocity": 127 if edited and n % 100 == c % 100 else 1 + n % 100, "channel": 0}
            for n in range(220)
        ]}
        for c in range(140)
    ]  # fmt: skip
    tracks = [{"id": f"t{t}", "name": f"Track {t}", "type": "midi", "volume": 1.0} for t in range(24)]
    if edited:
        tracks.insert(0, tracks.pop(5))
        clips.insert(0, clips.pop(70))
    whole = {"id": "x", "tempo": 120.0, "tracks": tracks, "clips": clips}
    return json.dumps(whole, indent=2).encode()


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
