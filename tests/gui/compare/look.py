"""Draws the pane in every state into PNGs: `python -m tests.gui.compare.look FOLDER --theme light`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.diff.compare import compare
from core.diff.pick import ChangePart, pick
from core.diff.score_build import build_score
from core.diff.text import aligned_lines, lines_of_one
from core.history.receipt import read_receipt
from core.history.timeline import Damage
from core.model.document import Document
from gui.compare.pane import ComparePane
from gui.comparing import side_of
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from gui.theme import apply_theme
from tests.gui.compare import samples


def fill(pane: ComparePane, pair: samples.Pair) -> None:
    view = pair.view
    pane.set_versions(
        view.versions, has_current=view.current is not None, has_autosave=view.autosave is not None
    )
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    if pane.json.is_waiting:
        pane.show_lines(aligned_lines(pair.comparison))


def music(pane: ComparePane) -> None:
    fill(pane, samples.takes(14, 45))


def music_picked(pane: ComparePane) -> None:
    pair = samples.pair("current", samples.stem(47))
    fill(pane, pair)
    pane.picks.offer(pair.b.in_a_sentence, pair.comparison.changes)
    pane.picks.tick(change.key for change in pair.comparison.changes[3:12])


def music_preview(pane: ComparePane) -> None:
    music_picked(pane)
    comparison = samples.pair("current", samples.stem(47)).comparison
    parts = [ChangePart(change.key) for change in comparison.changes[3:12]]
    picked = pick(comparison.b, comparison.a, parts, comparison)
    shown = compare(comparison.a, Document(b"", picked.data))
    pane.music.show_preview(shown, build_score(shown), "Current as it would be. Nothing is written yet.")


def changes(pane: ComparePane) -> None:
    pane.show_tab("changes")
    fill(pane, samples.takes(40, 65))
    for _ in range(3):
        pane.next_change()
    pane.changes.view.setFocus()


def by_track(pane: ComparePane) -> None:
    pane.show_tab("changes")
    fill(pane, samples.takes(40, 65))
    pane.changes.grouping.choice("track").click()


def json(pane: ComparePane) -> None:
    pane.show_tab("json")
    fill(pane, samples.takes(39, 44))
    pane.next_change()
    pane.next_change()
    pane.json.view.setFocus()


def json_found(pane: ComparePane) -> None:
    json(pane)
    pane.open_find()
    pane.json.find_row.field.setText("kick")


def json_noise(pane: ComparePane) -> None:
    json(pane)
    pane.json.noise.click()


def json_whole(pane: ComparePane) -> None:
    json(pane)
    pane.json.amount.choice("whole").click()


def single(pane: ComparePane) -> None:
    view = samples.view_of()
    first = samples.load(samples.stem(0))
    pane.show_single(first, side_of(view, samples.stem(0)))
    pane.show_tab("json")
    pane.show_lines(lines_of_one(first))


def no_change(pane: ComparePane) -> None:
    pane.show_tab("changes")
    fill(pane, samples.takes(15, 16))


def damage(pane: ComparePane) -> None:
    side = side_of(samples.view_of(), samples.stem(24))
    reason = Damage("it ends in the middle of a value", 535, 25)
    pane.show_damage(side, reason, (samples.entry(23), samples.entry(25)))


def restored(pane: ComparePane) -> None:
    changes(pane)
    news.restored("v204", "v208", "v207").post_on(pane.news)


def autosave(pane: ComparePane) -> None:
    changes(pane)
    view = samples.view_of()
    assert view.autosave is not None
    assert view.current is not None
    told = news.autosave_differs(view.autosave_words, view.autosave.saved_at, view.current.saved_at)
    told.post_on(pane.news)


def receipt(pane: ComparePane) -> None:
    entry = samples.entry(40)
    assert entry.before is not None
    pair = samples.pair(entry.before, entry.stem)
    fill(pane, pair)
    pane.show_tab("receipt")
    told = read_receipt(pair.comparison.a, pair.comparison.b, entry.turns, pair.comparison)
    pane.receipt.show_receipt(told, pair.a.name)
    pane.receipt.view.choose_action(0)
    pane.receipt.view.rows.toggle(pane.receipt.view.currentIndex().row())


def conversation(pane: ComparePane) -> None:
    fill(pane, samples.takes(53, 55))
    pane.show_tab("conversation")


def sheet(pane: ComparePane) -> None:
    changes(pane)
    RestoreSheet(samples.preview(samples.stem(44))).open_on(pane.window())


STATES: tuple[Callable[[ComparePane], None], ...] = (
    music,
    music_picked,
    music_preview,
    changes,
    by_track,
    json,
    json_found,
    json_noise,
    json_whole,
    single,
    no_change,
    damage,
    restored,
    autosave,
    receipt,
    conversation,
    sheet,
)


def draw(state: Callable[[ComparePane], None], path: Path, width: int) -> None:
    window = QWidget()
    window.resize(width, 800)
    pane = ComparePane(window)
    pane.resize(window.size())
    window.show()
    state(pane)
    QTest.qWait(60)
    window.grab().save(str(path))
    window.deleteLater()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--width", type=int, default=876)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    app = QApplication([])
    apply_theme(app, options.theme, scale=options.scale)
    options.folder.mkdir(parents=True, exist_ok=True)
    for state in STATES:
        if not options.only or options.only == state.__name__:
            draw(state, options.folder / f"{state.__name__}-{options.theme}.png", options.width)
    del app


if __name__ == "__main__":
    main()
