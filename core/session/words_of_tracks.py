"""Tracks by the words of a request: `the bass`, `hats`, `track 2`, `"Pad, wide"`, `everything`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.model.sequence import Track
from core.session.phrases import Quoted, without_article
from core.session.planner import Scene
from core.session.unclear import Unclear

PRONOUNS = frozenset(("it", "its", "them", "that", "those", "that track", "those tracks"))
"""They mean the tracks of the part before."""

_ALL = frozenset(("everything", "all", "all tracks", "every track", "all the tracks", "all of them"))
_EACH = re.compile(r"(?:all|both|every|each)\s+(?:of\s+)?(?:the\s+)?(.+)", re.IGNORECASE)
_PLACE = re.compile(r"track\s+(?:number\s+|no\.?\s*)?(\d{1,4})", re.IGNORECASE)
_KIND = re.compile(r"\s+tracks?$|^tracks?\s+(?=\D)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_SHOWN = 4


def find_tracks(scene: Scene, phrases: Iterable[str | Quoted], last: Sequence[Track]) -> tuple[Track, ...]:
    """The tracks of all phrases, each once, in the order in which they are named. Raises Unclear."""
    found: dict[str, Track] = {}
    for phrase in phrases:
        found.update((track.id, track) for track in _find(scene, phrase, last))
    return tuple(found.values())


def is_a_track(scene: Scene, phrase: str | Quoted) -> bool:
    """Whether the words fit at least one track."""
    return isinstance(phrase, Quoted) or bool(_fitting(scene, without_article(phrase)))


def listed(tracks: Sequence[Track], scene: Scene | None = None) -> str:
    """Their names in quotes; with a scene, their places too."""
    names = [f"“{track.name}”" for track in tracks[:_SHOWN]]
    if scene is not None:
        ids = [track.id for track in scene.tracks]
        names = [
            f"{name} (track {ids.index(track.id) + 1})" for name, track in zip(names, tracks, strict=False)
        ]
    if len(tracks) > _SHOWN:
        return f"{', '.join(names)} and {len(tracks) - _SHOWN} more"
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _find(scene: Scene, phrase: str | Quoted, last: Sequence[Track]) -> tuple[Track, ...]:
    if not scene.tracks:
        raise Unclear("This composition has no tracks yet.")
    if isinstance(phrase, Quoted):
        found = tuple(track for track in scene.tracks if track.name.casefold() == phrase.casefold())
        return _one(scene, phrase, found)
    words = without_article(phrase)
    if words.casefold() in PRONOUNS:
        ids = {track.id for track in last}
        there = tuple(track for track in scene.tracks if track.id in ids)
        if not there:
            raise Unclear(f"I do not know which track “{words}” is; name it.")
        return there
    if words.casefold() in _ALL:
        return scene.tracks
    each = _EACH.fullmatch(words)
    if each is not None and (many := _fitting(scene, each[1])):
        return many
    return _one(scene, words, _fitting(scene, words))


def _one(scene: Scene, words: str, found: Sequence[Track]) -> tuple[Track, ...]:
    if not found:
        raise Unclear(f"No track is called “{words[:60]}”; there are {listed(scene.tracks)}.")
    if len(found) > 1:
        raise Unclear(f"“{words[:60]}” fits {len(found)} tracks: {listed(found, scene)}; say which.")
    return tuple(found)


def _fitting(scene: Scene, words: str) -> tuple[Track, ...]:
    """The tracks that fit best: by their whole name, by all of its words, by some, by their place."""
    for wanted in dict.fromkeys((words, _KIND.sub("", words))):
        exact = tuple(track for track in scene.tracks if track.name.casefold() == wanted.casefold())
        if exact:
            return exact
        asked = [_forms(word) for word in _WORD.findall(wanted)]
        if not asked:
            continue
        named = [(track, [_forms(word) for word in _WORD.findall(track.name)]) for track in scene.tracks]
        fitting = [(track, name) for track, name in named if all(_in(word, name) for word in asked)]
        whole = tuple(track for track, name in fitting if all(_in(word, asked) for word in name))
        if whole or fitting:
            return whole or tuple(track for track, _ in fitting)
    place = _PLACE.fullmatch(words)
    if place is not None and 1 <= int(place[1]) <= len(scene.tracks):
        return (scene.tracks[int(place[1]) - 1],)
    return ()


def _in(word: set[str], others: Iterable[set[str]]) -> bool:
    return any(word & other for other in others)


def _forms(word: str) -> set[str]:
    """A word and what it may be the plural of: `hats` and `hat`, `basses` and `bass`."""
    word = word.casefold()
    forms = {word}
    if word.endswith("s") and not word.endswith("ss"):
        forms.add(word[:-1])
        if word.endswith("es"):
            forms.add(word[:-2])
        if word.endswith("ies"):
            forms.add(f"{word[:-3]}y")
    return forms
