"""The answer at the foot of compare: its words, its list, its height; and what can be asked of a spot."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from core.diff.changes import ChangeKind
from core.diff.score import ScoreClip, ScoreNote, ScoreTrack, Sound
from core.diff.score_kinds import NoteKind
from core.diff.score_mix import Chip, Setting, Strip
from core.history.life import read_life
from core.history.life_events import Detail, Event, Life, What
from core.history.life_subject import NOTES, Subject, Thing
from gui.compare.life_rows import LifeRow, narrowed_words, question, rows_of, verdict
from gui.compare.life_subjects import NoteSight, questions_of, subject_in
from gui.compare.life_view import row_height
from gui.compare.music.spot import Spot
from gui.compare.pane import ComparePane
from tests.gui.compare import samples

PAD = "17a7ff10-9169-41c8-8a88-e1bd2c924ce3"
TEMPO = Subject(Thing.SONG, field=("tempo",))


def life_of(subject: Subject, at: int = 65) -> Life:
    return read_life(samples.view_of().entries, samples.stem(at), subject, samples.load)


def said(life: Life) -> list[str]:
    return ["".join(text for text, _ in row.spans) for row in rows_of(life)]


@pytest.fixture
def tempo() -> Life:
    return life_of(TEMPO)


@pytest.fixture
def answered(filled: ComparePane, tempo: Life) -> ComparePane:
    filled.life.show_life(tempo)
    return filled


# Words


def test_a_field_says_from_what_to_what_in_the_colour_of_what_happened(tempo: Life) -> None:
    row = rows_of(tempo)[0]
    assert (row.sign, row.tone) == ("~", "changed")
    assert row.spans == (("124 → ", "text_2"), ("92 BPM", "changed"))
    assert row.mark == "restore"
    assert row.words == "124 → 92 BPM, v048, Restore, Restored from v044, 21 Feb 2026, 15:47"
    assert "15:47:36" in row.tooltip


def test_the_first_version_is_the_ground_and_no_change(tempo: Life) -> None:
    row = rows_of(tempo)[-1]
    assert row.sign == ""
    assert said(tempo)[-1] == "In the first version  120 BPM"
    assert row.stem not in tempo.stems


def test_a_switch_is_not_said_twice() -> None:
    found = said(life_of(Subject(Thing.TRACK, PAD)))
    assert "Reverb bypassed" in found
    assert "Reverb no longer bypassed" in found


def test_several_things_of_one_take_stand_in_one_row(tempo: Life) -> None:
    life = life_of(Subject(Thing.TRACK, PAD))
    row = next(row for row in rows_of(life) if row.aside.startswith("v039"))
    text = "".join(text for text, _ in row.spans)
    assert text == "level  0.0 → −1.9 dB  ·  pan  C → 15L  ·  fader  0.0 → −4.5 dB"
    assert "pan  C → 15L" in row.tooltip.splitlines()
    many = replace(life.events[0], details=life.events[0].details * 3)
    assert said(replace(life, events=(many,)))[0].endswith("  ·  and 6 more")


def test_the_notes_of_a_clip_keep_their_words_beside_the_value() -> None:
    clip = samples.load(samples.stem(65)).sequence["clips"]
    pad = next(one["id"] for one in clip if one["track_id"] == PAD)
    found = said(life_of(Subject(Thing.CLIP, pad, (NOTES,))))
    assert found[0].startswith("softer by 8  velocity")


@pytest.mark.parametrize(
    ("what", "detail", "words"),
    [
        (What.APPEARED, Detail(ChangeKind.ADDED, "added", "C3 at 1.1"), "Appeared  C3 at 1.1"),
        (What.CAME_BACK, Detail(ChangeKind.ADDED, "with its clip", ""), "Came back with its clip"),
        (What.VANISHED, Detail(ChangeKind.REMOVED, "clip removed", ""), "Vanished: clip removed"),
    ],
)
def test_what_comes_and_goes_is_said_with_its_verb(
    tempo: Life, what: What, detail: Detail, words: str
) -> None:
    event = Event(samples.entry(45), what, (detail,))
    assert said(replace(tempo, events=(event,))) == [words]


def test_the_verdict_counts_takes_and_names_what_cannot_be_read(tempo: Life) -> None:
    assert question(tempo) == "When did tempo change?"
    assert verdict(tempo) == (
        "Changed in 3 takes. v024 cannot be read: what it changed shows in the take after."
    )
    two = replace(tempo, unread=("v024", "v030"))
    assert verdict(two).endswith("v024 and v030 cannot be read: what they changed shows in the take after.")
    assert narrowed_words(tempo) == "Showing the 3 takes that changed tempo"
    one = replace(tempo, events=tempo.events[:1])
    assert narrowed_words(one) == "Showing the one take that changed tempo"


def test_where_nothing_changed_the_verdict_says_since_when(tempo: Life) -> None:
    still = replace(tempo, events=tempo.events[-1:], unread=())
    assert verdict(still) == "Nothing changed this since the first version."
    came = Event(samples.entry(20), What.APPEARED, (Detail(ChangeKind.ADDED, "added"),))
    assert verdict(replace(still, events=(came,))) == "Nothing changed this since it appeared in v020."
    assert verdict(replace(still, events=())) == "No take holds it."


# The panel


def test_the_panel_says_question_and_verdict_and_lists_the_takes(answered: ComparePane) -> None:
    panel = answered.life
    assert panel.isVisible()
    assert panel.question.text == "When did tempo change?"
    assert panel.accessibleName().startswith("When did tempo change? Changed in 3 takes.")
    assert panel.view.rows.rowCount() == 4
    assert panel.view.accessibleName()


def test_the_model_keeps_the_rules_of_models(answered: ComparePane, tempo: Life) -> None:
    model = answered.life.view.rows
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    answered.life.show_life(replace(tempo, events=tempo.events[:2]))
    answered.life.leave()
    assert model.rowCount() == 0


def test_it_is_as_high_as_its_rows_and_never_more_than_its_share(
    answered: ComparePane, tempo: Life, qtbot: QtBot
) -> None:
    panel = answered.life
    answered.resize(900, 1600)
    qtbot.waitUntil(lambda: answered.height() == 1600)
    assert panel.height() == panel.head.height() + sum(map(row_height, rows_of(tempo)))
    answered.resize(900, 500)
    qtbot.waitUntil(lambda: panel.height() < 200)
    assert panel.height() >= panel.head.height() + 2 * row_height(rows_of(tempo)[0])


def test_doubt_has_a_line_of_its_own(answered: ComparePane, tempo: Life) -> None:
    sure = rows_of(tempo)[0]
    unsure = rows_of(replace(tempo, events=(replace(tempo.events[0], doubt="It may be another."),)))[0]
    assert row_height(unsure) > row_height(sure)
    assert "It may be another." in unsure.words
    assert "It may be another." in unsure.tooltip


def test_to_take_the_keys_is_no_choice(answered: ComparePane, qtbot: QtBot) -> None:
    chosen: list[object] = []
    answered.life.row_chosen.connect(chosen.append)
    answered.life.take_focus()
    assert answered.life.view.hasFocus()
    assert answered.life.view.current is None
    assert chosen == []
    qtbot.keyClick(answered.life.view, Qt.Key.Key_Down)
    assert len(chosen) == 1


def test_a_click_on_the_take_that_is_current_goes_to_it_again(answered: ComparePane, qtbot: QtBot) -> None:
    view = answered.life.view
    chosen: list[LifeRow] = []
    answered.life.row_chosen.connect(chosen.append)
    assert view.mark(samples.stem(45)) is not None
    assert chosen == []
    place: QPoint = view.visualRect(view.currentIndex()).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [row.stem for row in chosen] == [samples.stem(45)] * 2


def test_the_same_answer_grown_keeps_the_current_take(answered: ComparePane, tempo: Life) -> None:
    view = answered.life.view
    view.mark(samples.stem(45))
    more = replace(tempo, events=(replace(tempo.events[0], entry=samples.entry(65)), *tempo.events))
    chosen: list[object] = []
    answered.life.row_chosen.connect(chosen.append)
    answered.life.show_life(more)
    assert view.current is not None
    assert view.current.stem == samples.stem(45)
    assert chosen == []


def test_a_short_wait_is_not_told_and_a_long_one_is(filled: ComparePane, qtbot: QtBot) -> None:
    filled.life.wait()
    assert not filled.life.isVisible()
    qtbot.waitUntil(filled.life.isVisible)
    assert filled.life.verdict.text == "Looking through the takes …"
    filled.life.tell_progress(11, 40)
    assert filled.life.verdict.text == "Looking at take 12 of 40"


def test_words_in_the_place_of_an_answer_take_one_line(filled: ComparePane) -> None:
    filled.life.say("When did this change?", "Choose a change.")
    assert filled.life.height() == filled.life.head.height()
    assert not filled.life.view.isVisible()


# What can be asked of a spot

TRACK = ScoreTrack("t1", "Bass", 0)
NOW = Sound(45, 14.0, 1.0, 100.0)


def test_a_spot_is_asked_about_its_inmost_part() -> None:
    clip = ScoreClip("c1", "Riff", 8.0, 16.0)
    note = Spot("", track=TRACK, clip=clip, note=ScoreNote(NOW))
    assert questions_of(note)[0].what == NoteSight("t1", NOW)
    assert questions_of(Spot("", track=TRACK, clip=clip))[0].what == Subject(Thing.CLIP, "c1")
    assert questions_of(Spot("", track=TRACK))[0].what == Subject(Thing.TRACK, "t1")


def test_what_is_gone_is_asked_of_the_version_before() -> None:
    gone = Spot("", track=TRACK, note=ScoreNote(NOW, NoteKind.REMOVED))
    assert not questions_of(gone)[0].in_b
    assert questions_of(Spot("", track=TRACK, note=ScoreNote(NOW)))[0].in_b
    chip = Chip("Reverb", NoteKind.REMOVED, id="e1")
    assert questions_of(Spot("", chip=chip)) == [(Subject(Thing.EFFECT, "e1"), False, "this")]


def test_an_effect_is_also_asked_about_each_parameter_that_differs() -> None:
    settings = (Setting("mix", "0.3 → 0.5", 0.3, 0.5), Setting("roomSize", "0.5 → 0.8", 0.5, 0.8))
    chip = Chip("Reverb", NoteKind.CHANGED, settings=settings, id="e1")
    found = questions_of(Spot("", chip=chip))
    assert [one.words for one in found] == ["this", "mix", "roomSize"]
    assert found[1].what == Subject(Thing.EFFECT, "e1", ("parameters", "mix"))


def test_strips_are_channels_tracks_of_their_own_and_the_master() -> None:
    channel = Strip("Bass", NoteKind.UNCHANGED, 0.0, 0.0, track=0, id="t1")
    assert [one.what for one in questions_of(Spot("", strip=channel))] == [
        Subject(Thing.STRIP, "t1"),
        Subject(Thing.STRIP, "t1", ("fader",)),
        Subject(Thing.STRIP, "t1", ("pan",)),
    ]
    own = replace(channel, name="Bass · track")
    assert questions_of(Spot("", strip=own))[1].what == Subject(Thing.TRACK, "t1", ("volume",))
    master = Strip("Master", NoteKind.UNCHANGED, 0.0, None)
    assert questions_of(Spot("", strip=master))[0].what == Subject(Thing.MASTER)


def test_what_has_no_id_cannot_be_asked_about() -> None:
    nameless = replace(TRACK, id="")
    assert questions_of(Spot("", track=nameless)) == []
    assert questions_of(Spot("", track=nameless, note=ScoreNote(NOW))) == []
    assert questions_of(Spot("", chip=Chip("Reverb", NoteKind.ADDED))) == []
    assert questions_of(Spot("")) == []


def test_ids_are_found_as_the_file_spells_them() -> None:
    document = samples.document(
        '{"tracks": [{"id": 7, "name": "Bass", "volume": 0.5}], "clips": [{"id": 3, "track_id": 7,'
        ' "start_time": 8, "midi_events": [{"note": 45, "start_time": 6, "duration": 1}]}]}'
    )
    assert subject_in(document, Subject(Thing.TRACK, "7")) == Subject(Thing.TRACK, 7)
    found = subject_in(document, NoteSight("7", NOW))
    assert found is not None
    assert (found.thing, found.id) == (Thing.NOTE, 3)
    assert subject_in(document, NoteSight("7", NOW._replace(pitch=46))) is None
    assert subject_in(document, Subject(Thing.STRIP, "7", ("fader",))) == Subject(Thing.TRACK, 7, ("volume",))
    assert subject_in(document, Subject(Thing.EFFECT, "7")) is None
