"""A backend over a data directory of its own, asked as a front end asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.api.app import create_app
from core.api.settings import ServerSettings
from core.session.settings import Settings
from tests.core.api.one_song import OneSong, app_over, song_on

SCHEME = "http"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data directory."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def client(data_dir: Path) -> Iterator[TestClient]:
    """Asks a backend that runs in this process; what breaks inside is answered, not raised."""
    app = create_app(Settings(data_dir=data_dir, autosave_s=0), ServerSettings(wait_s=1))
    with TestClient(app, base_url=f"{SCHEME}://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def song(data_dir: Path) -> Iterator[OneSong]:
    """A new composition on a backend that understands plain requests."""
    with song_on(app_over(data_dir)) as made:
        yield made
