"""How the panes share windows of different widths."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from gui.theme import theme
from gui.widgets.labels import ElidedLabel
from tests.journeys.conftest import Person


def _is_whole(label: ElidedLabel) -> bool:
    return label.width() > 0 and not label.is_cut


@pytest.mark.parametrize("width", [900, 1000, 1100, 1280, 1440, 2560])
def test_compare_keeps_its_room_and_what_stands_in_its_header_is_whole(
    open_window: Callable[..., Person], data: Path, width: int
) -> None:
    person = open_window(data, size=(width, 800))
    header = person.pane.header
    assert person.window.width() == width
    assert person.pane.width() >= theme().metrics.compare_least
    for label in (header.name, header.made):
        person.wait(partial(_is_whole, label), seconds=3)
    assert header.target.width() >= header.target.sizeHint().width()


def test_a_wide_window_gives_the_timeline_a_share(open_window: Callable[..., Person], data: Path) -> None:
    ordinary = open_window(data, size=(1440, 900)).timeline.width()
    assert open_window(data, size=(2560, 1440)).timeline.width() > ordinary
