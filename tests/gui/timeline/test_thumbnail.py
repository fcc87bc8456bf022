"""The small picture in the tooltip of a version's row shows that version's own arrangement."""

from __future__ import annotations

import re
from base64 import b64decode

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.timeline.model import TimelineModel
from gui.timeline.rows import DayRow, Mode, TakeRow, build_rows
from gui.timeline.times import local_now
from tests.gui.compare import samples


def _pictures(model: TimelineModel) -> dict[str, QImage]:
    found = {}
    for place in range(model.rowCount()):
        row = model.row_at(model.index(place))
        tip = model.index(place).data(Qt.ItemDataRole.ToolTipRole)
        coded = re.search(r"base64,([^\"]+)\"", tip or "")
        if coded and isinstance(row, TakeRow):
            image = QImage()
            assert image.loadFromData(QByteArray(b64decode(coded[1])))
            found[row.entry.stem] = image
        elif isinstance(row, DayRow):
            assert tip is None
    return found


def test_a_take_shows_its_own_arrangement_and_an_empty_one_none(qapp: QApplication) -> None:
    model = TimelineModel()
    model.reset_rows(build_rows(samples.view_of().entries, Mode.TAKES, today=local_now().date()))
    pictures = _pictures(model)
    model.deleteLater()
    assert samples.stem(0) not in pictures
    lead = samples.entry(55).picture.lanes[-1].color
    colors = {
        stem: {
            image.pixelColor(x, y).name() for x in range(0, image.width(), 4) for y in range(image.height())
        }
        for stem, image in pictures.items()
    }
    assert lead in colors[samples.stem(55)]
    assert lead not in colors[samples.stem(14)]
