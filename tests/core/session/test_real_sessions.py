"""A session on each composition that a backend in the wild has written: nothing but the edit differs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.session.dependencies import Services, initialize_services
from core.session.settings import Settings
from tests.conftest import REAL_DATA
from tests.core.session.scenes import Scripted, tempo_of, without_times

IDS = sorted(path.name for path in (REAL_DATA / "compositions").glob("*"))


@pytest.fixture
def services(real_data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Services]:
    """A session with one composition of the real data open."""
    source = real_data / "compositions" / request.param
    shutil.copytree(source, tmp_path / "data" / "compositions" / request.param)
    settings = Settings(data_dir=tmp_path / "data", autosave_s=0.0, watch=False)
    with initialize_services(settings, Scripted()) as made:
        made.session.open(request.param)
        yield made


def on_disk(services: Services, ref: str) -> dict[str, Any]:
    assert services.session.composition is not None
    return services.composition_service.load(services.session.composition, ref).data


def files(services: Services) -> dict[str, bytes]:
    root = services.composition_service.root
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("services", IDS or ["none"], indirect=True)
def test_only_the_tempo_differs_when_only_the_tempo_was_edited(services: Services) -> None:
    session = services.session
    before = services.working.freeze().data
    stood = files(services)
    bpm = tempo_of(before) + 3.0
    services.sequencer.set_tempo(bpm)
    result = session.save()
    assert result.diverged is None
    assert result.stem is not None
    after = on_disk(services, result.stem)
    assert without_times(after) == without_times(on_disk(services, "current"))
    assert tempo_of(after) == bpm
    song = after.get("sequence", after)
    song["tempo"] = before.get("sequence", before)["tempo"]
    assert repr(without_times(after)) == repr(without_times(before))  # to the order and the kind of number
    found = files(services)
    for name, raw in stood.items():
        if not name.endswith("current.json"):
            assert found[name] == raw


@pytest.mark.parametrize("services", IDS or ["none"], indirect=True)
def test_a_save_without_an_edit_is_the_same_state(services: Services) -> None:
    before = services.working.freeze().data
    stem = services.session.save().stem
    assert stem is not None
    assert repr(without_times(on_disk(services, stem))) == repr(without_times(before))


@pytest.mark.parametrize("services", IDS or ["none"], indirect=True)
def test_an_edit_of_each_kind_changes_its_place_and_no_other(services: Services) -> None:
    sequencer = services.sequencer
    before = services.working.freeze().data
    track = sequencer.add_track("Fresh")
    clip = sequencer.add_clip(track, 0.0, 4.0, "Fresh clip")
    sequencer.add_notes(clip, [{"note": 60, "start_time": 0.0, "duration": 1.0}])
    services.mixer.set_master_fader(-2.0)
    services.effects.add_effect(track, "reverb")
    stem = services.session.save().stem
    assert stem is not None
    after = on_disk(services, stem)
    song, old = after.get("sequence", after), before.get("sequence", before)
    assert [item["id"] for item in song["tracks"]][:-1] == [item["id"] for item in old.get("tracks") or []]
    assert [item["id"] for item in song["clips"]][:-1] == [item["id"] for item in old.get("clips") or []]
    assert song["clips"][:-1] == (old.get("clips") or [])
    chains = before.get("track_effects") or []
    assert after["track_effects"][: len(chains)] == chains
    touched = {"tracks", "clips", "mixer_state", "clip_slots", "sequence", "track_effects"}
    assert repr(_rest(after, touched)) == repr(_rest(before, touched))
    assert repr(_rest(song, touched)) == repr(_rest(old, touched))
    assert {**after["mixer_state"]["master"], "fader": 0} == {
        **(before.get("mixer_state") or {}).get("master", {}),
        "fader": 0,
    }


def _rest(data: dict[str, Any], touched: set[str]) -> Any:
    return without_times({key: value for key, value in data.items() if key not in touched})


@pytest.mark.parametrize("services", IDS or ["none"], indirect=True)
def test_an_edit_a_restore_and_its_undo_end_where_they_began(services: Services) -> None:
    session = services.session
    first = session.save().stem
    before = services.working.freeze().data
    services.sequencer.set_tempo(tempo_of(before) + 3.0)
    assert first is not None
    result = session.restore(first)
    assert repr(without_times(services.working.freeze().data)) == repr(without_times(before))
    assert result.kept is not None
    session.restore(result.kept)
    assert tempo_of(services.working.freeze().data) == tempo_of(before) + 3.0
