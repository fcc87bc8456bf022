"""Two fingerprints are equal exactly when the comparison shows no musical change."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.diff.compare import compare
from core.history.fingerprint import Fingerprint, fingerprint
from core.model.document import Document, parse


def _document(data: dict[str, Any]) -> Document:
    return parse(json.dumps(data).encode(), "test")


def _print(data: dict[str, Any]) -> Fingerprint:
    return fingerprint(_document(data))


def _with_notes(*notes: dict[str, Any]) -> dict[str, Any]:
    return {"tracks": [{"id": "t"}], "clips": [{"id": "c", "track_id": "t", "midi_events": list(notes)}]}


NOTE = {"note": 60, "note_name": "C4", "start_time": 0.0, "duration": 1.0, "velocity": 90, "channel": 0}


def test_fingerprints_agree_with_comparisons_on_real_data(real_data: Path) -> None:
    random_pairs = random.Random(7)
    for folder in sorted(real_data.glob("compositions/*")):
        documents = [parse(path.read_bytes(), path.name) for path in sorted(folder.rglob("*.json"))]
        pairs = list(pairwise(documents))
        pairs += [(random_pairs.choice(documents), random_pairs.choice(documents)) for _ in range(60)]
        for a, b in pairs:
            if a.shape is b.shape:
                differs = fingerprint(a).areas != fingerprint(b).areas
                assert differs == bool(compare(a, b).changes)


def test_what_is_not_heard_changes_no_fingerprint() -> None:
    other = {**NOTE, "note": 64, "start_time": 1.0}
    base = _with_notes(NOTE, other)
    same = [
        _with_notes(other, NOTE),
        _with_notes({**NOTE, "note_name": "Do"}, other),
        _with_notes(dict(reversed(NOTE.items())), other),
        _with_notes({**NOTE, "start_time": 0, "duration": 1}, other),
        {**base, "is_playing": True, "current_position": 3.5, "zoom": 2},
        {**base, "metadata": {"source": "autosave"}, "updated_at": "2026-01-01T00:00:00"},
    ]
    assert {_print(data).areas for data in same} == {_print(base).areas}


def test_no_notes_sound_the_same_however_they_are_written() -> None:
    clip = {"id": "c", "track_id": "t"}
    spelt: list[dict[str, Any]] = [clip, {**clip, "midi_events": None}, {**clip, "midi_events": []}]
    documents = [_document({"clips": [each]}) for each in spelt]
    assert len({fingerprint(document).areas for document in documents}) == 1
    assert not any(compare(a, b).changes for a, b in pairwise(documents))


def test_every_heard_field_of_a_note_changes_the_fingerprint() -> None:
    base = _print(_with_notes(NOTE)).areas
    for field in ("note", "start_time", "duration", "velocity", "channel"):
        assert _print(_with_notes({**NOTE, field: NOTE[field] + 1})).areas != base  # type: ignore[operator]


def test_true_and_one_are_told_apart() -> None:
    assert _print({"loop_enabled": True}).areas != _print({"loop_enabled": 1}).areas


def test_the_noise_is_named() -> None:
    before, after = _print({"current_position": 1, "zoom": 1}), _print({"current_position": 2, "zoom": 1})
    assert after.noise_words(before) == "playhead"
    assert before.noise_words(before) == ""
