"""Q: the whole API beside a model, some thousand steps."""

from __future__ import annotations

import pytest

from tests.faults.model_machine import StoreMachine
from tests.faults.rig_model import DiskMachine, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.parametrize("machine", [StoreMachine, DiskMachine], ids=["in memory", "on disk"])
def test_three_thousand_steps_go_as_the_model_says(machine: type[StoreMachine]) -> None:
    assert run(machine, 76, 50) >= 3000
