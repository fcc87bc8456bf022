"""R: the protocol broken in every way that is caught quickly; the rest is hunted by `./dev faults R`."""

from __future__ import annotations

import sys

import pytest

from tests.faults.rig_mutants import MUTANTS, hunt_all, is_right

if sys.platform != "linux":
    pytest.skip("the hunts fork, trace and read /proc", allow_module_level=True)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
QUICK = ("A", "B", "D", "J", "L", "Q")


@pytest.mark.parametrize("rig", QUICK)
def test_a_store_that_breaks_its_word_is_caught_by_its_rig(rig: str) -> None:
    found = hunt_all(mutant for mutant in MUTANTS if mutant.rig == rig)
    assert [caught for caught in found if not is_right(caught)] == []
    if all(caught.why_not for caught in found):
        pytest.skip(found[0].why_not)


def test_each_mutant_has_a_name_of_its_own() -> None:
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names) > 40
