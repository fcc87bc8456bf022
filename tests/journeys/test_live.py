"""A foreign writer saves while a person reads: news appears, nothing that is read moves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import NIGHT_DRIVE, ForeignWriter, Person


def _faster(state: dict[str, Any]) -> None:
    state["tempo"] = state["tempo"] + 1


def _playhead(state: dict[str, Any]) -> None:
    state["current_position"] = state.get("current_position", 0) + 1


def test_versions_arrive_while_an_old_one_is_read(person: Person, writer: ForeignWriter) -> None:
    person.menu("older")
    person.menu("older")
    person.settle()
    old, title = person.timeline.selected_stem or "", person.pane.header.title.text
    person.timeline.list.verticalScrollBar().setValue(200)
    person.timeline.follow_latest = False
    top = person.timeline.list.verticalScrollBar().value()
    before = person.timeline.list.visualRect(person.timeline.model.index_of(old)).top()
    stems = [writer.save(_faster), writer.save(_faster)]
    person.wait(lambda: set(stems) <= set(person.stems()))
    person.settle()
    assert top > 0
    assert person.timeline.selected_stem == old
    assert person.pane.header.title.text == title
    assert person.timeline.list.visualRect(person.timeline.model.index_of(old)).top() == before
    person.wait(person.timeline.body.pill.isVisible)
    assert person.timeline.body.pill.text() == "2 new takes"
    person.timeline.body.pill.click()
    assert person.timeline.list.verticalScrollBar().value() == 0


def test_follow_latest_shows_each_take_as_it_comes(person: Person, writer: ForeignWriter) -> None:
    person.timeline.follow_latest = True
    stem = writer.save(_faster)
    person.wait(lambda: person.timeline.selected_stem == stem)
    person.settle()
    assert person.changes()[0].startswith("Tempo")
    folded = writer.save(_playhead)
    person.wait(lambda: folded in person.stems())
    assert person.timeline.selected_stem == stem


def test_a_new_composition_appears_and_a_vanished_one_goes(person: Person, data: Path) -> None:
    compositions = data / "compositions"
    shutil.copytree(compositions / NIGHT_DRIVE, compositions / "a-new-one")
    person.wait(lambda: person.library.model.view_of("a-new-one"))
    shutil.rmtree(compositions / "a-new-one")
    person.wait(lambda: person.library.model.view_of("a-new-one") is None)
    assert person.browser.composition == NIGHT_DRIVE


def test_the_open_composition_vanishes_and_comes_back(person: Person, data: Path, tmp_path: Path) -> None:
    folder = data / "compositions" / NIGHT_DRIVE
    folder.rename(tmp_path / "away")
    person.wait(lambda: person.library.model.view_of(NIGHT_DRIVE) is None)
    (tmp_path / "away").rename(folder)
    person.wait(lambda: person.library.model.view_of(NIGHT_DRIVE))


def test_the_whole_folder_vanishes_and_comes_back(person: Person, data: Path, tmp_path: Path) -> None:
    data.rename(tmp_path / "away")
    person.wait(lambda: "not reachable" in person.window.status_bar.text)
    (tmp_path / "away").rename(data)
    person.wait(lambda: person.library.model.view_of(NIGHT_DRIVE))
    person.wait(lambda: "not reachable" not in person.window.status_bar.text)


def test_a_stream_of_saves_is_equal_to_the_disk_in_the_end(person: Person, writer: ForeignWriter) -> None:
    for _ in range(40):
        writer.save(_playhead)
    on_disk = sorted(path.stem for path in (writer.folder / "history").glob("*.json"))
    person.wait(lambda: sorted(person.stems()) == on_disk)


@pytest.mark.parametrize("content", [b"", b'{"tempo": 12', b"[1, 2]", b'{"a": NaN}', b"\xff\xfe"])
def test_a_damaged_file_is_explained_in_its_place(
    person: Person, writer: ForeignWriter, content: bytes
) -> None:
    person.timeline.follow_latest = False
    (writer.folder / "history" / "900_20270101_000000.json").write_bytes(content)
    person.wait(lambda: "900_20270101_000000" in person.stems())
    person.click_row("900_20270101_000000")
    assert person.pane.damage.title.text() == "v900 cannot be read"
    assert "It is left as it is; all other versions are whole." in person.pane.damage.reason.text()
    person.menu("older")
    person.settle()
    assert person.changes()
    assert (writer.folder / "history" / "900_20270101_000000.json").read_bytes() == content


def test_a_version_removed_before_it_is_opened_says_so(person: Person, writer: ForeignWriter) -> None:
    stem = next(entry.stem for entry in person.view.versions if entry.number == 36)
    (writer.folder / "history" / f"{stem}.json").unlink()
    person.browser.show_version(stem)
    person.wait(lambda: stem not in person.stems())
    person.settle()
    assert json.loads((writer.folder / "current.json").read_bytes())


def test_a_source_that_nobody_knows_is_shown_as_it_is(person: Person, writer: ForeignWriter) -> None:
    state = json.loads((writer.folder / "current.json").read_bytes())
    state["tempo"] = 66
    state["metadata"] = {"source": "groove_plugin"}
    (writer.folder / "history" / "901_20270101_000000.json").write_text(json.dumps(state))
    person.wait(lambda: "901_20270101_000000" in person.stems())
    person.click_row("901_20270101_000000")
    assert person.pane.header.made.text.startswith("groove_plugin · 1 Jan 2027")
