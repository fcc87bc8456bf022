"""Snapshots in which anything can stand where anything else is expected."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.core.diff.examples import ANY_JSON, flat, nested, note, snapshots

Path = tuple[Any, ...]

_JUNK: list[Any] = [
    None, True, False, 0, 1, -1, 0.0, -0.0, 1.0, 1.5, 60, 60.0, 1e308, -1e308, 5e-324, 10**30, 10**307,
    -(10**307), 1e307, "", "x", "t1",
    "a/b~", [], {}, [None], [[]], [{}], {"id": []}, {"id": "c1"}, {"updated_at": "now"}, {"note_name": "C4"},
    [{"id": "t1"}, {"id": "t1"}, {"id": 1}], [{"id": None}, {"id": "t1", "name": 3}],
    [note(60, 0.0), note(60, 0.0), note(60, 0.0, 1.0, 90)],
    [{"note": 60, "start_time": 1e300}, {"note": 10**40, "start_time": 0}],
    [{"note": 60.5, "start_time": True}, {"note_name": "x"}, {}],
    [{"note": 60, "start_time": 0.0, "duration": None, "velocity": []}, "s", None, 3],
    [{"note": 60, "start_time": 0.1 + 0.2, "note_name": []}, {"note": 60.0, "start_time": 0.3}],
]  # fmt: skip


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The way to every value, but the whole itself."""
    if path:
        yield path
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in below:
        yield from paths(inner, (*path, step))


def holder_of(data: Any, path: Path) -> Any:
    """What holds the value that a path leads to."""
    for step in path[:-1]:
        data = data[step]
    return data


_READABLE = ANY_JSON.filter(lambda value: "\\ud8" not in json.dumps(value))
"""Lone surrogates are refused when a file is read."""


@st.composite
def spoilt(draw: st.DrawFn, data: Any) -> Any:
    """A copy with a few values replaced by any JSON, taken out, doubled or turned around."""
    result = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 4))):
        everywhere = list(paths(result))
        if not everywhere:
            break
        depth = draw(st.integers(1, 6))
        path = draw(st.sampled_from([path for path in everywhere if len(path) == depth] or everywhere))
        holder = holder_of(result, path)
        act = draw(st.sampled_from(["replace", "replace", "replace", "delete", "double", "reverse"]))
        if act == "replace":
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(_JUNK) | _READABLE))
        elif act == "delete":
            del holder[path[-1]]
        elif act == "reverse" and isinstance(holder[path[-1]], list):
            holder[path[-1]].reverse()
        elif isinstance(holder, list):
            holder.insert(0, copy.deepcopy(holder[path[-1]]))
        else:
            holder["unknown/~"] = copy.deepcopy(draw(st.sampled_from(_JUNK)))
    return result


@st.composite
def spoilings(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two snapshots of which one at least is spoilt, often one made of the other."""
    base = draw(st.sampled_from([flat, nested]))() if draw(st.booleans()) else draw(snapshots())
    a = draw(spoilt(base)) if draw(st.booleans()) else base
    b = draw(spoilt(a)) if draw(st.booleans()) else draw(spoilt(base))
    return a, b
