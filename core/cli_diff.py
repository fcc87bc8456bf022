"""What `reprise-store diff` gives: words for people, rows for programs, and the exact patch."""

from __future__ import annotations

import json
from typing import Any

from core.diff.changes import ChangeKind, Comparison
from core.diff.patch import to_patch
from core.diff.structure import apply, diff
from core.errors import RepriseError

_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−", ChangeKind.CHANGED: "~", ChangeKind.MOVED: "→"}


def words(comparison: Comparison, with_noise: bool) -> str:
    """One line a change, as a musician would say it."""
    changes = comparison.changes + (comparison.noise if with_noise else ())
    if not changes:
        return "No musical change."
    return "\n".join(
        f"{_SIGNS[change.kind]} {change.area:<12} {change.title}"
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


def checked_patch(a: Any, b: Any) -> list[dict[str, Any]]:
    """The JSON Patch (RFC 6902) that makes B of A, noise and all.

    What is checked, and raises RepriseError: that the delta which the patch is written from, applied to A,
    gives B to the last type. The operations themselves are another spelling of that delta.
    """
    delta = diff(a, b)
    if _exact(apply(a, delta)) != _exact(b):
        raise RepriseError("The changes found between A and B do not make B of A, so no patch is written.")
    return to_patch(delta)


def _exact(value: Any) -> str:
    """One text for each value: 1, 1.0 and true are three; the order of keys does not count."""
    return json.dumps(value, sort_keys=True)
