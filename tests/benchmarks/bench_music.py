"""The Music view: a repaint with 300 of 50,000 notes in sight, and with all; the score made of a pair."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import orjson
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from core.diff.changes import Change
from core.diff.compare import compare
from core.diff.score_build import build_score
from core.model.document import parse
from gui.compare.changes_picks import Picks
from gui.compare.music.lanes_view import LanesView
from gui.compare.music.rows import LaneRow
from gui.theme import apply_theme
from tests.benchmarks import Row, large

NOTES = 50_000
IN_SIGHT = 300
SIZE = (1440, 900)
_FEW_MS, _ALL_MS = 5.0, 50.0
_PER_TRACK = 8
"""So many tracks hold all notes that lanes of one screen show the whole piece."""


def rows() -> Iterator[Row]:
    """Paint what is kept and what must be made anew, near and far; each edit of the notes in turn."""
    made = QApplication.instance()
    app = made if isinstance(made, QApplication) else QApplication([])
    apply_theme(app, "dark", scale=1.0)
    for case in ("1 % of the notes changed", "all notes transposed"):
        before = large.document(NOTES)
        for number, clip in enumerate(before["clips"]):
            clip["track_id"] = before["tracks"][number % _PER_TRACK]["id"]
            clip["start_time"] = 32.0 * (number // _PER_TRACK)
        before["tracks"] = before["tracks"][:_PER_TRACK]
        after = orjson.loads(orjson.dumps(before))
        large.CASES[case](after)
        comparison = compare(parse(orjson.dumps(before), "a"), parse(orjson.dumps(after), "b"))
        built = partial(build_score, comparison)
        yield Row("the score of a comparison", median_ms(built, 3), note=case)
        view = LanesView()
        view.resize(*SIZE)
        view.show_music(build_score(comparison), comparison.changes)
        view.show()
        app.processEvents()
        yield from _painted(view, comparison.changes, case)
        view.close()
        view.deleteLater()


def _painted(view: LanesView, changes: Sequence[Change], case: str) -> Iterator[Row]:
    all_seen = _in_sight(view)
    yield Row(
        "a repaint",
        median_ms(lambda: _frame(view)),
        "the bound",
        _ALL_MS,
        f"{all_seen:,} notes in sight; {case}",
    )
    yield Row(
        "a repaint at another scale", median_ms(_anew(view)), "the bound", _ALL_MS,
        f"{all_seen:,} notes in sight; {case}",
    )  # fmt: skip
    wide = 0.7 * view.score.beats * IN_SIGHT / NOTES
    view.axis.fit(1000.0, 1000.0 + wide)
    view.tell_axis()
    seen = f"{_in_sight(view):,} of {NOTES:,} notes in sight; {case}"
    yield Row("a repaint", median_ms(lambda: _frame(view), 25), "the bound", _FEW_MS, seen)
    yield Row("a repaint a little farther", median_ms(_anew(view), 25), "the bound", _FEW_MS, seen)
    view.show_picks(Picks(frozenset(change.key for change in changes)))
    yield Row("a repaint, all picked", median_ms(lambda: _frame(view), 25), "the bound", _FEW_MS, seen)


def median_ms(work: Callable[[], object], repeats: int = 5) -> float:
    """The median of the processor's time, which a busy machine lengthens less than the clock's."""
    work()
    times = []
    for _ in range(repeats):
        start = process_time()
        work()
        times.append((process_time() - start) * 1000)
    return median(times)


def _in_sight(view: LanesView) -> int:
    return sum(view.lane(row).batches(view.axis, 1.0).count for row in view.rows if isinstance(row, LaneRow))


def _frame(view: LanesView) -> None:
    image = QImage(view.viewport().size(), QImage.Format.Format_ARGB32_Premultiplied)
    view.viewport().render(image)


def _anew(view: LanesView) -> Callable[[], None]:
    """A frame for which no geometry is kept; the axis goes back and forth by a hair."""
    shift = [0.125]

    def frame() -> None:
        shift[0] = -shift[0]
        if view.axis.fits_all:
            view.axis.width += shift[0]
            view.axis.fit_all()
        else:
            view.axis.pan(8 * shift[0] * view.axis.per_beat)
        _frame(view)

    return frame
