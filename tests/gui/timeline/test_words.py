"""Ages, days, and what rows say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.history.timeline import Damage
from core.model.fields import Area
from gui.timeline.rows import FoldRow, Mode, TakeRow, build_rows
from gui.timeline.times import age, as_local, clock_time, day_words, full_time
from gui.timeline.words import accessible_text, damage_words, detail_of, fold_times, fold_words, tooltip
from tests.gui.timeline.samples import NOW, drawn, trouble


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=0), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(seconds=-20), "now"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(hours=24), "23 Feb"),
        (timedelta(days=200), "8 Aug 2025"),
        (timedelta(days=-2), "26 Feb"),
    ],
)
def test_ages(ago, words):
    assert age(NOW - ago, NOW) == words


def test_times_with_a_zone_are_shown_in_local_time():
    moment = datetime(2026, 2, 24, 5, 0, tzinfo=UTC)
    assert as_local(moment).tzinfo is None
    assert as_local(moment) == moment.astimezone().replace(tzinfo=None)
    assert clock_time(None) == ""
    assert full_time(None) == "time unknown"


def test_days():
    today = date(2026, 2, 24)
    assert day_words(today, today) == ("Today", "24 February")
    assert day_words(date(2026, 2, 23), today) == ("Yesterday", "23 February")
    assert day_words(date(2025, 12, 31), today) == ("Wednesday", "31 December 2025")


def rows_of(view):
    return build_rows(view.entries, Mode.TAKES, today=NOW.date())


def row_of(view, number):
    return next(row for row in rows_of(view) if isinstance(row, TakeRow) and row.entry.number == number)


def test_failures_come_first():
    text = [span.text for span in detail_of(row_of(trouble(), 7).entry)]
    assert text[:3] == ["8 of 16 failed", " · ", "+128"]


def test_a_turn_of_which_nothing_worked_or_shows_says_so_first():
    turn = row_of(drawn(), 1).entry
    conversation = (Area.CONVERSATION,)
    failed = replace(turn, actions=3, failed=3, claimed=3, before="000", areas=(Area.NOTES,))
    assert detail_of(failed)[0].text == "All 3 failed"
    silent = replace(turn, failed=0, actions=2, claimed=2, before="000", areas=conversation)
    assert detail_of(silent)[0].text == "2 claimed, music as before"
    assert "2 claimed" not in str(detail_of(replace(silent, areas=(Area.NOTES, *conversation))))
    assert "2 claimed" not in str(detail_of(replace(silent, before=None)))


def test_a_take_says_all_that_it_shows():
    text = accessible_text(row_of(drawn(), 207), ("current", "B"), NOW)
    assert text == (
        "AI turn, v207, “Recompose this sequence to be more ambient and atmospheric”, "
        "+2 tracks · +50 −41 notes · +7 effects, 06:31, 2 min, current stands here, B, chosen"
    )
    assert "left behind by a restore" in accessible_text(row_of(drawn(), 198), (), NOW)


def test_a_damaged_version_says_why():
    row = row_of(trouble(), 6)
    assert accessible_text(row, (), NOW).startswith(
        "Damaged version, v006, Cannot be read, Ends too early, line 812"
    )
    assert tooltip(row)[0] == "v006 cannot be read"
    assert damage_words(Damage("it is not valid JSON", 1204)) == "It is not valid JSON, line 1,204"


def test_a_fold_says_how_many_and_from_when_to_when():
    fold = next(row for row in rows_of(drawn()) if isinstance(row, FoldRow))
    assert (fold_words(fold), fold_times(fold)) == ("2 saves, no musical change", "06:24–06:29")
    assert accessible_text(fold, (), NOW).endswith("06:24–06:29, folded")


def test_the_tooltip_has_the_full_title_time_and_file_name():
    title, text = tooltip(row_of(drawn(), 207))
    assert title == "“Recompose this sequence to be more ambient and atmospheric”"
    assert text.splitlines()[-2:] == ["AI turn · 24 Feb 2026, 06:31:12", "207_20260224_063112.json"]
