"""A session on a foreign composition of either shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.session.scenes import ID, Scene, library


@pytest.fixture(params=["flat", "nested"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    """A session that has a foreign composition open."""
    made = Scene(library(tmp_path / "data", request.param))
    made.session.open(ID)
    return made
