"""Whatever is sent to an edit, a sentence comes back and nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.core.api.one_song import OneSong, app_over, refused, song_on

WRONG: tuple[Any, ...] = (
    *("text", "", True, [], {}, [[]], "\u0000", "1e5"),
    *(10**30, -(10**30), 10**400, -0.5, 1e308, 2**53 + 1),
)
EDITS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("PATCH", "song", {"tempo": 90.0, "time_signature": "3/4", "loop_enabled": True, "loop_start": 1.0}),
    ("POST", "transport", {"action": "seek", "position": 2.0}),
    ("POST", "tracks", {"name": "Pad", "type": "midi", "instrument": "saw", "index": 0}),
    (
        "PATCH",
        "tracks/{track}",
        {"name": "Pad", "volume": 0.5, "is_muted": True, "midi_channel": 3},
    ),
    ("POST", "tracks/{track}/move", {"index": 0}),
    ("POST", "tracks/{track}/clips", {"start_time": 1.0, "duration": 1.0, "name": "A", "notes": []}),
    ("PATCH", "clips/{clip}", {"track_id": "{track}", "start_time": 2.0, "duration": 3.0, "gain": 0.5}),
    ("POST", "clips/{clip}/duplicate", {"start_time": 8.0}),
    ("POST", "clips/{clip}/notes", {"notes": [{"note": 60, "start_time": 0.0, "duration": 1.0}]}),
    ("PATCH", "clips/{clip}/notes/0", {"note": 61, "start_time": 0.5, "duration": 1.0, "velocity": 3}),
    ("POST", "clips/{clip}/notes/transpose", {"semitones": 1, "indexes": [0]}),
    ("POST", "clips/{clip}/notes/quantise", {"grid": 0.5, "strength": 0.5, "indexes": [0]}),
    ("POST", "mixer/channels", {"track_id": "{track}"}),
    ("PATCH", "mixer/channels/{track}", {"fader": -3.0, "pan": 0.5, "mute": True, "output_bus": "master"}),
    ("PATCH", "mixer/master", {"fader": -3.0, "limiter_enabled": True, "limiter_threshold": -2.0}),
    ("POST", "tracks/{track}/effects", {"effect": "reverb", "slot": 0, "parameters": {"mix": 0.5}}),
    ("PATCH", "effects/{effect}", {"is_bypassed": True, "slot": 2, "parameters": {"mix": 0.5}}),
    ("PUT", "tracks/{track}/sample", {"name": "kick.wav"}),
    ("POST", "actions", {"action": "set_tempo", "tempo": 90.0}),
    ("POST", "actions", {"action": "modify_clip", "clip_id": "{clip}", "transpose": 1, "quantise": 0.5}),
    ("POST", "turns/undo", {"before": "000_original"}),
)
TEXTS = (
    *("", "null", "[]", "7", '"text"', "{", '{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}', "\x00"),
    *('{"\\ud800": 1}', '{"unknown": 1}', "[" * 5000, '{"a": 1' + "0" * 5000 + "}"),
)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OneSong]:
    """One for all: what is refused leaves no trace, and what is taken does no harm to the next."""
    with song_on(app_over(tmp_path_factory.mktemp("data"))) as made:
        yield made


@pytest.fixture(scope="module")
def ids(song: OneSong) -> dict[str, str]:
    """Of a track with a clip, a note and an effect."""
    track = song.post("tracks", {"name": "Bass"})["id"]
    notes = [{"note": 36, "start_time": 0.0, "duration": 1.0}]
    clip = song.post(f"tracks/{track}/clips", {"start_time": 0.0, "duration": 4.0, "notes": notes})["id"]
    effect = song.post(f"tracks/{track}/effects", {"effect": "delay"})["id"]
    return {"track": track, "clip": clip, "effect": effect}


def filled(value: Any, ids: dict[str, str]) -> Any:
    text = json.dumps(value)
    for name, each in ids.items():
        text = text.replace(f"{{{name}}}", each)
    return json.loads(text)


@pytest.mark.parametrize(("method", "path", "body"), EDITS)
def test_a_value_that_cannot_be_is_refused_in_a_sentence_or_taken(
    song: OneSong, ids: dict[str, str], method: str, path: str, body: dict[str, Any]
) -> None:
    tag = song.tag()
    for field in body:
        for wrong in WRONG:
            answer = song.ask(method, path.format(**ids), json={**filled(body, ids), field: wrong})
            if answer.is_success:
                tag = song.tag()
                continue
            assert answer.status_code in (400, 404, 422), f"{field} {wrong!r}: {answer.text}"
            refused(answer, answer.status_code)
            assert song.tag() == tag


@pytest.mark.parametrize(("method", "path", "body"), EDITS)
def test_a_body_that_is_no_edit_is_refused_in_a_sentence(
    song: OneSong, ids: dict[str, str], method: str, path: str, body: dict[str, Any]
) -> None:
    tag = song.tag()
    for text in TEXTS:
        for kind in ("application/json", "text/plain"):
            answer = song.ask(method, path.format(**ids), content=text, headers={"Content-Type": kind})
            if path.endswith("duplicate") and answer.status_code == 201:
                assert text in ("", "null")  # it needs no body
                tag = song.tag()
                continue
            assert answer.status_code in (400, 422), f"{text!r}: {answer.text}"
            refused(answer, answer.status_code)
            assert song.tag() == tag


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(song: OneSong, number: str) -> None:
    tag, kind = song.tag(), {"Content-Type": "application/json"}
    answer = song.ask("PATCH", "song", content=f'{{"tempo": {number}}}', headers=kind)
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code)
    assert song.tag() == tag


@pytest.mark.parametrize(
    "composition", ["..", "%2e%2e", "a%2fb", "a%00b", "%ff", "a" * 3000, "con", "~", "%20"]
)
def test_an_id_that_can_name_nothing_is_refused(song: OneSong, composition: str) -> None:
    asked = (
        ("GET", "song", None),
        ("PATCH", "song", {"tempo": 90.0}),
        ("POST", "turns", {"request": "help"}),
    )
    for method, path, body in asked:
        answer = song.client.request(method, f"/api/compositions/{composition}/{path}", json=body)
        assert answer.status_code in (400, 404, 405), answer.text
        refused(answer, answer.status_code)
