"""Which versions are takes, and how each stands to the others."""

from dataclasses import replace
from typing import Any

from core.history.facts import Facts, Turn
from core.history.fingerprint import Fingerprint
from core.history.lineage import Place, Version, trace
from core.history.timeline import Kind, Picture


def _facts(music: str, source: str = "manual_save", **other: Any) -> Facts:
    empty = Facts(Fingerprint((music.encode(),), ()), "Song", source, "", "", "", (), Picture())
    return replace(empty, **other)


def _trace(*facts: Facts | None, ours: bool = False) -> list[Place]:
    return trace([Version(f"{row:03d}_x", ours, fact) for row, fact in enumerate(facts)])


def test_only_versions_that_change_the_music_are_takes() -> None:
    places = _trace(_facts("a"), _facts("a"), _facts("b"), _facts("b"))
    assert [place.is_take for place in places] == [True, False, True, False]
    assert [place.before for place in places] == [None, "000_x", "000_x", "002_x"]


def test_an_ai_turn_is_a_take_even_where_nothing_changed() -> None:
    places = _trace(_facts("a"), _facts("a", "ai_iteration", timestamp="t1"))
    assert places[1].is_take
    assert places[1].kind is Kind.AI


def test_carried_on_metadata_of_an_ai_turn_is_no_second_turn() -> None:
    turn = _facts("b", "ai_iteration", timestamp="t1")
    places = _trace(_facts("a"), turn, replace(turn), _facts("c", "ai_iteration", timestamp="t1"))
    assert [place.kind for place in places] == [Kind.ORIGINAL, Kind.AI, Kind.SAVE, Kind.SAVE]
    assert [place.is_take for place in places] == [True, True, False, True]


def test_a_restore_is_believed_only_in_a_file_of_ours_with_a_new_time() -> None:
    restore = _facts("a", "restore", timestamp="t1", restored_from="000_x")
    foreign = _trace(_facts("a"), _facts("b"), restore)
    assert foreign[2].kind is Kind.SAVE
    assert foreign[2].same_as == "000_x"
    ours = _trace(_facts("a"), _facts("b"), restore, ours=True)
    assert ours[2].kind is Kind.RESTORE
    assert ours[2].restored_from == "000_x"
    assert ours[2].same_as is None
    repeated = _trace(_facts("a"), _facts("b"), restore, _facts("c", "restore", timestamp="t1"), ours=True)
    assert repeated[3].kind is Kind.SAVE


def test_a_pick_is_believed_as_a_restore_is_and_leaves_nothing_behind() -> None:
    pick = _facts("b", "pick", timestamp="t1")
    assert _trace(_facts("a"), pick)[1].kind is Kind.SAVE
    ours = _trace(_facts("a"), pick, _facts("c", "pick", timestamp="t1"), ours=True)
    assert [place.kind for place in ours] == [Kind.ORIGINAL, Kind.PICK, Kind.SAVE]
    assert not any(place.left_behind for place in ours)


def test_an_adopted_version_proves_no_restore() -> None:
    restore = _facts("a", "restore", timestamp="t1", restored_from="000_x")
    places = trace([Version("000_x", True, _facts("b")), Version("001_x", True, restore, is_adopted=True)])
    assert places[1].kind is Kind.SAVE


def test_work_behind_a_restore_is_marked() -> None:
    restore = _facts("a", "restore", timestamp="t1", restored_from="000_x")
    places = _trace(_facts("a"), _facts("b"), _facts("c"), restore, ours=True)
    assert [place.left_behind for place in places] == [False, True, True, False]


def test_music_that_comes_back_names_its_latest_equal() -> None:
    places = _trace(_facts("a"), _facts("b"), _facts("a"), _facts("b"))
    assert [place.same_as for place in places] == [None, None, "000_x", "001_x"]


def test_a_damaged_version_hides_no_other() -> None:
    places = _trace(_facts("a"), None, _facts("a"), _facts("b"))
    assert [place.is_take for place in places] == [True, False, False, True]
    assert places[2].previous == "000_x"


def test_a_label_makes_a_take() -> None:
    places = trace([Version("000_x", False, _facts("a")), Version("001_x", False, _facts("a"), label="keep")])
    assert places[1].is_take


def test_failed_actions_are_counted_once_against_all_earlier_versions() -> None:
    one, two = Turn(b"1", 16, 8), Turn(b"2", 3, 1)
    first = _facts("b", "ai_iteration", timestamp="t1", turns=(one,))
    gone = _facts("c", turns=())
    back = _facts("d", "ai_iteration", timestamp="t2", turns=(one, two))
    places = _trace(_facts("a"), first, gone, back)
    assert (places[1].actions, places[1].failed) == (16, 8)
    assert (places[3].actions, places[3].failed) == (3, 1)
