"""From one list of ids to the next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gui.timeline.row_steps import steps_between

ids = st.lists(st.sampled_from("abcdefghij"), unique=True)


def walk(old, new):
    shown = list(old)
    for step in steps_between(old, new):
        if step.is_insert:
            shown[step.first : step.first] = new[step.first : step.last + 1]
        else:
            del shown[step.first : step.last + 1]
    return shown


@given(ids, ids)
def test_the_steps_lead_from_one_list_to_the_other(old, new):
    assert walk(old, new) == list(new)


@given(ids, st.sets(st.sampled_from("abcdefghij")))
def test_what_stays_in_order_is_never_touched(old, gone):
    new = [row for row in old if row not in gone]
    touched = sum(step.last - step.first + 1 for step in steps_between(old, new))
    assert touched == len(old) - len(new)


def test_neighbours_come_and_go_in_one_step():
    assert len(steps_between(["a", "b"], ["x", "y", "a", "z", "b"])) == 2
    assert len(steps_between(["x", "y", "a"], ["a"])) == 1
