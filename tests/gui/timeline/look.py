"""Draws library and timeline to pictures, to be looked at: `python -m tests.gui.timeline.look FOLDER`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from core.history.timeline import CompositionView
from gui.library.drop_down import LibraryDropDown
from gui.library.panel import LibraryPanel
from gui.theme import apply_theme
from gui.timeline.panel import TimelinePanel
from gui.timeline.rows import FoldRow, Mode
from tests.gui.timeline.samples import clock, drawn, library, trouble


class Shell(QWidget):
    """Library and timeline side by side."""

    timeline: TimelinePanel
    library: LibraryPanel


def window(
    view: CompositionView, *, width: int = 348, a: str = "", b: str = "", opened: bool = False
) -> Shell:
    """A window of library and timeline as the program's lays them out."""
    shell = Shell()
    row = QHBoxLayout(shell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(1)
    panes = LibraryPanel(clock), TimelinePanel(clock)
    panes[0].setFixedWidth(216)
    panes[1].setFixedWidth(width)
    row.addWidget(panes[0])
    row.addWidget(panes[1])
    panes[0].set_views(library())
    panes[0].select(view.id)
    panes[1].show_view(view)
    panes[1].set_compared(a or None, b or None)
    if opened:
        fold = [row for row in panes[1].model.rows if isinstance(row, FoldRow)][-1 if opened == 1 else 0]
        panes[1].list.fold_toggled.emit(fold.id)
    shell.library, shell.timeline = panes
    shell.resize(217 + width, 876)
    return shell


def grab(shell: Shell, app: QApplication, *, focus: bool = True, scale: float = 2.0) -> QImage:
    shell.show()
    shell.activateWindow()
    if focus:
        shell.timeline.list.setFocus(Qt.FocusReason.MouseFocusReason)
    for _ in range(3):
        app.processEvents()
    image = QImage(shell.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    shell.render(image)
    shell.close()
    return image


def main(folder: Path) -> None:
    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    sample, bad = drawn(), trouble()
    restored = "204_20260224_062312"
    for name in ("dark", "light"):
        apply_theme(app, name, scale=1.0)
        grab(window(sample, a=restored, b=sample.entries[-1].stem), app).save(
            str(folder / f"main-{name}.png")
        )
        grab(window(bad, a="002_20260220_100412", b="1207_20260224_063112", opened=True), app).save(
            str(folder / f"trouble-{name}.png")
        )
    apply_theme(app, "dark", scale=1.0)
    narrow = window(bad, width=300, a="current", b="007_20260224_060012")
    narrow.timeline.select("007_20260224_060012")
    grab(narrow, app).save(str(folder / "narrow-dark.png"))
    every = window(sample, a=restored)
    every.timeline.mode = Mode.ALL
    grab(every, app, focus=False).save(str(folder / "all-dark.png"))
    finding = window(sample)
    finding.timeline.open_find()
    finding.timeline.header.field.setText("note")
    grab(finding, app, focus=False).save(str(folder / "find-dark.png"))
    states(folder, app)


def states(folder: Path, app: QApplication) -> None:
    """The pill over what is read, waiting bars, nothing to show, and the narrow window's drop-down."""
    sample = drawn()
    news = window(replace(sample, entries=sample.entries[:-3]))
    news.resize(565, 420)
    news.show()
    news.timeline.select("136_20260223_215612")
    news.timeline.show_view(sample)
    grab(news, app).save(str(folder / "pill-dark.png"))
    waiting = window(sample)
    waiting.library.set_views(())
    waiting.library.show_loading()
    waiting.timeline.show_loading(412, 1074)
    waiting.show()
    QTest.qWait(200)
    grab(waiting, app).save(str(folder / "waiting-dark.png"))
    empty = window(sample)
    empty.library.set_views(())
    empty.timeline.show_view(CompositionView("id", "Nothing"))
    grab(empty, app).save(str(folder / "empty-dark.png"))
    narrow = window(trouble())
    down = LibraryDropDown(narrow.library)
    narrow.timeline.put_in_header(down)
    down.panel.resize(280, 420)
    grab(narrow, app).save(str(folder / "drop-down-dark.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "look"))
