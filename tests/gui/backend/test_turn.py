"""A turn is told in words: each action, and what it came to, with nothing promised that is not known."""

from __future__ import annotations

import pytest

from gui.backend.turn import DeedLine, deed_line, done, ended_early, names_in

NAMES = {"t1": "Warm Bass", "c1": "Verse"}
WORKED, FAILED = DeedLine("Set tempo"), DeedLine("Add effect", error="No track is called so.")


def test_an_action_says_to_whom_and_what() -> None:
    told = {"action": "set_track_parameter", "success": True, "error": None, "message": None}
    given = {"track_id": "t1", "parameter": "volume", "value": 0.7079}
    line = deed_line({**told, "input": given}, NAMES)
    assert line == DeedLine("Set track parameter", "Warm Bass", "level 0.708")
    assert line.words == "Set track parameter, Warm Bass, level 0.708: worked"


def test_a_switch_is_said_without_its_is() -> None:
    given = {"track_id": "t1", "parameter": "is_muted", "value": True}
    line = deed_line({"action": "set_track_parameter", "success": True, "input": given}, NAMES)
    assert line.asked == "muted on"
    clip = {"action": "modify_clip", "success": True, "input": {"clip_id": "c1", "is_looped": False}}
    assert deed_line(clip, NAMES).asked == "looped off"


def test_an_action_that_failed_says_why() -> None:
    told = {"action": "add_effect", "success": False, "error": "The chain is full.", "data": None}
    line = deed_line({**told, "input": {"track_id": "gone", "effect_name": "lpf", "parameters": {}}}, NAMES)
    assert line == DeedLine("Add effect", "", "effect Low-pass", "The chain is full.")
    assert not line.has_worked
    assert line.words.endswith("failed, The chain is full.")


@pytest.mark.parametrize("told", [None, [], "x", {}, {"action": 7, "input": [], "success": "yes"}])
def test_what_is_no_action_is_no_success(told: object) -> None:
    line = deed_line(told, NAMES)
    assert line.title == "Action"
    assert not line.has_worked


def test_names_are_those_of_tracks_and_clips() -> None:
    state = {"tracks": [{"id": "t1", "name": "Bass"}, {"id": 7, "name": "x"}, None], "clips": "none"}
    assert names_in(state) == {"t1": "Bass"}


@pytest.mark.parametrize(
    ("lines", "told", "kind", "title"),
    [
        ([WORKED], {"stems": ["067_a"]}, "success", "1 action worked, saved as v067"),
        ([WORKED, WORKED], {"stems": []}, "success", "2 actions worked, nothing was changed"),
        ([FAILED, WORKED], {"stems": ["067_a"]}, "warning", "1 of 2 actions failed, saved as v067"),
        ([FAILED], {"stems": []}, "error", "1 of 1 action failed, nothing was changed"),
        ([], {"stems": []}, "info", "Nothing was changed"),
        (
            [WORKED],
            {"stems": ["067_a"], "is_stopped": True},
            "warning",
            "Stopped after 1 action, saved as v067",
        ),
        ([], None, "info", "Nothing was changed"),
    ],
)
def test_the_end_says_how_many_worked_and_where_it_is_saved(
    lines: list[DeedLine], told: object, kind: str, title: str
) -> None:
    outcome = done(told, lines)
    assert (outcome.kind, outcome.title) == (kind, title)


def test_words_are_kept_for_another_try_unless_they_were_done() -> None:
    assert done({"stems": ["067_a"]}, [WORKED]).is_done
    assert done({"stems": ["067_a"]}, [WORKED, FAILED]).is_done
    assert not done({"stems": []}, [FAILED]).is_done
    assert not done({"stems": [], "text": "I do not understand."}, []).is_done
    assert not ended_early({"detail": "The model is away."}, [WORKED]).is_done


def test_a_turn_that_something_ended_says_what_and_what_is_saved() -> None:
    problem = {"detail": "The model is away.", "turn": {"stems": ["067_a"], "before": "066_b"}}
    outcome = ended_early(problem, [WORKED])
    assert outcome.title == "Ended after 1 action, saved as v067"
    assert (outcome.text, outcome.stem, outcome.before) == ("The model is away.", "067_a", "066_b")
    assert ended_early("odd", []).title == "The assistant did nothing"
