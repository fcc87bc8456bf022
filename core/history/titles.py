"""The words of a timeline's row that come from its place in the history."""

from __future__ import annotations

from core.history.timeline import Damage, Entry, Kind
from core.storage.layout import parse_stem


def title_of(entry: Entry, words: str) -> str:
    """The one line that names a take: label, prompt, restore, older music again, else what changed."""
    if entry.label and entry.label != "pinned":
        return entry.label
    if entry.kind is Kind.AI and entry.prompt:
        return f"“{entry.prompt}”"
    if entry.restored_from == "autosave":
        return "Restored from the autosave"
    if entry.restored_from:
        return f"Restored from {version_name(entry.restored_from)}"
    if entry.kind is Kind.ORIGINAL:
        return "Original"
    if entry.same_as:
        return f"As {version_name(entry.same_as)} again"
    return words


def version_name(stem: str) -> str:
    """How a person calls a version: `v204`; what is no stem stays as it is."""
    name = parse_stem(stem)
    return f"v{name.number:03d}" if name else stem


def damage_words(damage: Damage) -> str:
    """Why a file cannot be read, short enough for a row."""
    short = {
        "it ends in the middle of a value": "Ends too early",
        "it is not valid JSON": "Not valid JSON",
        "it is not UTF-8 text": "Not UTF-8 text",
    }.get(damage.reason, damage.reason[:1].upper() + damage.reason[1:])
    return f"{short}, line {damage.line}" if damage.line else short
