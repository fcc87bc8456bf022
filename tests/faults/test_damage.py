"""J: ten thousand damaged files, each told and contained."""

from __future__ import annotations

import pytest

from tests.faults.rig_damage import run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def test_ten_thousand_damaged_files_are_told_contained_and_never_written_to() -> None:
    tally = run(10_000, disk_each=100)
    assert tally["mutants"] == 10_000
    assert tally["damaged"] > 4000
    assert min(tally[kind] for kind in ("cut", "zeroed", "bit", "depth", "big", "other", "swapped", "in")) > 4
