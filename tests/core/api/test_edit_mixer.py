"""The mixer and effects, by requests."""

from __future__ import annotations

import pytest

from tests.core.api.one_song import OneSong, fine, refused


@pytest.fixture
def bass(song: OneSong) -> str:
    return str(song.post("tracks", {"name": "Bass"})["id"])


def test_the_first_change_of_a_track_in_the_mixer_makes_its_channel(song: OneSong, bass: str) -> None:
    assert song.get("mixer")["channels"] == []
    changed = song.patch(f"mixer/channels/{bass}", {"fader": -6.0, "pan": 0.5, "solo": True})
    assert (changed["id"], changed["name"], changed["fader"], changed["pan"]) == (bass, "Bass", -6.0, 0.5)
    assert song.get("mixer")["channels"] == [changed]
    assert song.get(f"mixer/channels/{bass}") == changed


def test_a_channel_is_added_once_and_removed(song: OneSong, bass: str) -> None:
    song.post("mixer/channels", {"track_id": bass})
    assert "it has one" in refused(song.ask("POST", "mixer/channels", json={"track_id": bass}), 422)
    assert song.ask("DELETE", f"mixer/channels/{bass}").status_code == 204
    assert refused(song.ask("DELETE", f"mixer/channels/{bass}"), 404).startswith("There is no channel")


def test_a_routing_that_would_go_round_is_refused_with_all_that_came_with_it(
    song: OneSong, bass: str
) -> None:
    bus = song.post("tracks", {"name": "Bus", "type": "audio"})["id"]
    song.post("mixer/channels", {"track_id": bus})
    song.patch(f"mixer/channels/{bass}", {"output_bus": bus})
    before = song.get("mixer")
    answer = song.ask("PATCH", f"mixer/channels/{bus}", json={"fader": -20.0, "output_bus": bass})
    assert "come back to where it began" in refused(answer, 422)
    assert song.get("mixer") == before


def test_the_master_has_a_fader_a_mute_and_a_limiter(song: OneSong) -> None:
    before = song.get("mixer")["master"]
    change = {"fader": -1.5, "mute": True, "limiter_enabled": True, "limiter_threshold": -3.0}
    assert song.patch("mixer/master", change) == {**before, **change}
    wrong = {"mute": False, "limiter_threshold": 1.0}
    assert "limiter" in refused(song.ask("PATCH", "mixer/master", json=wrong), 422)
    assert song.get("mixer")["master"]["mute"]


def test_the_catalogue_says_what_can_be_added_and_within_what_range(song: OneSong) -> None:
    reverb = next(each for each in fine(song.client.get("/api/effects")) if each["name"] == "reverb")
    assert [each["name"] for each in reverb["parameters"]] == ["roomSize", "damping", "mix"]
    assert reverb["parameters"][2] == {
        "name": "mix",
        "display_name": "Mix",
        "unit": "",
        "low": 0.0,
        "high": 1.0,
        "default": 0.3,
        "is_whole": False,
    }


def test_an_effect_is_added_set_moved_bypassed_and_removed(song: OneSong, bass: str) -> None:
    reverb = song.post(f"tracks/{bass}/effects", {"effect": "Reverb", "parameters": {"mix": 0.5}})
    delay = song.post(f"tracks/{bass}/effects", {"effect": "delay", "slot": 0})
    assert (reverb["effect_name"], reverb["parameters"]["mix"]) == ("reverb", 0.5)
    (chain,) = song.get("effects")
    assert [each["id"] for each in chain["effects"]] == [delay["id"], reverb["id"]]
    change = {"is_bypassed": True, "parameters": {"feedback": 0.25}, "slot": 3}
    changed = song.patch(f"effects/{delay['id']}", change)
    assert (changed["is_bypassed"], changed["slot_index"]) == (True, 3)
    assert changed["parameters"]["feedback"] == 0.25
    pad = song.post("tracks", {"name": "Pad"})["id"]
    assert song.patch(f"effects/{delay['id']}", {"track_id": pad})["track_id"] == pad
    assert song.ask("DELETE", f"effects/{reverb['id']}").status_code == 204
    assert refused(song.ask("GET", f"effects/{reverb['id']}"), 404).startswith("There is no effect")


def test_an_effect_is_changed_as_a_whole_or_not_at_all(song: OneSong, bass: str) -> None:
    wrong = {"effect": "reverb", "parameters": {"mix": 0.5, "wetness": 1.0}}
    assert "it has no such parameter" in refused(song.ask("POST", f"tracks/{bass}/effects", json=wrong), 422)
    assert song.get("effects")[0]["effects"] == []
    reverb = song.post(f"tracks/{bass}/effects", {"effect": "reverb"})
    change = {"is_bypassed": True, "parameters": {"mix": 7.0}}
    assert "the mix" in refused(song.ask("PATCH", f"effects/{reverb['id']}", json=change), 422)
    assert song.get(f"effects/{reverb['id']}") == reverb


def test_one_action_is_done_as_the_assistant_would(song: OneSong) -> None:
    made = song.post("actions", {"action": "create_track", "name": "Lead"})
    assert (made["success"], made["has_changed"]) == (True, True)
    track = made["data"]["track_id"]
    mute = {"action": "set_track_parameter", "track_id": track, "parameter": "is_muted", "value": True}
    assert song.post("actions", mute)["has_changed"]
    again = song.post("actions", mute)
    assert (again["has_changed"], again["message"]) == (False, "It was so already.")
    assert song.get(f"tracks/{track}")["is_muted"]
    assert "set_tempo" in str(fine(song.client.get("/api/actions")))


def test_an_action_that_fails_half_way_leaves_nothing_behind(song: OneSong, bass: str) -> None:
    wrong = {"action": "add_effect", "track_id": bass, "effect_name": "reverb", "parameters": {"mix": 7.0}}
    assert refused(song.ask("POST", "actions", json=wrong), 422).endswith("Nothing has changed.")
    assert song.get("effects")[0]["effects"] == []
    switch = {"action": "set_master_fader", "fader": False}
    assert "a number is needed" in refused(song.ask("POST", "actions", json=switch), 422)
    assert "no_such" in refused(song.ask("POST", "actions", json={"action": "no_such"}), 422)
