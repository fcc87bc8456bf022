"""A person asks the assistant of a real backend, by the keys alone, and watches what it does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.history.timeline import Kind
from gui.backend import probe
from gui.backend.prompt_box import PromptBox
from gui.compare.receipt_panel import ReceiptPanel
from gui.restore.sheet import RestoreSheet
from tests.core.api.server import ROOT, Server
from tests.journeys.backend_steps import told
from tests.journeys.conftest import Person


class SlowBackend:
    """A backend process whose assistant does an action only when it is let."""

    def __init__(self, data: Path, go: Path) -> None:
        self._go = go
        go.mkdir()
        command = [sys.executable, "-m", "tests.gui.backend.slow_backend", str(data), str(go)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()

    def let(self, *numbers: int) -> None:
        """Let it do these actions."""
        for number in numbers:
            (self._go / str(number)).touch()

    def close(self) -> None:
        """End it, if it still runs."""
        self.process.terminate()
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def slow(data: Path, tmp_path: Path) -> Iterator[SlowBackend]:
    """A slow backend over the folder that the window shows."""
    made = SlowBackend(data, tmp_path / "go")
    yield made
    made.close()


def _connect(person: Person, address: str) -> PromptBox:
    person.window.use_backend(address)
    person.wait(lambda: person.window.backend.standing.kind is probe.Kind.OURS)
    person.menu("conversation")
    person.wait(person.pane.conversation.prompt.isVisible)
    return person.pane.conversation.prompt


def _go(person: Person, box: PromptBox) -> None:
    """Go to the field by its key."""
    assert person.window.commands.actions["ask"].isVisible()
    person.menu("ask")
    assert person.window.focusWidget() is box.field


def _write(person: Person, box: PromptBox, words: str) -> None:
    """Go to the field by Tab, and write."""
    for _ in range(40):
        if box.field.hasFocus() or person.window.focusWidget() is box.field:
            break
        person.press(Qt.Key.Key_Tab, on=person.window.focusWidget())
    assert person.window.focusWidget() is box.field
    person.qtbot.keyClicks(box.field, words)


def _ended(person: Person) -> None:
    person.wait(lambda: not person.browser.asking.is_running)
    person.settle()


def test_without_a_backend_there_is_no_box(person: Person) -> None:
    person.menu("conversation")
    person.settle()
    assert not person.pane.conversation.prompt.isVisible()
    assert not person.window.commands.actions["ask"].isVisible()


def test_a_turn_is_asked_for_seen_and_its_receipt_opened(person: Person, data: Path) -> None:
    with Server(data) as server:
        box = _connect(person, server.address)
        stems = set(person.stems())
        assert box.hint.text == "It works on current, v066. “help” lists what it knows."
        _write(person, box, "make the bass quieter and add reverb to the lead")
        person.press(Qt.Key.Key_Return, on=box.field)
        _ended(person)
        person.wait(lambda: set(person.stems()) - stems)
        (made,) = set(person.stems()) - stems
        entry = next(entry for entry in person.view.versions if entry.stem == made)
        assert entry.kind is Kind.AI
        assert entry.prompt == "make the bass quieter and add reverb to the lead"
        person.wait(lambda: person.timeline.selected_stem == made)
        assert box.turn.verdict.text() == f"2 actions worked, saved as {entry.name}"
        assert box.turn.lines == [
            "Set track parameter, Warm Bass, level 0.708: worked",
            "Add effect, Lead, effect Reverb: worked",
        ]
        assert box.field.text == ""
        assert person.pane.conversation.cards[-1].message.text.startswith("Changed the level of “Warm Bass”")

        person.qtbot.mouseClick(box.turn.receipt, Qt.MouseButton.LeftButton)
        person.settle()
        assert isinstance(person.pane.content.currentWidget(), ReceiptPanel)
        person.menu("conversation")
        person.qtbot.mouseClick(box.turn.take_back, Qt.MouseButton.LeftButton)
        person.wait(lambda: any(s.isVisible() for s in person.window.findChildren(RestoreSheet)))
        (sheet,) = [s for s in person.window.findChildren(RestoreSheet) if s.isVisible()]
        assert sheet.primary_button.text() == "Restore v066"
        sheet.accept()
        told(person, "Restored v066.")
        person.wait(lambda: not box.turn.take_back.isEnabled())
        assert "holds again" in box.turn.take_back.toolTip(), "it is taken back"
        person.menu("undo")
        person.wait(box.turn.take_back.isEnabled)


def test_what_was_not_understood_is_told_and_the_words_stay(person: Person, data: Path) -> None:
    with Server(data) as server:
        box = _connect(person, server.address)
        person.menu("music")
        stems = person.stems()
        _go(person, box)
        person.qtbot.keyClicks(box.field, "frobnicate")
        person.press(Qt.Key.Key_Return, on=box.field)
        _ended(person)
        assert box.turn.verdict.text() == "Nothing was changed"
        assert box.turn.text.text().startswith("I do not understand “frobnicate”")
        assert box.field.text == "frobnicate"
        assert box.field.textCursor().selectedText() == "frobnicate", "other words take their place"
        assert person.stems() == stems


def test_progress_comes_as_it_happens_and_nothing_that_is_read_moves(
    person: Person, slow: SlowBackend
) -> None:
    box = _connect(person, slow.address)
    stems = set(person.stems())
    _write(person, box, "four things")
    person.press(Qt.Key.Key_Return, on=box.field)
    person.wait(lambda: box.turn.verdict.text() == "The assistant is at work")
    slow.let(1)
    person.wait(lambda: len(box.turn.lines) == 1)
    assert box.turn.verdict.text() == "The assistant is at work, 1 action so far"
    elsewhere = next(entry.stem for entry in person.view.versions if entry.number == 44)
    person.click_row(elsewhere)
    assert box.hint.text == "It works on current, v066, not on v044. “help” lists what it knows."
    slow.let(2, 3, 4)
    _ended(person)
    assert "1 of 4 actions failed, saved as v067" in box.turn.verdict.text()
    person.wait(lambda: set(person.stems()) - stems)
    assert person.timeline.selected_stem == elsewhere, "who reads elsewhere is not taken away"
    assert [line.rpartition(": ")[2].partition(",")[0] for line in box.turn.lines][2] == "failed"
    person.qtbot.mouseClick(box.turn.receipt, Qt.MouseButton.LeftButton)
    person.wait(lambda: person.timeline.selected_stem in set(person.stems()) - stems)
    person.wait(lambda: isinstance(person.pane.content.currentWidget(), ReceiptPanel))


def test_a_turn_is_stopped_and_what_was_done_is_found(person: Person, slow: SlowBackend) -> None:
    box = _connect(person, slow.address)
    stems = set(person.stems())
    _write(person, box, "four things")
    person.press(Qt.Key.Key_Return, on=box.field)
    slow.let(1, 2)
    person.wait(lambda: len(box.turn.lines) == 2)
    person.click("Stop")
    assert not person.browser.asking.is_running
    person.wait(lambda: box.turn.verdict.text() == "Stopped after 2 actions, saved as v067")
    (made,) = set(person.stems()) - stems
    person.wait(lambda: person.timeline.selected_stem == made)
    assert box.turn.receipt.isVisible()


def test_a_turn_that_is_stopped_before_it_did_anything_promises_no_version(
    person: Person, slow: SlowBackend
) -> None:
    box = _connect(person, slow.address)
    _write(person, box, "four things")
    person.press(Qt.Key.Key_Return, on=box.field)
    person.wait(lambda: box.turn.verdict.text() == "The assistant is at work")
    person.click("Stop")
    assert box.turn.verdict.text() == "Stopped before an action was done"
    assert box.turn.text.text().startswith("If one had begun, it is finished and saved as a version")


def test_a_backend_killed_in_the_middle_is_told_and_no_word_is_lost(
    person: Person, slow: SlowBackend, data: Path
) -> None:
    box = _connect(person, slow.address)
    _write(person, box, "four things")
    person.press(Qt.Key.Key_Return, on=box.field)
    slow.let(1)
    person.wait(lambda: len(box.turn.lines) == 1)
    slow.process.kill()
    _ended(person)
    assert box.turn.verdict.text() == "The backend went away after 1 action"
    assert "broke off" in box.turn.text.text()
    assert box.turn.lines == ["Set tempo, tempo 90: worked"]
    assert box.field.text == "four things"
    person.wait(lambda: "Backend away" in person.window.status_bar.text)
    assert not box.button.isEnabled()
    assert "Nothing answers at" in box.button.toolTip()
    with Server(data, port=int(slow.address.rpartition(":")[2])):
        person.wait(lambda: "Backend connected" in person.window.status_bar.text)
        assert box.button.isEnabled()


def test_each_composition_keeps_its_own_words(person: Person, slow: SlowBackend) -> None:
    box = _connect(person, slow.address)
    first = person.browser.composition
    other = next(
        view.id for view in person.browser.session.views.values() if view.id != first and view.versions
    )
    _write(person, box, "four things")
    person.press(Qt.Key.Key_Return, on=box.field)
    person.wait(lambda: box.turn.verdict.text() == "The assistant is at work")
    person.browser.open_composition(other)
    person.settle()
    assert box.field.text == ""
    assert not box.turn.isVisible()
    assert box.hint.text == "A turn is under way in Night Drive."
    box.field.set_text("for later")
    person.browser.open_composition(first)
    person.settle()
    assert box.field.text == "four things"
    assert box.turn.isVisible()
    slow.let(1, 2, 3, 4)
    _ended(person)
    person.browser.open_composition(other)
    person.settle()
    assert box.field.text == "for later"
