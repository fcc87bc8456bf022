"""What `reprise-store diff` gives: words for people, rows for programs."""

from __future__ import annotations

from typing import Any

from core.diff.changes import ChangeKind, Comparison

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~", ChangeKind.MOVED: "→"}


def words(comparison: Comparison, with_noise: bool) -> str:
    """One line an edit, as a musician would say it."""
    changes = comparison.edits + (comparison.noise if with_noise else ())
    if not changes:
        return "No musical change."
    return "\n".join(
        f"{SIGNS[change.kind]} {change.area:<12} {change.title}"
        + (f"  {change.value}" if change.value else "")
        for change in changes
    )


def rows(comparison: Comparison, with_noise: bool) -> list[dict[str, Any]]:
    """One object an exact difference, each with its JSON Pointer."""
    return [
        {
            "area": row.area,
            "kind": row.kind,
            "path": row.path,
            "old": row.old,
            "new": row.new,
            "words": row.words,
        }
        for row in comparison.rows
        if with_noise or not row.volatile
    ]
