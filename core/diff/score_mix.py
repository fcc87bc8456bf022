"""Mixer and effects of two versions: a strip a channel and a chain a track, each as it was and as it is."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from core.diff.changes import Change, ChangeKind
from core.diff.labels import effect_name, get, items, main_parameter, parameter, text, track_name
from core.diff.score_kinds import NoteKind
from core.diff.things import name_of
from core.diff.words import ARROW, is_number
from core.model.document import Document

SILENT = -200.0
"""Decibels of a level of nothing."""
_SWITCHES = ((("mute", "is_muted"), "muted"), (("solo", "is_solo"), "solo on"))
_NUMBERS = ("level", "fader", "pan")
_OWN_MIX = ("volume", "pan", "is_muted", "is_solo")


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One fader: level in dB and pan −1 to 1, each with what it was where it differs.

    `states` says what is switched on (muted, solo), `changes` are places in `Comparison.changes`. `track` is
    the track's place in the score, −1 for none; `id` the channel's own, or the track's.
    """

    name: str
    kind: NoteKind
    level: float
    pan: float | None
    old_level: float | None = None
    old_pan: float | None = None
    states: str = ""
    changes: tuple[int, ...] = ()
    track: int = -1
    id: str = ""


class Setting(NamedTuple):
    """A parameter that differs, in words and as numbers in its own unit."""

    name: str
    words: str
    old: float
    new: float


@dataclass(frozen=True, slots=True, eq=False)
class Chip:
    """One effect, `effect` its kind as the file has it, `id` its own.

    `text` is its main parameter or where it came from, `settings` are the parameters that differ.
    """

    name: str
    kind: NoteKind
    text: str = ""
    settings: tuple[Setting, ...] = ()
    is_bypassed: bool = False
    changes: tuple[int, ...] = ()
    effect: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The effects of one track in the order of their slots, those that went behind them."""

    name: str
    track: int
    chips: tuple[Chip, ...]

    @property
    def is_changed(self) -> bool:
        """Whether any of its effects differs."""
        return any(chip.kind is not NoteKind.UNCHANGED for chip in self.chips)


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """All strips, the master last, and all chains that hold an effect."""

    strips: tuple[Strip, ...] = ()
    chains: tuple[Chain, ...] = ()


def build_mix(a: Document, b: Document, changes: Iterable[Change], tracks: dict[Hashable, int]) -> Mix:
    """The mix of B beside that of A; `tracks` are the places of track ids in the score."""
    builder = _Builder(a, b, changes, tracks)
    return Mix(tuple(builder.strips()), tuple(builder.chains()))


class _Side(NamedTuple):
    """A thing with its place in its list, None where a side lacks it."""

    place: int
    raw: Any


class _Builder:
    def __init__(
        self, a: Document, b: Document, changes: Iterable[Change], tracks: dict[Hashable, int]
    ) -> None:
        self._a, self._b, self._tracks = a, b, tracks
        self._about: dict[tuple[bool, str], list[int]] = defaultdict(list)
        self._moved: set[int] = set()
        self._tails: dict[int, str] = {}
        tracks_of = tuple(f"{side.sequence_pointer}/tracks/" for side in (a, b))
        parts = ("/mixer_state/", "/track_effects/", *tracks_of)
        for number, change in enumerate(changes):
            tail = change.title.partition(": ")[2]
            self._tails[number] = "renamed" if tail == "name" else tail
            if change.kind is ChangeKind.MOVED:
                self._moved.add(number)
            for row in change.rows:
                path = row.path if row.path_b is None else row.path_b
                if path.startswith(parts):
                    self._about[row.path_b is not None, path].append(number)

    def _changes(self, in_b: bool, pointer: str, fields: tuple[str, ...] | None = None) -> tuple[int, ...]:
        """The changes at or below a pointer, of some fields only where they are given."""
        found = {
            number
            for (side, path), numbers in self._about.items()
            if side is in_b and (path == pointer or path.startswith(pointer + "/"))
            and (fields is None or path[len(pointer) + 1 :].partition("/")[0] in fields)
            for number in numbers
        }  # fmt: skip
        return tuple(sorted(found))

    # Strips

    def strips(self) -> Iterator[Strip]:
        """Channels; tracks by their own level, where they have no channel or it differs; the master."""
        channels_a, channels_b = (
            _by_id(items(get(side.data.get("mixer_state"), "channels"))) for side in (self._a, self._b)
        )
        for key in _together(channels_b, channels_a):
            old, new = channels_a.get(key), channels_b.get(key)
            yield self._strip(old, new, "/mixer_state/channels/", "/mixer_state/channels/", "fader", key)
        tracks_a, tracks_b = (_by_id(items(side.sequence.get("tracks"))) for side in (self._a, self._b))
        for key in _together(tracks_b, tracks_a):
            old, new = tracks_a.get(key), tracks_b.get(key)
            at = (f"{self._a.sequence_pointer}/tracks/", f"{self._b.sequence_pointer}/tracks/")
            strip = self._strip(old, new, *at, "volume", key)
            has_channel = key in channels_a or key in channels_b
            if not has_channel or strip.kind is NoteKind.CHANGED:
                yield replace(strip, name=f"{strip.name} · track") if has_channel else strip
        masters = [get(side.data.get("mixer_state"), "master") for side in (self._a, self._b)]
        if any(isinstance(master, dict) for master in masters):
            yield self._master(*masters)

    def _strip(
        self, old: _Side | None, new: _Side | None, at_a: str, at_b: str, level: str, key: Hashable
    ) -> Strip:
        known = new or old
        assert known is not None
        fields = None if level == "fader" or old is None or new is None else _OWN_MIX
        changes = (
            self._changes(True, f"{at_b}{new.place}", fields)
            if new
            else self._changes(False, f"{at_a}{known.place}")
        )
        raw, before = known.raw, old.raw if old and new else None
        kind = NoteKind.UNCHANGED
        if changes:
            kind = NoteKind.ADDED if old is None else NoteKind.REMOVED if new is None else NoteKind.CHANGED
        if level == "volume":
            now, was = _gain(get(raw, "volume")), _gain(get(before, "volume")) if before else None
        else:
            now, was = _decibels(get(raw, "fader")), _decibels(get(before, "fader")) if before else None
        side, side_was = _number(get(raw, "pan")), _number(get(before, "pan")) if before else None
        return Strip(
            text(get(raw, "name")) or track_name(raw, known.place), kind, now, side,
            was if was is not None and was != now else None,
            side_was if side_was is not None and side_was != side else None,
            self._states(raw, kind, changes), changes, self._tracks.get(("id", key), -1),
            text(get(raw, "id")),
        )  # fmt: skip

    def _master(self, old: Any, new: Any) -> Strip:
        raw = new if isinstance(new, dict) else old
        changes = self._changes(isinstance(new, dict), "/mixer_state/master")
        now, was = _decibels(get(raw, "fader")), _decibels(get(old, "fader"))
        kind = NoteKind.CHANGED if changes else NoteKind.UNCHANGED
        return Strip(
            text(get(raw, "name")) or "Master", kind, now, None, was if was != now else None, None,
            self._states(raw, kind, changes), changes,
        )  # fmt: skip

    def _states(self, raw: Any, kind: NoteKind, changes: tuple[int, ...]) -> str:
        """What is switched on, and what of a strip differs that is no number of it: `limiter on`, `name`."""
        said = [word for keys, word in _SWITCHES if any(get(raw, key) is True for key in keys)]
        if kind is NoteKind.CHANGED:
            said += [self._tails[number] for number in changes if self._tails[number] not in _NUMBERS]
        return ", ".join(dict.fromkeys(word for word in said if word))

    # Chains

    def chains(self) -> Iterator[Chain]:
        """A chain for each track that has or had effects."""
        chains_a, chains_b = (_by_track(items(side.data.get("track_effects"))) for side in (self._a, self._b))
        homes = {
            get(effect, "id"): key
            for key, (_, chain) in chains_a.items()
            for effect in items(get(chain, "effects"))
            if isinstance(get(effect, "id"), str)
        }
        stays = {get(e, "id") for _, chain in chains_b.values() for e in items(get(chain, "effects"))}
        effects_a = {
            get(effect, "id"): effect
            for _, chain in chains_a.values()
            for effect in items(get(chain, "effects"))
            if isinstance(get(effect, "id"), str)
        }
        names = _names(self._a, self._b)
        for key in _together(chains_b, chains_a):
            chips = []
            for place, effect in _in_slots(chains_b.get(key)):
                pointer = f"/track_effects/{chains_b[key].place}/effects/{place}"
                before = effects_a.get(get(effect, "id")) if isinstance(get(effect, "id"), str) else None
                came_from = homes.get(get(effect, "id")) if before is not None else None
                aside = (
                    f"from {names.get(came_from, 'another track')}" if came_from not in (None, key) else ""
                )
                chips.append(self._chip(effect, before, self._changes(True, pointer), aside))
            for place, effect in _in_slots(chains_a.get(key)):
                if get(effect, "id") in stays and isinstance(get(effect, "id"), str):
                    continue
                pointer = f"/track_effects/{chains_a[key].place}/effects/{place}"
                if gone := self._changes(False, pointer):
                    chips.append(
                        Chip(
                            effect_name(effect),
                            NoteKind.REMOVED,
                            main_parameter(effect),
                            changes=gone,
                            effect=text(get(effect, "effect_name")),
                            id=text(get(effect, "id")),
                        )
                    )
            if chips:
                yield Chain(names.get(key, "Unknown track"), self._tracks.get(("id", key), -1), tuple(chips))

    def _chip(self, effect: Any, before: Any, changes: tuple[int, ...], aside: str) -> Chip:
        kind = NoteKind.UNCHANGED
        if changes:
            kind = NoteKind.ADDED if before is None else NoteKind.CHANGED
            if before is not None and (aside or self._moved.intersection(changes)):
                kind = NoteKind.MOVED
        settings = tuple(_settings(effect, before)) if before is not None else ()
        return Chip(
            effect_name(effect),
            kind,
            aside or main_parameter(effect),
            settings,
            _is_off(effect),
            changes,
            text(get(effect, "effect_name")),
            text(get(effect, "id")),
        )


def _settings(effect: Any, before: Any) -> Iterator[Setting]:
    """The parameters that differ, but for the one that is a switch."""
    olds, news = get(before, "parameters"), get(effect, "parameters")
    if not (isinstance(olds, dict) and isinstance(news, dict)):
        return
    for name, new in news.items():
        old: Any = olds.get(name)
        if name == "bypass" or not (is_number(old) and is_number(new)) or old == new:
            continue
        words = f"{parameter(name, old).removesuffix(' Hz').removesuffix(' s')}{ARROW}{parameter(name, new)}"
        yield Setting(name, words, float(old), float(new))


def _is_off(effect: Any) -> bool:
    given = get(effect, "parameters")
    bypass = given.get("bypass") if isinstance(given, dict) else None
    return get(effect, "is_bypassed") is True or get(effect, "is_enabled") is False or bypass in (1, True)


def _number(value: Any) -> float:
    return float(value) if is_number(value) else 0.0


def _decibels(value: Any) -> float:
    return max(SILENT, float(value)) if is_number(value) else 0.0


def _gain(value: Any) -> float:
    if not is_number(value):
        return 0.0
    return 20 * math.log10(value) if value > 0 else SILENT


def _by_id(things: list[Any]) -> dict[Hashable, _Side]:
    found: dict[Hashable, _Side] = {}
    for place, thing in enumerate(things):
        key = name_of(get(thing, "id"))
        found.setdefault(("place", place) if key is None else key, _Side(place, thing))
    return found


def _by_track(chains: list[Any]) -> dict[Hashable, _Side]:
    found: dict[Hashable, _Side] = {}
    for place, chain in enumerate(chains):
        found.setdefault(name_of(get(chain, "track_id")), _Side(place, chain))
    return found


def _together(first: dict[Hashable, _Side], more: dict[Hashable, _Side]) -> list[Hashable]:
    return [*first, *(key for key in more if key not in first)]


def _in_slots(chain: _Side | None) -> list[tuple[int, Any]]:
    """The effects of a chain with their places, by slot."""
    placed = list(enumerate(items(get(chain.raw, "effects")) if chain else ()))
    return sorted(placed, key=_slot)


def _slot(placed: tuple[int, Any]) -> tuple[float, int]:
    slot = get(placed[1], "slot_index")
    return float(slot if is_number(slot) and slot is not None else placed[0]), placed[0]


def _names(a: Document, b: Document) -> dict[Hashable, str]:
    return {
        name_of(get(track, "id")): track_name(track, place)
        for side in (a, b)
        for place, track in enumerate(items(side.sequence.get("tracks")))
    }
