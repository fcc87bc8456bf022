"""Every take of the real histories, shown as the window shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.diff.text import aligned_lines
from core.storage.composition_service import CompositionService
from gui.compare.json_lines import Sides
from gui.compare.pane import ComparePane
from tests.gui.compare import samples


@pytest.mark.parametrize("start", ["5e7c552d", "e6e5cdef"])
def test_every_real_take_is_listed_and_its_changes_lead_to_lines(
    pane: ComparePane, real_data: Path, start: str
) -> None:
    composition = CompositionService(real_data).resolve_composition(start)
    view = samples.view_of(composition, real_data)
    shown = 0
    for entry in view.versions:
        if not entry.is_take or entry.before is None:
            continue
        pair = samples.pair(entry.before, entry.stem, composition, real_data)
        pane.show_comparison(pair.comparison, pair.b, pair.a)
        pane.show_tab("json")
        pane.show_lines(aligned_lines(pair.comparison))
        rows = pane.json.view.rows
        for place, key in enumerate(pane.changes.model.whole_order):
            pane.next_change()
            assert pane.selected_change == key
            line = rows.line_of_change(place)
            assert line is not None, f"{entry.name}: {key} leads nowhere"
            assert rows.rows[rows.row_of_line(line)][1] is not Sides.NONE
        pane.grab()
        pane.show_tab("changes")
        pane.grab()
        shown += 1
    assert shown == view.takes - 1
