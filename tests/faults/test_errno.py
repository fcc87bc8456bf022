"""Rig B: whatever the system refuses, what is told is true, and the next operation works."""

from __future__ import annotations

import errno
import sys

import pytest

from tests.faults import ptrace, rig_errno
from tests.faults.ptrace import Mode, Plan
from tests.faults.scene_cases import call_in_pool, find_scene, run_case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True, scope="module")
def _can_trace() -> None:
    reason = ptrace.why_not() if sys.platform != "linux" else call_in_pool(ptrace.why_not)
    if reason:
        pytest.skip(reason)


def test_refused_at_any_call_by_any_errno_the_error_is_true_and_nothing_is_lost() -> None:
    tally = rig_errno.run_for_ci()
    assert tally.bad == []
    assert tally.unreached < tally.cases / 100  # the order in a folder may vary
    assert tally.cases >= 10_000


def test_a_refusal_reaches_the_store_and_half_a_write_is_gone_on_with() -> None:
    told = [call_in_pool(_told_of_writes, mode) for mode in (Mode.ONCE, Mode.KIND, Mode.SHORT)]
    assert told == ["NotSaved", "NotSaved", ""]


def _told_of_writes(mode: Mode) -> str:
    scene = find_scene("save")
    calls = run_case(scene, Plan()).trace.calls
    code = 0 if mode is Mode.SHORT else errno.ENOSPC
    verdict = run_case(scene, Plan(mode, calls.index("write"), code))
    assert not verdict.bad
    return verdict.told.error
