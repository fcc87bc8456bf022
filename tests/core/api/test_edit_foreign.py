"""Foreign compositions of either shape over HTTP: all can be read, and an edit leaves the rest as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.model.snapshot import Shape
from tests.conftest import REAL_DATA
from tests.core.api.one_song import OneSong, app_over, backend_in, song_on
from tests.core.session.studio import BASS, RIFF, SHAPES, changed, snapshot

LOOKS = ("song", "tracks", "clips", "mixer", "effects", "missing-samples")
IDS = sorted(path.name for path in (REAL_DATA / "compositions").glob("*"))


@pytest.fixture(params=SHAPES, ids=str)
def foreign(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[OneSong]:
    shape: Shape = request.param
    app = app_over(data_dir)
    made = backend_in(app).store.create("Foreign", snapshot(shape))
    with song_on(app) as song:
        yield OneSong(song.client, made)


def read_all(song: OneSong) -> None:
    for part in LOOKS:
        song.get(part)
    for track in song.get("tracks"):
        assert song.get(f"tracks/{track['id']}") == track
        song.get(f"tracks/{track['id']}/clips")
    for clip in song.get("clips"):
        assert song.get(f"clips/{clip['id']}") == clip
        song.get(f"clips/{clip['id']}/notes")


def test_what_nobody_knows_is_read_and_kept(foreign: OneSong) -> None:
    before = foreign.get("state")
    read_all(foreign)
    bass = foreign.get(f"tracks/{BASS}")
    assert bass["lane"] == {"height": [40, 2]}
    assert foreign.get(f"clips/{RIFF}/notes")[1]["mpe"] == [1, 2]
    foreign.patch(f"tracks/{BASS}", {"volume": 0.5})
    top = "/sequence" if "sequence" in before else ""
    assert changed(before, foreign.get("state")) == {f"{top}/tracks/0/volume"}


@pytest.mark.parametrize("composition", IDS or ["none"])
def test_real_compositions_are_read_and_edited(real_data: Path, data_dir: Path, composition: str) -> None:
    shutil.copytree(real_data / "compositions" / composition, data_dir / "compositions" / composition)
    with song_on(app_over(data_dir)) as other:
        song = OneSong(other.client, composition)
        before = song.ask("GET", "state").content
        read_all(song)
        assert song.ask("GET", "state").content == before
        for track in song.get("tracks"):
            song.patch(f"tracks/{track['id']}", {"pan": 0.125})
            song.patch(f"mixer/channels/{track['id']}", {"fader": -6.0})
        assert len(json.loads(before).keys() ^ song.get("state").keys()) <= 1  # a mixer, where it had none
