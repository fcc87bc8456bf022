"""L: clocks thirty years off, running backwards, or standing still change no order and lose nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import clock
from core.storage.composition_service import CompositionService
from core.storage.layout import parse_stem
from core.storage.memory import Memory
from tests.faults.clock_story import CLOCKS, foreign_save, save_at_once, snapshot, story, ticking


@pytest.mark.parametrize("which", CLOCKS)
def test_the_order_is_the_same_by_every_clock(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = story()
    monkeypatch.setattr(clock, "now", ticking(CLOCKS[which]))
    told = story()
    assert told == expected
    assert [number for number, _ in told[0]] == list(range(len(told[0])))
    assert told[2] == []


@pytest.mark.parametrize("which", ["standing still", "backwards"])
def test_two_who_save_in_one_microsecond_both_keep_theirs(
    which: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clock, "now", ticking(CLOCKS[which]))
    assert save_at_once(tmp_path) == set()


def test_a_version_from_the_future_is_ordered_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    home = Memory()
    service = CompositionService(home)
    service.create("Song", snapshot(1.0), id="song")
    foreign_save(home, "001_20560101_000000", 2.0)
    stem = service.save("song", snapshot(3.0)).stem
    assert [name.stem for name in service.history("song")] == ["000_original", "001_20560101_000000", stem]
    newest = parse_stem(str(stem))
    assert newest is not None
    assert newest.number == 2
