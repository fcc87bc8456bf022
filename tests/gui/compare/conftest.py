"""A pane on the screen, filled with the demo library."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.diff.text import aligned_lines
from gui.compare.pane import ComparePane
from tests.gui.compare import samples


@pytest.fixture
def pane(qtbot: QtBot) -> ComparePane:
    made = ComparePane()
    qtbot.addWidget(made)
    made.resize(900, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def pair() -> samples.Pair:
    """Version 39 of the demo beside version 44: a level, a track, its clip, notes, a strip, an effect."""
    return samples.takes(39, 44)


@pytest.fixture
def filled(pane: ComparePane, pair: samples.Pair) -> ComparePane:
    view = pair.view
    pane.set_versions(view.versions, has_current=True, has_autosave=True)
    pane.show_comparison(pair.comparison, pair.b, pair.a)
    pane.show_tab("changes")
    return pane


@pytest.fixture
def with_lines(filled: ComparePane, pair: samples.Pair) -> ComparePane:
    filled.show_tab("json")
    filled.show_lines(aligned_lines(pair.comparison))
    return filled
