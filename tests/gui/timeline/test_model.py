"""The timeline's model: exact signals, ids that stay, and no lookup that raises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from core.history.timeline import Damage, Entry, Kind
from gui.timeline.model import ROW_ROLE, TAGS_ROLE, TimelineModel
from gui.timeline.rows import DayRow, FoldRow, Mode, build_rows
from tests.gui.timeline.samples import NOW, clock, drawn, entry, noise, trouble


@pytest.fixture
def model(qapp):
    made = TimelineModel(clock)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield made
    tester.deleteLater()
    made.deleteLater()


def rows_of(entries, mode=Mode.TAKES, **more):
    return build_rows(entries, mode, today=NOW.date(), **more)


def test_new_versions_are_inserted_and_old_indexes_stay(model):
    entries = list(drawn().entries)
    model.reset_rows(rows_of(entries))
    held = QPersistentModelIndex(model.index_of(entries[0].stem))
    inserted, reset = [], []
    model.rowsInserted.connect(lambda _, first, last: inserted.append((first, last)))
    model.modelReset.connect(lambda: reset.append(1))
    model.set_rows(rows_of([*entries, entry(208, "New", at="24 06:32"), noise(209, at="24 06:33")]))
    assert inserted == [(1, 2)]
    assert not reset
    assert model.row_at(held).entry is entries[0]


def test_only_rows_that_differ_are_named_as_changed(model):
    entries = list(drawn().entries)
    model.reset_rows(rows_of(entries))
    changed = []
    model.dataChanged.connect(lambda first, last, _: changed.append((first.row(), last.row())))
    model.set_rows(rows_of(entries))
    assert changed == []
    place = model.place_of(entries[0].stem)
    model.set_rows(rows_of([replace(entries[0], title="Other"), *entries[1:]]))
    assert changed == [(place, place)]


def test_any_change_of_rows_keeps_the_model_sound(model):
    fold = next(row.id for row in rows_of(drawn().entries) if isinstance(row, FoldRow))
    steps = (
        rows_of(drawn().entries),
        rows_of(drawn().entries, open_folds=frozenset({fold})),
        rows_of(drawn().entries, Mode.ALL),
        rows_of(drawn().entries, query="note"),
        rows_of(trouble().entries),
        (),
    )
    for rows in steps:
        model.set_rows(rows)
        assert model.rows == tuple(rows)
        assert [model.index_of(row.id).row() for row in rows] == list(range(len(rows)))


def test_a_save_that_becomes_a_take_asks_for_its_new_height(model, qtbot):
    entries = [entry(0, "Original", at="24 01:00"), noise(1, at="24 01:01")]
    model.reset_rows(rows_of(entries, Mode.ALL))
    with qtbot.waitSignal(model.heights_changed):
        model.set_rows(rows_of([entries[0], replace(entries[1], label="kept")], Mode.ALL))


def test_tags_stand_on_versions_and_on_the_runs_that_hide_them(model):
    entries = drawn().entries
    model.reset_rows(rows_of(entries))
    folded = entries[-2].stem
    model.set_compared(folded, entries[-1].stem)
    fold = model.fold_of(folded)
    assert model.index_of(fold.id).data(TAGS_ROLE) == ("A",)
    assert model.index_of(entries[-1].stem).data(TAGS_ROLE) == ("current", "B")
    assert "A, before" in model.index_of(fold.id).data(Qt.ItemDataRole.AccessibleTextRole)


def test_every_row_has_text_for_those_who_do_not_see_it(model):
    for view in (drawn(), trouble()):
        model.reset_rows(rows_of(view.entries, Mode.ALL))
        for row in range(model.rowCount()):
            assert model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
            assert model.index(row).data(Qt.ItemDataRole.DisplayRole)


def test_a_tooltip_is_never_read_as_markup(model):
    model.reset_rows(rows_of([entry(1, "“play <b>loud</b>”", at="24 06:00")]))
    assert "&lt;b&gt;" in model.index(1).data(Qt.ItemDataRole.ToolTipRole)


def test_lookups_of_what_is_not_there_give_nothing(model):
    model.reset_rows(rows_of(drawn().entries))
    assert model.data(QModelIndex(), ROW_ROLE) is None
    assert model.row_at(QModelIndex()) is None
    assert not model.index_of("gone").isValid()
    day = next(place for place, row in enumerate(model.rows) if isinstance(row, DayRow))
    assert not model.flags(model.index(day)) & Qt.ItemFlag.ItemIsSelectable


@pytest.mark.parametrize("moment", [datetime.min, datetime.max, None])
@pytest.mark.parametrize("number", [-1, 0, 10**30])
def test_no_entry_makes_a_lookup_raise(model, moment, number):
    odd = Entry(
        "../..", number, Kind.OTHER, True, "\x00\u202e", (), moment,
        actions=-3, failed=10**12, damage=Damage("", -1, -1) if number == 0 else None,
    )  # fmt: skip
    fold = replace(odd, stem="fold", is_take=False, damage=None)
    model.reset_rows(rows_of([odd, fold]))
    model.set_compared("../..", "never there")
    for row in range(model.rowCount()):
        for role in range(Qt.ItemDataRole.UserRole + 3):
            model.index(row).data(role)
