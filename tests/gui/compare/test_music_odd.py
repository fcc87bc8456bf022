"""Whatever a file holds, the Music tab draws it or leaves it out; nothing that is painted raises."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.diff.compare import compare
from core.model.document import parse
from gui.compare.music.panel import MusicPanel
from gui.theme import apply_theme

_JUNK: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(-1e300, 1e300),
    st.text(max_size=4),
    st.just([]),
    st.just({}),
)
_NUMBER = st.one_of(st.floats(-8, 64), st.integers(-8, 64), _JUNK)


def _thing(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.fixed_dictionaries({}, optional=fields), _JUNK)


_NOTE = _thing(
    note=st.one_of(st.integers(-2, 130), _JUNK), start_time=_NUMBER, duration=_NUMBER, velocity=_NUMBER
)
_CLIP = _thing(
    id=st.sampled_from("abc"),
    track_id=st.sampled_from("xyz"),
    start_time=_NUMBER,
    duration=_NUMBER,
    is_looped=st.booleans(),
    is_muted=st.booleans(),
    midi_events=st.one_of(st.lists(_NOTE, max_size=4), _JUNK),
    name=_JUNK,
    audio_file_path=_JUNK,
    type=st.sampled_from(["midi", "audio"]),
)
_TRACK = _thing(
    id=st.sampled_from("xyz"), name=_JUNK, volume=_NUMBER, pan=_NUMBER, color=_JUNK, is_muted=_JUNK
)
_EFFECT = _thing(
    id=st.sampled_from("ef"),
    effect_name=st.sampled_from(["reverb", "lpf", "?"]),
    slot_index=_NUMBER,
    is_bypassed=_JUNK,
    parameters=st.one_of(st.dictionaries(st.sampled_from(["mix", "cutoff"]), _NUMBER), _JUNK),
)
_SONG = st.fixed_dictionaries(
    {},
    optional={
        "tracks": st.one_of(st.lists(_TRACK, max_size=3), _JUNK),
        "clips": st.one_of(st.lists(_CLIP, max_size=4), _JUNK),
        "time_signature": st.one_of(st.sampled_from(["4/4", "3/4", "7/8", "1/64", "99/1"]), _JUNK),
        "mixer_state": _thing(
            channels=st.lists(_thing(id=st.sampled_from("xq"), fader=_NUMBER), max_size=2), master=_JUNK
        ),
        "track_effects": st.one_of(
            st.lists(
                _thing(track_id=st.sampled_from("xyz"), effects=st.lists(_EFFECT, max_size=3)), max_size=2
            ),
            _JUNK,
        ),
    },
)


@pytest.fixture
def panel(qtbot: QtBot) -> MusicPanel:
    made = MusicPanel()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(a=_SONG, b=_SONG)
def test_any_two_files_are_drawn(
    panel: MusicPanel, qtbot: QtBot, a: dict[str, Any], b: dict[str, Any]
) -> None:
    comparison = compare(parse(orjson.dumps(a), "a"), parse(orjson.dumps(b), "b"))
    panel.wait_for(comparison, None)
    panel.fill()
    panel.grab()
    for change in comparison.changes:
        panel.select(change.key)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Plus, Qt.Key.Key_Return, Qt.Key.Key_0):
        qtbot.keyClick(panel.view, key)
    viewport = panel.view.viewport()
    for x in range(10, viewport.width(), 90):
        qtbot.mouseMove(viewport, QPoint(x, 70))
    panel.grab()


def test_another_theme_and_a_sharper_screen_draw_the_same_lanes(
    panel: MusicPanel, qapp: QApplication
) -> None:
    song = {
        "tracks": [{"id": "x", "name": "A name that is far too long for the head of any lane, in truth"}],
        "clips": [
            {
                "id": "a",
                "track_id": "x",
                "start_time": 0,
                "duration": 8,
                "midi_events": [{"note": 60, "start_time": 1, "duration": 1, "velocity": 90}],
            }
        ],
    }
    panel.wait_for(parse(orjson.dumps(song), "a"), None)
    panel.fill()
    dark = panel.grab().toImage()
    apply_theme(qapp, "light", scale=1.0)
    try:
        light = panel.grab().toImage()
        apply_theme(qapp, "light", scale=1.5)
        assert panel.view.head > 200
        panel.grab()
    finally:
        apply_theme(qapp, "dark", scale=1.0)
    assert dark != light
    assert panel.grab().toImage() == dark
