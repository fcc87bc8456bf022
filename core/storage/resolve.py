"""Names cut short, as a person types them, to the one thing that they fit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.errors import AmbiguousName, UnknownComposition, UnknownVersion
from core.storage.layout import AUTOSAVE, CURRENT, VersionName, check_id

_NUMBER = re.compile(r"v?([0-9]{1,18})", re.IGNORECASE)


def resolve_id(text: str, ids: Sequence[str]) -> str:
    """The id that is `text` or alone begins with it.

    Raises InvalidId for what can be no id, UnknownComposition, AmbiguousName.
    """
    if text in ids:
        return text
    check_id(text.rstrip(".") or text)
    found = [known for known in ids if known.startswith(text)]
    found = found or [known for known in ids if known.lower().startswith(text.lower())]
    if not found:
        raise UnknownComposition(text)
    if len(found) > 1:
        raise AmbiguousName(text, found)
    return found[0]


def resolve_stem(composition: str, text: str, versions: Sequence[VersionName]) -> str:
    """`current` and `autosave` as they are; else the stem that is `text`, bears its number or begins with it.

    Raises UnknownVersion, AmbiguousName.
    """
    if text in (CURRENT, AUTOSAVE) or any(version.stem == text for version in versions):
        return text
    found: list[str] = []
    number = _NUMBER.fullmatch(text)
    if number is not None:
        found = [version.stem for version in versions if version.number == int(number.group(1))]
    if not found and text:
        found = [version.stem for version in versions if version.stem.startswith(text)]
    if not found:
        raise UnknownVersion(composition, text)
    if len(found) > 1:
        raise AmbiguousName(text, found)
    return found[0]
