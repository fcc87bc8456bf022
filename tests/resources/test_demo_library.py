"""The demo library: the same bytes every time, spelled as the backends spell, music that holds together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resources.demo import LIBRARY, copy_library
from resources.demo.generate import library, write_library
from tests.resources.reading import Item, by_id, composition, effects, music, versions

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def test_generator_writes_the_committed_bytes(tmp_path):
    write_library(tmp_path / "out")
    made = {
        path.relative_to(tmp_path / "out"): path for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    kept = {path.relative_to(LIBRARY): path for path in LIBRARY.rglob("*") if path.is_file()}
    assert made.keys() == kept.keys()
    for name, path in made.items():
        assert path.read_bytes() == kept[name].read_bytes(), name


def test_generator_says_the_same_twice():
    assert library() == library()


def test_generator_mixes_with_nobodys_files(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SystemExit, match="not empty"):
        write_library(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_library_is_small():
    sizes = [path.stat().st_size for path in LIBRARY.rglob("*") if path.is_file()]
    assert sum(sizes) < 2_000_000
    assert max(sizes) < 50_000


def test_paper_lanterns_is_nested_with_a_number_twice_and_one_missing():
    folder = composition("Paper Lanterns")
    assert {path.name for path in folder.iterdir()} == {"current.json", "history"}
    found = versions("Paper Lanterns")
    numbers = [int(stem.split("_")[0]) for stem in found]
    assert len(numbers) == len(set(numbers)) + 1
    assert set(range(max(numbers))) - set(numbers) == {4}
    snapshots = [snapshot for snapshot in found.values() if snapshot is not None]
    assert all("sequence" in snapshot and "tempo" not in snapshot for snapshot in snapshots)
    assert len({snapshot["id"] for snapshot in snapshots}) == len(snapshots)
    current = json.loads((folder / "current.json").read_bytes())
    assert all(music(snapshot)["sequence"] != music(current)["sequence"] for snapshot in snapshots)


def test_sketch_has_an_autosave_alone():
    assert [path.name for path in composition("Sketch 3").iterdir()] == ["autosave.json"]


def every_snapshot() -> list[Item]:
    found = []
    for path in LIBRARY.glob("compositions/**/*.json"):
        try:
            snapshot = json.loads(path.read_bytes())
        except ValueError:
            continue
        if path.name != "metadata.json":
            assert path.read_bytes() == json.dumps(snapshot, indent=2).encode(), "as the backends write it"
            found.append(snapshot)
    return found


def test_music_holds_together():
    for snapshot in every_snapshot():
        sequence = snapshot.get("sequence", snapshot)
        tracks = by_id(sequence["tracks"])
        assert len(by_id(sequence["clips"])) == len(sequence["clips"])
        for clip in sequence["clips"]:
            assert clip["track_id"] in tracks
            assert (clip["midi_events"] is None) == (clip["type"] == "audio")
            places = [(event["note"], event["start_time"]) for event in clip["midi_events"] or ()]
            assert len(places) == len(set(places))
            for event in clip["midi_events"] or ():
                assert event["note_name"] == f"{NAMES[event['note'] % 12]}{event['note'] // 12 - 1}"
                assert 0 <= event["start_time"] < event["start_time"] + event["duration"] <= clip["duration"]
                assert 1 <= event["velocity"] <= 127
        if channels := snapshot["mixer_state"]["channels"]:
            assert [channel["id"] for channel in channels] == list(tracks)
            assert [channel["name"] for channel in channels] == [track["name"] for track in tracks.values()]
        for chain in snapshot["track_effects"]:
            assert chain["track_id"] in tracks
            assert [effect["slot_index"] for effect in chain["effects"]] == list(range(len(chain["effects"])))


def test_spelling_is_that_of_the_backend(real_data):
    """Key for key in the order of the real files, in both shapes."""

    def keys(value: Any) -> Any:
        return list(value)

    folder = real_data / "compositions"
    real_flat = json.loads(next(folder.glob("5e7c552d*/history/165_*.json")).read_bytes())
    real_nested = json.loads(next(folder.glob("e6e5cdef*/history/005_*.json")).read_bytes())
    flat = json.loads((composition("Night Drive") / "current.json").read_bytes())
    nested = json.loads((composition("Paper Lanterns") / "current.json").read_bytes())
    assert keys(flat) == keys(real_flat)
    assert keys(nested) == keys(real_nested)
    assert keys(nested["sequence"]) == keys(real_nested["sequence"])
    assert keys(flat["mixer_state"]) == keys(real_flat["mixer_state"])
    assert keys(flat["mixer_state"]["master"]) == keys(real_flat["mixer_state"]["master"])
    assert keys(effects(flat)[0]) == keys(effects(real_flat)[0])
    assert keys(flat["chat_history"][0]) == keys(real_flat["chat_history"][0])
    action, real_action = (each["chat_history"][1]["actions_executed"][0] for each in (flat, real_flat))
    assert keys(action) == keys(real_action)
    for ours, real in ((flat, real_flat), (nested["sequence"], real_nested["sequence"])):
        assert keys(ours["tracks"][0]) == keys(real["tracks"][0])
        assert keys(ours["clips"][0]) == keys(real["clips"][0])
        assert keys(ours["clips"][0]["midi_events"][0]) == keys(real["clips"][0]["midi_events"][0])


def test_copy_is_equal_can_be_written_and_never_overwrites(tmp_path):
    data = copy_library(tmp_path)
    assert data == tmp_path / "data"
    for path in (path for path in LIBRARY.rglob("*") if path.is_file()):
        assert (data / path.relative_to(LIBRARY)).read_bytes() == path.read_bytes()
    current = data / composition("Night Drive").relative_to(LIBRARY) / "current.json"
    assert current.stat().st_mtime < 1_772_000_000, "as old as the story says"
    current.write_bytes(b"{}")
    with pytest.raises(FileExistsError):
        copy_library(tmp_path)
    assert current.read_bytes() == b"{}"
