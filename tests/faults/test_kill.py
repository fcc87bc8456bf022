"""Rig A: whatever kills an operation between any two calls, nothing is lost, torn or left lying about."""

from __future__ import annotations

import sys

import pytest

from tests.faults import ptrace, rig_kill
from tests.faults.ptrace import Mode, Plan
from tests.faults.scene_cases import call_in_pool, find_scene, run_case
from tests.faults.scenes import SCENES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True, scope="module")
def _can_trace() -> None:
    reason = ptrace.why_not() if sys.platform != "linux" else call_in_pool(ptrace.why_not)
    if reason:
        pytest.skip(reason)


def test_killed_at_every_boundary_of_every_operation_all_or_nothing_and_nothing_lost() -> None:
    tally = rig_kill.run_all()
    assert tally.bad == []
    assert tally.unreached < tally.cases / 100  # the order in a folder may vary
    assert tally.cases > 100 * len(SCENES)


def test_killed_again_inside_the_recovery_all_is_there_still() -> None:
    tally = call_in_pool(rig_kill.run_some_second_kills, 120)
    assert tally.bad == []
    assert tally.cases == 120


def test_the_same_call_is_killed_each_time() -> None:
    plan = Plan(Mode.KILL_AFTER, 100)
    assert call_in_pool(_calls_before, "save", plan) == call_in_pool(_calls_before, "save", plan)


def _calls_before(name: str, plan: Plan) -> list[str]:
    calls = run_case(find_scene(name), plan).trace.calls
    assert len(calls) == plan.at + 1
    return calls
