"""Draws sheet and prompt box in every state: `python -m tests.gui.backend.look FOLDER --theme light`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.backend.probe import Kind, Standing
from gui.backend.sheet import BackendSheet
from gui.backend.turn import DeedLine, Outcome, Turn
from gui.backend.words import unusable
from gui.compare.conversation_panel import ConversationPanel
from gui.theme import apply_theme

_ADDRESS = "http://127.0.0.1:8000"
_REQUEST = (
    "Recompose this sequence to be more ambient and atmospheric, with long pads and a bass that breathes; "
    "keep the drums as they are but take the snare out of the second half"
)
_WHY = (
    "No track has the id “1105b252-d88c-46be-83b4-bf4511dae4bf”; there are “Kick”, “Snare”, “Warm Bass”, "
    "“Night Pad” and 4 more. Nothing of this action was done."
)


def _turn(many: int, outcome: Outcome | None = None) -> Turn:
    lines = [DeedLine("Set tempo", asked="tempo 96"), DeedLine("Add effect", "Lead", "effect Reverb", _WHY)]
    lines += [DeedLine("Add effect", f"Track {number}", "effect Low-pass") for number in range(many)]
    words = f"The assistant is at work, {len(lines)} actions so far"
    return Turn("id", "Night Drive", _REQUEST, lines, words, outcome)


def ready(panel: ConversationPanel) -> None:
    panel.prompt.show_standing("It works on current, v066, not on v044. “help” lists what it knows.")


def away(panel: ConversationPanel) -> None:
    away = Standing(Kind.AWAY, why="Nothing answers at 127.0.0.1:8000.")
    panel.prompt.show_standing("", unusable(away, _ADDRESS, "here"))
    panel.prompt.field.set_text("make the bass quieter")


def running(panel: ConversationPanel) -> None:
    ready(panel)
    panel.prompt.field.set_text(_REQUEST)
    panel.prompt.show_turn(_turn(8))


def done(panel: ConversationPanel) -> None:
    ready(panel)
    panel.prompt.show_turn(_turn(2, Outcome("warning", "1 of 4 actions failed, saved as v067", "", "a", "b")))


def broken(panel: ConversationPanel) -> None:
    ready(panel)
    panel.prompt.field.set_text(_REQUEST * 8)
    text = "127.0.0.1:8000 broke off before its answer was whole. " * 3
    panel.prompt.show_turn(_turn(8, Outcome("error", "The backend went away after 10 actions", text)))


BOXES: tuple[Callable[[ConversationPanel], None], ...] = (ready, away, running, done, broken)
ANSWERS = {
    "ours": Standing(Kind.OURS, "0.1", "offline", "here"),
    "elsewhere": Standing(Kind.OURS, "0.1", "claude-sonnet", "there"),
    "sonic": Standing(Kind.SONIC_CLAUDE, "1.0.0"),
    "nobody": Standing(Kind.AWAY, why="Nothing answers at 127.0.0.1:8000."),
    "locked": Standing(Kind.LOCKED, why="The backend at 127.0.0.1:8000 asks for a token."),
}


def main() -> None:
    """Draw them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--width", type=int, default=714)
    options = parser.parse_args()
    app = QApplication([])
    apply_theme(app, options.theme, scale=1.0)
    options.folder.mkdir(parents=True, exist_ok=True)
    for fill in BOXES:
        panel = ConversationPanel()
        panel.resize(options.width, 480)
        panel.prompt.show()
        panel.show()
        fill(panel)
        QTest.qWait(100)
        panel.grab().save(str(options.folder / f"box-{fill.__name__}-{options.theme}.png"))
    for name, standing in ANSWERS.items():
        panel = ConversationPanel()
        panel.resize(options.width, 480)
        panel.show()
        sheet = BackendSheet(_ADDRESS, "", "here")
        sheet.open_on(panel)
        sheet.show_answer(standing)
        QTest.qWait(100)
        panel.grab().save(str(options.folder / f"sheet-{name}-{options.theme}.png"))


if __name__ == "__main__":
    main()
