"""The window beside a running session: its turns appear, and it goes on from what the window restores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.history.timeline import Entry, Kind
from core.session.dependencies import Services, initialize_services
from core.session.notices import NoticeKind
from core.session.settings import Settings
from gui.restore import news
from gui.restore.sheet import RestoreSheet
from tests.journeys.conftest import NIGHT_DRIVE, Person

ASKED = "mute the night pad and transpose the lead up an octave"


@pytest.fixture
def services(data: Path) -> Iterator[Services]:
    """A session on the composition that the window shows; it watches, as it does in a backend."""
    with initialize_services(Settings(data_dir=data, autosave_s=0.0)) as made:
        made.session.open(NIGHT_DRIVE)
        yield made


def _entry(person: Person, stem: str) -> Entry:
    person.wait(lambda: stem in person.stems())
    person.settle()
    return next(entry for entry in person.view.versions if entry.stem == stem)


def _restore(person: Person, stem: str) -> str:
    """Restore a version as a person does; the stem that this made."""
    there = set(person.stems())
    person.browser.show_version(stem)  # a save without musical change is folded away
    person.settle()
    person.click(f"Restore {next(entry.name for entry in person.view.versions if entry.stem == stem)}…")
    person.wait(lambda: any(sheet.isVisible() for sheet in person.window.findChildren(RestoreSheet)))
    sheet = next(sheet for sheet in person.window.findChildren(RestoreSheet) if sheet.isVisible())
    person.press(Qt.Key.Key_Return, on=sheet.primary_button)
    person.wait(lambda: person.pane.news.bar(news.RESTORE))
    person.wait(lambda: set(person.stems()) - there)
    person.settle()
    made = [entry for entry in person.view.versions if entry.stem not in there and entry.kind is Kind.RESTORE]
    assert len(made) == 1
    return made[0].stem


def _is_muted(services: Services, name: str) -> bool:
    return next(track.is_muted for track in services.sequencer.tracks() if track.name == name)


def test_a_turn_appears_is_compared_and_restored_away_and_the_session_goes_on_from_there(
    person: Person, services: Services
) -> None:
    stood = services.working.freeze().data["clips"]
    turn = services.ai_agent.ask(ASKED)
    (stem,) = turn.stems
    entry = _entry(person, stem)
    assert (entry.kind, entry.is_take, entry.title) == (Kind.AI, True, f"“{ASKED}”")
    assert (entry.actions, entry.failed) == (2, 0)
    assert entry.equals_current

    person.click_row(stem)
    assert ASKED in person.pane.header.title.text
    assert {"Night Pad: muted", "Lead: transposed up one octave"} <= set(person.changes())
    assert person.browser.comparing.sides is not None
    assert person.browser.comparing.sides[1] == stem

    assert turn.before is not None
    made = _restore(person, turn.before)
    person.wait(lambda: any(notice.kind is NoticeKind.RELOADED for notice in services.session.notices))
    assert not _is_muted(services, "Night Pad")
    assert services.working.freeze().data["clips"] == stood
    assert _entry(person, stem).left_behind

    after = services.ai_agent.ask("set the tempo to 124 and the tempo to 900")
    entry = _entry(person, after.stems[0])
    assert (entry.kind, entry.actions, entry.failed) == (Kind.AI, 2, 1)
    store = services.composition_service
    saved = store.load(NIGHT_DRIVE, after.stems[0])
    assert saved.metadata["parent"] == made
    assert saved.data["clips"] == stood
    assert person.browser.view is not None
    person.click_row(after.stems[0])
    assert person.changes()[0].startswith("Tempo")
    assert [notice.kind for notice in services.session.notices] == [
        NoticeKind.AUTOSAVE_DIFFERS,
        NoticeKind.RELOADED,
    ]


def test_a_restore_in_the_window_while_the_session_has_unsaved_edits_keeps_both(
    person: Person, services: Services
) -> None:
    turn = services.ai_agent.ask(ASKED)
    assert turn.before is not None
    _entry(person, turn.stems[0])
    services.sequencer.set_tempo(131.0)
    made = _restore(person, turn.before)
    person.wait(lambda: any(notice.kind is NoticeKind.KEPT_BOTH for notice in services.session.notices))
    notice = next(each for each in services.session.notices if each.kind is NoticeKind.KEPT_BOTH)
    assert notice.theirs == made
    assert notice.yours is not None
    assert services.sequencer.song().tempo == 131.0
    _entry(person, notice.yours)
    again = _restore(person, turn.stems[0])
    person.wait(lambda: services.sequencer.song().tempo != 131.0)
    assert _is_muted(services, "Night Pad")
    later = services.ai_agent.ask("faster by 1")
    assert later.before == again
    assert _entry(person, later.stems[0]).kind is Kind.AI


def test_a_turn_taken_back_by_the_session_shows_as_a_restore(person: Person, services: Services) -> None:
    turn = services.ai_agent.ask(ASKED)
    result = services.ai_agent.take_back(turn)
    entry = _entry(person, result.stem)
    assert entry.kind is Kind.RESTORE
    assert entry.restored_from == turn.before
    assert _entry(person, turn.stems[0]).left_behind
