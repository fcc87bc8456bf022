"""What `reprise-store diff` says to people."""

from __future__ import annotations

from core.diff.changes import ChangeKind, Comparison

SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~", ChangeKind.MOVED: "→"}


def words(comparison: Comparison, with_noise: bool) -> str:
    """One line an edit, as a musician would say it."""
    return "\n".join(lines(comparison, with_noise)) or "No musical change."


def lines(comparison: Comparison, with_noise: bool) -> list[str]:
    """The same, line by line; none where nothing differs."""
    return [
        f"{SIGNS[change.kind]} {change.area:<12} {change.title}"
        + (f"  {change.value}" if change.value else "")
        for change in comparison.edits + (comparison.noise if with_noise else ())
    ]
