"""What can become of a thing in a score."""

from __future__ import annotations

from enum import StrEnum


class NoteKind(StrEnum):
    """What became of a note or a clip or a track; in the order in which they are counted."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    UNCHANGED = "unchanged"
