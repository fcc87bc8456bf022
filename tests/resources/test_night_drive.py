"""“Night Drive”: each kind of thing that its story promises is there."""

from __future__ import annotations

import json
import re
import wave

from resources.demo import LIBRARY
from tests.resources.reading import Item, composition, counts, effects, music, pairs, takes, versions


def test_night_drive_begins_with_our_original_and_goes_on_in_foreign_names():
    stems = list(versions("Night Drive"))
    assert stems[0] == "000_original"
    assert [int(stem.split("_")[0]) for stem in stems] == list(range(len(stems)))
    ours = [stem for stem in stems[1:] if re.fullmatch(r"\d{3}_\d{8}_\d{6}_\d{6}Z", stem)]
    foreign = [stem for stem in stems if re.fullmatch(r"\d{3}_\d{8}_\d{6}", stem)]
    assert len(ours) == 1
    assert len(foreign) == len(stems) - 2
    assert len({stem.split("_")[1] for stem in foreign}) == 3, "three days"


def test_most_saves_of_night_drive_change_no_music():
    assert 60 <= len(versions("Night Drive")) <= 70
    assert 18 <= 1 + len(takes("Night Drive")) <= 22


def test_one_version_of_night_drive_is_cut_in_the_middle():
    damaged = [stem for stem, snapshot in versions("Night Drive").items() if snapshot is None]
    assert len(damaged) == 1
    raw = (composition("Night Drive") / "history" / f"{damaged[0]}.json").read_bytes()
    assert raw.startswith(b"{")
    assert not raw.rstrip().endswith(b"}")


def test_night_drive_shows_every_change_of_song_and_tracks():
    songs = [(before, after) for _, before, after in takes("Night Drive")]
    assert sum(before["tempo"] != after["tempo"] for before, after in songs) >= 3
    assert any(before["loop_end"] != after["loop_end"] for before, after in songs)
    assert counts("Night Drive", lambda snapshot: snapshot["tracks"]) == (True, True)
    tracks = pairs("Night Drive", lambda snapshot: snapshot["tracks"])
    for key in ("name", "instrument", "volume", "pan", "is_muted"):
        assert any(old[key] != new[key] for old, new in tracks), key
    last = songs[-1][1]
    assert {track["type"] for track in last["tracks"]} == {"midi", "audio", "sample"}


def test_night_drive_shows_every_change_of_clips_and_notes():
    assert counts("Night Drive", lambda snapshot: snapshot["clips"]) == (True, True)
    clips = pairs("Night Drive", lambda snapshot: snapshot["clips"])
    for key in ("start_time", "duration", "is_muted"):
        assert any(old[key] != new[key] for old, new in clips), key
    notes = [(old["midi_events"], new["midi_events"]) for old, new in clips if old["midi_events"]]

    def spelled(events: list[Item], *keys: str) -> list[tuple]:
        return [tuple(event[key] for key in keys) for event in events]

    places = [
        (set(spelled(old, "note", "start_time")), set(spelled(new, "note", "start_time")))
        for old, new in notes
    ]
    assert any(new > old for old, new in places), "notes added"
    assert any(old - new and new - old for old, new in places), "notes removed and added"
    same = [(old, new) for old, new in notes if len(old) == len(new) and old != new]
    assert any(all(a["note"] - b["note"] == 12 for a, b in zip(*each, strict=True)) for each in same), (
        "octave"
    )
    assert any(all(b["velocity"] > a["velocity"] for a, b in zip(*each, strict=True)) for each in same), (
        "louder"
    )
    longer = [(old, new) for old, new in notes if len(new) > len(old)]
    assert any(new[0]["duration"] > old[0]["duration"] for old, new in longer), "longer"


def test_night_drive_shows_every_change_of_mixer_and_effects():
    channels = pairs("Night Drive", lambda snapshot: snapshot["mixer_state"]["channels"])
    for key in ("fader", "pan"):
        assert any(old[key] != new[key] for old, new in channels), key
    assert counts("Night Drive", effects) == (True, True)
    devices = pairs("Night Drive", effects)
    assert any(old["is_bypassed"] != new["is_bypassed"] for old, new in devices)
    assert any(old["parameters"].get("mix") != new["parameters"].get("mix") for old, new in devices)


def test_samples_and_audio_clips_name_files_that_are_there():
    _, before, after = next(
        take
        for take in takes("Night Drive")
        if take[1]["sample_assignments"] != take[2]["sample_assignments"]
    )
    assert not before["sample_assignments"]
    current = json.loads((composition("Night Drive") / "current.json").read_bytes())
    audio = [clip["audio_file_path"] for clip in current["clips"] if clip["type"] == "audio"]
    sampled = {
        track["id"]: track["sample_file_path"] for track in current["tracks"] if track["sample_file_path"]
    }
    assert audio
    assert sampled == after["sample_assignments"]
    for path in [*audio, *sampled.values()]:
        with wave.open(str(LIBRARY / path)) as sound:
            assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
            frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
        assert (LIBRARY / path).stat().st_size < 20_000
        assert 4_000 < max(frames) < 32_767, f"{path} is heard, and does not clip"


def test_ai_turns_claim_more_than_they_did():
    seen = set()
    failed, whole = 0, 0
    for snapshot in versions("Night Drive").values():
        if snapshot is None or snapshot["metadata"].get("source") != "ai_iteration":
            continue
        metadata = snapshot["metadata"]
        assert metadata["timestamp"] not in seen
        seen.add(metadata["timestamp"])
        user, assistant = snapshot["chat_history"][-2:]
        assert (user["role"], assistant["role"]) == ("user", "assistant")
        assert user["content"] == metadata["user_message"]
        actions = assistant["actions_executed"]
        assert len(actions) == metadata["actions_count"]
        assert f"**ACTIONS EXECUTED:** {len(actions)}" in assistant["content"]
        assert all(bool(action["error"]) != action["success"] for action in actions)
        failed += any(not action["success"] for action in actions)
        whole += all(action["success"] for action in actions)
    assert (failed, whole) == (3, 1)


def test_restore_is_ours_and_byte_for_byte_its_source():
    found = versions("Night Drive")
    stem = next(stem for stem in found if stem.endswith("Z"))
    order = list(found)
    restored = found[stem]
    assert restored is not None
    metadata = restored["metadata"]
    source_stem = metadata["restored_from"]
    assert list(metadata) == ["source", "restored_from", "parent", "timestamp"]
    assert metadata["source"] == "restore"
    assert metadata["parent"] == order[order.index(stem) - 1]
    assert metadata["timestamp"].endswith("+00:00")
    history = composition("Night Drive") / "history"
    span = re.compile(rb'"metadata": \{[^}]*\}')
    source, made = ((history / f"{each}.json").read_bytes() for each in (source_stem, stem))
    assert span.sub(b"", source) == span.sub(b"", made)
    after = found[order[order.index(stem) + 1]]
    assert after is not None
    assert after["metadata"] == metadata, "a foreign backend carries metadata on"


def test_one_version_goes_back_by_hand():
    found = [(stem, snapshot) for stem, _, snapshot in takes("Night Drive")]
    again = [
        (later, earlier)
        for index, (later, snapshot) in enumerate(found)
        for earlier, other in found[: max(0, index - 1)]
        if snapshot["metadata"]["source"] == "manual_save" and music(other) == music(snapshot)
    ]
    assert len(again) == 1


def test_current_of_night_drive_is_its_newest_version_and_the_autosave_is_not():
    folder = composition("Night Drive")
    newest = max((folder / "history").iterdir())
    assert (folder / "current.json").read_bytes() == newest.read_bytes()
    current, autosave = (
        json.loads((folder / name).read_bytes()) for name in ("current.json", "autosave.json")
    )
    assert music(current) != music(autosave)
    labels = json.loads((folder / "metadata.json").read_bytes())["versions"]
    assert {entry["label"] for entry in labels.values()} == {"before the tempo jump", "sent to Ines"}
    assert labels.keys() <= versions("Night Drive").keys()
