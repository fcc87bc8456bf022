"""A turn that was asked for, as it is told: its actions one by one, and what it came to. Pure, no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.diff.labels import EFFECTS, FIELDS, get, items
from core.diff.words import capital, count, number
from core.history.deed_words import action_words
from core.history.titles import version_name

OutcomeKind = Literal["success", "warning", "error", "info"]

_WHOM = ("track_id", "clip_id", "effect_id")
_UNSAID = frozenset((*_WHOM, "value"))
_MOST_FACTS = 3


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One action: what it is, whom it was about, what was asked for, and why it failed where it did."""

    title: str
    about: str = ""
    asked: str = ""
    error: str = ""

    @property
    def has_worked(self) -> bool:
        """Whether it was done."""
        return not self.error

    @property
    def words(self) -> str:
        """The line as it would be read aloud."""
        head = ", ".join(part for part in (self.title, self.about, self.asked) if part)
        return f"{head}: {f'failed, {self.error}' if self.error else 'worked'}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn came to: `stem` is the newest version that it made, `before` the one from before it."""

    kind: OutcomeKind
    title: str
    text: str = ""
    stem: str = ""
    before: str = ""

    @property
    def is_done(self) -> bool:
        """Whether what was asked for was done, so that its words need not be kept for another try."""
        return self.kind == "success" or (bool(self.stem) and self.kind != "error")


@dataclass(slots=True, eq=False)
class Turn:
    """One turn of this window: `outcome` is None while it runs."""

    composition: str
    name: str
    request: str
    lines: list[DeedLine] = field(default_factory=list)
    words: str = "Waiting for its turn"
    outcome: Outcome | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self.outcome is None


def deed_line(told: Any, names: Mapping[str, str]) -> DeedLine:
    """The line of an action as the backend tells it; `names` are those of tracks and clips by their ids."""
    action, given = get(told, "action"), get(told, "input")
    title = action_words(action if isinstance(action, str) else "")
    about = next(
        (names[name] for key in _WHOM if isinstance(name := get(given, key), str) and name in names), ""
    )
    asked = _asked(given if isinstance(given, dict) else {})
    if get(told, "success") is True:
        return DeedLine(title, about, _string(told, "message") or asked)
    return DeedLine(title, about, asked, _string(told, "error") or "No reason is given.")


def _asked(given: Mapping[str, Any]) -> str:
    """`level 0.708`, `effect Reverb`: what is short enough to be said."""
    facts = []
    for key, value in given.items():
        if key == "parameter" and isinstance(value, str):
            facts.append(f"{_field(value)} {_value(given.get('value'))}".rstrip())
        elif key not in _UNSAID and (said := _value(value)):
            facts.append(f"{_field(key)} {said}")
    return ", ".join(facts[:_MOST_FACTS])


def _field(key: str) -> str:
    return FIELDS.get(key, key.removeprefix("is_").replace("_", " "))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, str) and len(value) <= 60:
        return EFFECTS.get(value, capital(value) if value.islower() else value)
    return ""


def names_in(state: Any) -> dict[str, str]:
    """Names of tracks and clips by their ids."""
    things = (*items(get(state, "tracks")), *items(get(state, "clips")))
    return {
        key: name
        for thing in things
        if isinstance(key := get(thing, "id"), str) and isinstance(name := get(thing, "name"), str) and name
    }


def done(told: Any, lines: Sequence[DeedLine]) -> Outcome:
    """What a turn came to that ended as a turn does."""
    text, before, stem = _string(told, "text"), _string(told, "before"), _stem(told)
    many, failed = count(len(lines), "action"), sum(not line.has_worked for line in lines)
    saved = f"saved as {version_name(stem)}" if stem else "nothing was changed"
    kind: OutcomeKind
    if get(told, "is_stopped") is True:
        kind, title = "warning", f"Stopped after {many}, {saved}"
    elif not lines:
        kind, title = "info", capital(saved)
    elif failed:
        kind = "warning" if failed < len(lines) else "error"
        title = f"{failed:,} of {many} failed, {saved}"
    else:
        kind, title = "success", f"{many} worked, {saved}"
    return Outcome(kind, title, text, stem, before)


def ended_early(problem: Any, lines: Sequence[DeedLine]) -> Outcome:
    """What a turn came to that something ended: the problem's own words, and what it made until then."""
    detail = _string(problem, "detail") or "The backend gave no reason."
    turn = get(problem, "turn")
    stem = _stem(turn)
    title = f"Ended after {count(len(lines), 'action')}" if lines else "The assistant did nothing"
    if stem:
        title += f", saved as {version_name(stem)}"
    return Outcome("error", title, detail, stem, _string(turn, "before"))


def _stem(told: Any) -> str:
    stems = items(get(told, "stems"))
    return stems[-1] if stems and isinstance(stems[-1], str) else ""


def _string(told: Any, key: str) -> str:
    value = get(told, key)
    return value if isinstance(value, str) else ""
