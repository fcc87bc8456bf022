"""The tag after a save, restore or pick names what its asker knows, and no edit that came meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.session.session import Session
from tests.core.api.one_song import OneSong, refused


@pytest.fixture
def edited(song: OneSong) -> OneSong:
    """A song with an edit since its first version."""
    song.patch("song", {"tempo": 99.0})
    return song


def followed_by_an_edit(song: OneSong, call: Callable[..., Any]) -> Callable[..., Any]:
    """The same call; before it comes back, somebody else has edited."""

    def followed(*args: Any, **given: Any) -> Any:
        result = call(*args, **given)
        with ThreadPoolExecutor(1) as other:
            other.submit(song.patch, "song", {"time_signature": "7/8"}).result()
        return result

    return followed


_WAYS = [
    ("save", {}, "save"),
    ("restore", {"version": "000_original"}, "restore"),
    ("pick", {"version": "000_original", "parts": ["song"]}, "save"),
    ("back", None, "back"),
]


@pytest.mark.parametrize(("path", "body", "call"), _WAYS)
def test_the_tag_of_an_answer_loses_no_edit_that_came_meanwhile(
    edited: OneSong, monkeypatch: pytest.MonkeyPatch, path: str, body: Any, call: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Session, call, followed_by_an_edit(edited, getattr(Session, call)))
        answer = edited.ask("POST", path, json=body)
    assert answer.status_code == 201, answer.text
    mine = {"name": "Mine", "tracks": [], "clips": []}
    told = edited.ask("PUT", "state", json=mine, headers={"If-Match": answer.headers["etag"]})
    assert "edited meanwhile" in refused(told, 412)
    assert edited.get("song")["time_signature"] == "7/8"


@pytest.mark.parametrize(("path", "body"), [way[:2] for way in _WAYS])
def test_with_nobody_else_the_tag_is_the_one_of_what_is_open(edited: OneSong, path: str, body: Any) -> None:
    assert edited.ask("POST", path, json=body).headers["etag"] == edited.tag()
