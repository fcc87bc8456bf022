"""Facts of versions to their places in a timeline: kind, take or not, and which older music they equal.

Pure: no file is read here. The rules are those of the data directory's format: an AI turn, a restore and a
pick are believed only where their `metadata.timestamp` is new, for foreign backends carry metadata on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.history.facts import Facts
from core.history.timeline import Kind

_SAVES = {"", "manual_save", "manual_create", "create_composition", "ai_iteration", "restore", "pick"}


@dataclass(frozen=True, slots=True)
class Version:
    """One version as lineage needs it; `facts` is None where the file cannot be read."""

    stem: str
    is_ours: bool
    facts: Facts | None
    label: str = ""
    is_adopted: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where one version stands among the others; stems name other versions.

    `turns` are the keys of the answers of an AI turn that no earlier version holds; `claimed` is how many
    actions their text counts as executed, else how many worked, else what the metadata counts.

    `previous` is the readable version just before, `before` the take before; both None for the first.
    """

    kind: Kind
    is_take: bool
    previous: str | None = None
    before: str | None = None
    same_as: str | None = None
    restored_from: str | None = None
    left_behind: bool = False
    actions: int = 0
    failed: int = 0
    claimed: int = 0
    turns: tuple[bytes, ...] = ()


def trace(versions: Sequence[Version]) -> list[Place]:
    """A place for each of `versions`, which come in order of number, then stem."""
    tracer = _Tracer()
    places = [tracer.place(version) for version in versions]
    return _mark_left_behind(versions, places)


class _Tracer:
    """Walks the versions once, oldest first, remembering what was seen."""

    def __init__(self) -> None:
        self._timestamps: set[str] = set()
        self._turns: set[bytes] = set()
        self._music: dict[tuple[bytes, ...], str] = {}
        self._previous: Version | None = None
        self._take: str | None = None

    def place(self, version: Version) -> Place:
        facts = version.facts
        if facts is None:
            return Place(Kind.OTHER, version.label != "", self._stem(), self._take)
        kind = self._kind(version, facts)
        music = facts.fingerprint.areas
        before = self._previous.facts if self._previous else None
        changed = before is None or before.fingerprint.areas != music
        is_take = changed or kind in (Kind.AI, Kind.RESTORE) or version.label != ""
        new_turns = [turn for turn in facts.turns if turn.key not in self._turns] if kind is Kind.AI else []
        actions, failed = sum(turn.actions for turn in new_turns), sum(turn.failed for turn in new_turns)
        claimed = sum(turn.claimed for turn in new_turns) or actions - failed
        if kind is Kind.AI and not new_turns:
            claimed = facts.actions_count
        place = Place(
            kind,
            is_take,
            self._stem(),
            self._take,
            same_as=self._music.get(music) if changed and kind is not Kind.RESTORE else None,
            restored_from=facts.restored_from if kind is Kind.RESTORE else None,
            actions=actions,
            failed=failed,
            claimed=claimed,
            turns=tuple(turn.key for turn in new_turns),
        )
        self._remember(version, facts, is_take=is_take)
        return place

    def _stem(self) -> str | None:
        return self._previous.stem if self._previous else None

    def _kind(self, version: Version, facts: Facts) -> Kind:
        is_new = facts.timestamp != "" and facts.timestamp not in self._timestamps
        if facts.source == "ai_iteration" and is_new:
            return Kind.AI
        believed = version.is_ours and not version.is_adopted and is_new
        if facts.source == "restore" and believed and facts.restored_from:
            return Kind.RESTORE
        if facts.source == "pick" and believed:
            return Kind.PICK
        if self._previous is None:
            return Kind.ORIGINAL
        if facts.source == "autosave":
            return Kind.AUTOSAVE
        return Kind.SAVE if facts.source in _SAVES else Kind.OTHER

    def _remember(self, version: Version, facts: Facts, *, is_take: bool) -> None:
        if facts.timestamp:
            self._timestamps.add(facts.timestamp)
        self._turns.update(turn.key for turn in facts.turns)
        if is_take:
            self._music[facts.fingerprint.areas] = version.stem
            self._take = version.stem
        self._previous = version


def _mark_left_behind(versions: Sequence[Version], places: list[Place]) -> list[Place]:
    """Mark the work between a restore's source and the restore: it was gone back behind."""
    rows = {version.stem: row for row, version in enumerate(versions)}
    left: set[int] = set()
    for row, place in enumerate(places):
        source = rows.get(place.restored_from or "")
        if source is not None and source < row:
            left.update(range(source + 1, row))
    return [replace(place, left_behind=True) if row in left else place for row, place in enumerate(places)]
