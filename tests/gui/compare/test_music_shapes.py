"""Notes that changed are told apart by their shape: louder, softer, longer, shorter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.diff.compare import compare
from core.diff.score import ScoreNote
from core.diff.score_build import build_score
from core.diff.score_kinds import NoteKind
from core.model.document import Document, parse
from gui.compare.music.batches import note_rect
from gui.compare.music.lanes_view import LanesView
from gui.compare.music.rows import LaneRow
from gui.theme import theme


def _song(*notes: tuple[int, float, float, int]) -> Document:
    events: list[dict[str, Any]] = [
        {"note": pitch, "start_time": start, "duration": length, "velocity": velocity}
        for pitch, start, length, velocity in notes
    ]
    clip = {"id": "c", "track_id": "t", "start_time": 0.0, "duration": 16.0, "midi_events": events}
    track = {"id": "t", "name": "Lead"}
    return parse(json.dumps({"tracks": [track], "clips": [clip], "tempo": 120}).encode(), "song")


@pytest.fixture
def view(qtbot: QtBot) -> LanesView:
    """One lane with a louder, a softer, a longer and a shorter note, all of one pitch of three."""
    edge = (50, 12.0, 1.0, 90), (70, 14.0, 1.0, 90)
    a = _song((60, 0.0, 2.0, 60), (60, 3.0, 2.0, 100), (60, 6.0, 1.0, 90), (60, 9.0, 2.0, 90), *edge)
    b = _song((60, 0.0, 2.0, 100), (60, 3.0, 2.0, 60), (60, 6.0, 2.0, 90), (60, 9.0, 1.0, 90), *edge)
    comparison = compare(a, b)
    made = LanesView()
    qtbot.addWidget(made)
    made.resize(1000, 200)
    made.show()
    made.show_music(build_score(comparison), comparison.changes)
    return made


def _notes(view: LanesView) -> tuple[LaneRow, list[ScoreNote]]:
    row = view.rows[0]
    assert isinstance(row, LaneRow)
    return row, [note for note in row.track.notes if note.kind is NoteKind.CHANGED]


def _halves(view: LanesView, note: ScoreNote, image: QImage) -> tuple[bool, bool]:
    """Whether the upper and the lower half of a note are filled, seen in its middle."""
    row, _ = _notes(view)
    rect = note_rect(row, view.axis, note.now, 1.0).translated(view.head, view.top_of(row))
    mark, x = theme().palette.changed.mark.name(), round(rect.center().x())
    upper, lower = round(rect.top()) + 1, round(rect.bottom()) - 2
    return image.pixelColor(x, upper).name() == mark, image.pixelColor(x, lower).name() == mark


def test_of_louder_notes_the_lower_half_is_filled_of_softer_ones_the_upper(view: LanesView) -> None:
    image = view.viewport().grab().toImage()
    _, notes = _notes(view)
    louder, softer = notes[0], notes[1]
    assert louder.before is not None
    assert louder.now.velocity > louder.before.velocity
    assert _halves(view, louder, image) == (False, True)
    assert _halves(view, softer, image) == (True, False)


def test_the_old_length_is_framed(view: LanesView) -> None:
    row, notes = _notes(view)
    image = view.viewport().grab().toImage()
    mark = theme().palette.changed.mark.name()
    for note in notes[2:]:
        assert note.before is not None
        old = note_rect(row, view.axis, note.before, 1.0).translated(view.head, view.top_of(row))
        above = [
            image.pixelColor(x, round(old.top()) - 2).name() == mark
            for x in range(round(old.left()) + 4, round(old.right()) - 4)
        ]
        assert 0.3 < sum(above) / len(above) < 0.7, "dashed, from the old begin to the old end"
    now = note_rect(row, view.axis, notes[0].now, 1.0).translated(view.head, view.top_of(row))
    above = [image.pixelColor(x, round(now.top()) - 2).name() == mark for x in range(round(now.left()), 300)]
    assert not any(above), "what has its length is not framed"
