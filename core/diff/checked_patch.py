"""The JSON Patch as it is given away: what it was made from is applied first."""

from __future__ import annotations

import json
from typing import Any

from core.diff.compact import compact
from core.diff.patch import to_patch
from core.diff.structure import Delta, apply, diff
from core.errors import RepriseError


def checked_patch(a: Any, b: Any, delta: Delta = None, *, tested: bool = False) -> list[dict[str, Any]]:
    """The JSON Patch (RFC 6902) that makes B of A, noise and all; `delta` is theirs, where it is known.

    With `tested` it fails on any other A, by a test before what is done to each thing with an id. What is
    checked, and raises RepriseError: that the delta as the patch tells it, applied to A, gives B to the last
    type. The operations themselves are another spelling of that delta.
    """
    found = compact(diff(a, b) if delta is None else delta)
    if _exact(apply(a, found)) != _exact(b):
        raise RepriseError("The changes found between A and B do not make B of A, so no patch is written.")
    return to_patch(found, a if tested else None)


def patch_text(patch: list[dict[str, Any]]) -> str:
    """A patch as it is written: indented, integers of any length with every digit."""
    return json.dumps(patch, ensure_ascii=False, indent=2)


def _exact(value: Any) -> str:
    """One text for each value: 1, 1.0 and true are three; the order of keys does not count."""
    return json.dumps(value, sort_keys=True)
