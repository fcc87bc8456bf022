"""The window of the rig of processes: its watcher alone, or the whole; tells when it equalled the disk."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.storage.composition_service import CompositionService
from core.storage.watch import LibraryChange, Watcher
from tests.faults.processes_writers import ID, Ledger

GIVE_UP_S = 10.0


def tell_quiet(quiet: Path, stem: str, composition: str = ID) -> None:
    """All writers are dead, and the last save made `stem`: what the disk holds from now on."""
    now = time.monotonic()  # one clock for all processes
    stems = sorted(path.stem for path in quiet.parent.glob(f"data/compositions/{composition}/history/*.json"))
    beside = quiet.with_suffix(".tmp")
    beside.write_text(json.dumps({"at": now, "stems": stems, "current": stem}))
    beside.replace(quiet)


def watcher_window(root: Path, quiet: Path) -> Callable[[Ledger], None]:
    """The watcher, and what it told last."""

    def watch(ledger: Ledger) -> None:
        service = CompositionService(root)
        shown: dict[str, object] = {}

        def take(change: LibraryChange) -> None:
            shown.update(change.listings)

        watcher = Watcher(service, take)
        watcher.start()
        watcher.set_open(ID)
        while not quiet.exists():
            time.sleep(0.01)
        began = json.loads(quiet.read_text())["at"]
        while shown.get(ID) != service.listing(ID) and time.monotonic() - began < GIVE_UP_S:
            time.sleep(0.005)
        ledger.tell(equal_after=time.monotonic() - began)
        watcher.stop()

    return watch


def real_window(
    root: Path, quiet: Path, deaf: bool = False, composition: str = ID
) -> Callable[[Ledger], None]:
    """The program's own window with the composition open; it is judged by the rows of its timeline."""

    def watch(ledger: Ledger) -> None:
        os.environ |= {"QT_QPA_PLATFORM": "offscreen", "XDG_CACHE_HOME": str(root.parent / "cache")}
        sys.excepthook = lambda *error: ledger.tell(odd="".join(traceback.format_exception(*error)))
        _show(root, quiet, deaf, composition, ledger)

    return watch


def _show(root: Path, quiet: Path, deaf: bool, composition: str, ledger: Ledger) -> None:
    # Only here: the rig itself needs no Qt, and no process may fork once Qt runs in it.
    from PySide6.QtCore import QSettings, QTimer
    from PySide6.QtWidgets import QApplication

    from gui.comparing import NEWEST, Selection
    from gui.live import Live
    from gui.main_window import MainWindow
    from gui.settings import Settings
    from gui.theme import apply_theme
    from gui.timeline.rows import Mode

    if deaf:
        setattr(Live, "_on_arrived", _hear_nothing)  # noqa: B010 - mypy has its own view of it
    app = QApplication([])
    apply_theme(app, "dark")
    store = QSettings(str(root.parent / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Settings(store), remembers=False)
    assert window.open_directory(root, Selection(composition, NEWEST))
    assert window.browser is not None
    timeline = window.browser.timeline
    timeline.mode = Mode.ALL
    window.show()

    def look() -> None:
        if not quiet.exists():
            return
        disk = json.loads(quiet.read_text())
        waited = time.monotonic() - disk["at"]
        if shown_by(timeline) == (disk["stems"], [disk["current"]]) or waited > GIVE_UP_S:
            clock.stop()
            ledger.tell(equal_after=waited)
            window.close()
            app.quit()

    clock = QTimer()
    clock.timeout.connect(look)
    clock.start(10)
    app.exec()


def shown_by(timeline: Any) -> tuple[list[str], list[str]]:
    """The stems of the versions in the rows of a timeline, and of those that bear current's mark."""
    model = timeline.model
    rows = [row for row in model.rows if hasattr(row, "entry") and row.entry.is_version]
    marked = [row.id for row in model.rows if "current" in model.tags_of(row)]
    return sorted(row.id for row in rows), marked


def _hear_nothing(*_: object) -> None:
    """The negative control."""
