"""Entries to rows: days, folds, search, and ids that stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gui.timeline.lineage import Part, Rail
from gui.timeline.rows import DayRow, FoldRow, Mode, SaveRow, TakeRow, build_rows, title_of
from tests.gui.timeline.samples import drawn, entry, noise, run, trouble

TODAY = date(2026, 2, 24)


def rows_of(entries, mode=Mode.TAKES, open_folds=frozenset(), query=""):
    return build_rows(entries, mode, open_folds, query, today=TODAY)


def ids(rows):
    return [row.id for row in rows]


def test_takes_stand_alone_newest_first_and_runs_fold():
    rows = rows_of(drawn().entries)
    assert [type(row) for row in rows[:4]] == [DayRow, TakeRow, FoldRow, TakeRow]
    assert rows[1].entry.number == 207
    assert (rows[2].count, rows[2].stems[0].split("_")[0]) == (2, "206")
    assert rows[0].word == "Today"
    assert [row.word for row in rows if isinstance(row, DayRow)] == ["Today", "Yesterday"]


def test_all_saves_lists_every_entry_once():
    entries = drawn().entries
    rows = rows_of(entries, Mode.ALL)
    assert [row.id for row in rows if not isinstance(row, DayRow)] == [e.stem for e in reversed(entries)]


def test_an_open_run_shows_its_saves_below_it():
    entries = drawn().entries
    fold = next(row for row in rows_of(entries) if isinstance(row, FoldRow))
    rows = rows_of(entries, open_folds=frozenset({fold.id}))
    place = ids(rows).index(fold.id)
    assert rows[place].is_open
    assert [row.id for row in rows[place + 1 : place + 3]] == list(fold.stems)
    assert all(row.fold == fold.id for row in rows[place + 1 : place + 3])


def test_ids_stay_while_a_run_and_a_day_grow():
    entries = list(drawn().entries)
    before = ids(rows_of(entries))
    after = ids(rows_of([*entries, noise(208, at="24 06:32"), noise(209, at="24 06:33")]))
    assert [row_id for row_id in after if row_id in before] == before
    again = ids(rows_of([*entries, *run(208, 215, "24 06:32", 1)]))
    assert again == after


def test_a_run_over_midnight_folds_under_each_day():
    entries = [entry(0, "Original", at="23 20:00"), *run(1, 6, "23 23:57", 1)]
    folds = [row for row in rows_of(entries) if isinstance(row, FoldRow)]
    assert [fold.count for fold in folds] == [3, 3]


def test_a_damaged_version_never_folds_and_keeps_its_neighbours_day():
    bad = next(e for e in trouble().entries if e.damage)
    entries = [entry(0, "Original", at="23 20:00"), replace(bad, saved_at=None), noise(2, at="23 20:05")]
    rows = rows_of(entries)
    assert [type(row) for row in rows] == [DayRow, FoldRow, TakeRow, TakeRow]


def test_entries_without_any_time_have_no_day():
    assert [type(row) for row in rows_of([replace(entry(0, "Original"), saved_at=None)])] == [TakeRow]


def test_a_clock_set_back_gives_days_of_their_own():
    entries = [entry(0, "a", at="24 01:00"), entry(1, "b", at="23 01:00"), entry(2, "c", at="24 02:00")]
    rows = rows_of(entries)
    assert len(ids(rows)) == len(set(ids(rows))) == 6


def test_search_finds_takes_by_words_and_folded_saves_by_number():
    entries = drawn().entries
    found = [row.entry.number for row in rows_of(entries, query="PAD added") if isinstance(row, TakeRow)]
    assert found == [198, 194]
    assert [row.id.split("_")[0] for row in rows_of(entries, query="v170") if isinstance(row, SaveRow)] == [
        "170"
    ]
    assert rows_of(entries, query="playhead") == ()
    assert len([r for r in rows_of(entries, Mode.ALL, query="playhead") if isinstance(r, SaveRow)]) == 51


def test_the_rail_is_dotted_where_work_was_left_behind():
    rows = {row.id.split("_")[0]: row for row in rows_of(drawn().entries)}
    assert rows["207"].lines.above is Rail.NONE
    assert (rows["204"].lines.below, rows["198"].lines.above) == (Rail.SOLID, Rail.SOLID)
    assert (rows["198"].lines.below, rows["194"].lines.below) == (Rail.DOTTED, Rail.DOTTED)
    assert (rows["156"].lines.above, rows["156"].lines.below) == (Rail.DOTTED, Rail.SOLID)
    assert rows["000"].lines.below is Rail.NONE
    days = [row for row in rows_of(drawn().entries) if isinstance(row, DayRow)]
    assert [day.lines.below for day in days] == [Rail.NONE, Rail.SOLID]


def test_an_arc_ties_a_restore_to_its_source():
    rows = rows_of(drawn().entries)
    arcs = {row.id.split("_")[0]: row.lines.arcs for row in rows}
    assert (arcs["204"], arcs["198"], arcs["156"]) == (
        ((0, Part.START),),
        ((0, Part.THROUGH),),
        ((0, Part.END),),
    )
    assert arcs["207"] == ()


def test_an_arc_reaches_a_source_that_is_folded_away():
    entries = [
        entry(0, "Original", at="24 01:00"),
        *run(1, 3, "24 01:01", 1),
        entry(4, "Restored", at="24 01:09"),
    ]
    target = entries[2].stem
    entries[-1] = replace(entries[-1], restored_from=target)
    closed = rows_of(entries)
    fold = next(row for row in closed if isinstance(row, FoldRow))
    assert fold.lines.arcs == ((0, Part.END),)
    opened = rows_of(entries, open_folds=frozenset({fold.id}))
    assert next(row for row in opened if row.id == target).lines.arcs == ((0, Part.END),)


def test_arcs_that_overlap_have_lanes_of_their_own():
    arcs = [row.lines.arcs for row in rows_of(trouble().entries)]
    assert {lane for row in arcs for lane, _ in row} == {0, 1}
    assert all(len({lane for lane, _ in row}) == len(row) for row in arcs)


def test_the_autosave_stands_beside_the_history():
    rows = rows_of(trouble().entries)
    assert rows[1].id == "autosave"
    assert rows[1].lines.below is Rail.NONE


def test_a_prompt_of_a_whole_page_is_one_line():
    title = title_of(entry(1, "“make it\nloud” " * 1000))
    assert "\n" not in title
    assert len(title) <= 401
    assert title.endswith("…")
