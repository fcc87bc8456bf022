"""The engines that are compared, each with the same three things: its diff, its operations, its apply.

**What is timed**: the call that makes the delta, from two parsed documents that the engine has never seen.
Every call gets freshly parsed ones, so that nobody gains by remembering; the parse is not in the time, nor is
the making of a report in words where an engine makes it apart. The time of a pair is the median of five calls
after one that warms up, or a single call where that takes over 5 ms. The garbage collector of Python waits.
Engines in this process are timed by the processor's time that they use, since none of them waits for
anything: by a clock on the wall a long call seems slower on a busy machine, and a short one does not. Node
has no such clock apart from its helping threads; its calls are short, and timed there by `performance.now()`.

**What is counted**, so that the deltas of all can be added up: leaves. A value replaced, a key added or
removed, a list's item added, removed or moved is one each, however large the value is.

| engine | leaves |
| --- | --- |
| ours | operations of the patch (RFC 6902), which `compact` makes of the delta |
| jsonpatch | operations of the patch (RFC 6902) |
| jsondiff | values replaced, keys and items inserted and deleted |
| nbdime | operations but those that only lead deeper; a range of n items counts n |
| deepdiff, deepdiff-rs | entries of the report's groups |
| jsondiffpatch | arrays of the delta: [new], [old, new], [old, 0, 0], ["", to, 3] |

**What "applies" means**: the engine's own apply makes B of A and its delta, equal in canonical JSON; in
Node by deep equality of parsed JSON, since JavaScript has one 1 for 1 and 1.0.
"""

from __future__ import annotations

import gc
import importlib
import importlib.metadata
import statistics
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson

from core.diff.compact import operations
from core.diff.compare import compare
from core.diff.structure import apply, diff
from core.model.document import Document, parse

HOME = Path(__file__).resolve().parents[2] / ".venv-bench"
"""The environment that `./dev bench` makes for the peers alone, with a folder `node` for those from npm."""

REPEATS, SLOW_MS = 5, 5.0


class Missing(Exception):
    """An engine cannot run here: its package, and why."""

    def __init__(self, package: str, reason: str) -> None:
        super().__init__(f"{package}: {reason}")
        self.package, self.reason = package, reason


@dataclass(frozen=True, slots=True)
class Measured:
    """One engine on one pair; `applies` is None for an engine that has no apply."""

    ms: float
    leaves: int
    applies: bool | None


class Engine(Protocol):
    """Whatever can be measured on a pair of files."""

    @property
    def name(self) -> str:
        """As the tables show it, with its version."""
        ...

    @property
    def remark(self) -> str:
        """What a reader of its row should know, or nothing."""
        ...

    def measure(self, a: bytes, b: bytes) -> Measured:
        """Diff a pair as often as it takes."""
        ...


@dataclass(frozen=True)
class PythonEngine:
    """An engine that runs in this process."""

    name: str
    diff: Callable[[Any, Any], Any]
    count: Callable[[Any], int]
    apply: Callable[[Any, Any], Any] | None = None
    load: Callable[[bytes], Any] = orjson.loads
    remark: str = ""

    def measure(self, a: bytes, b: bytes) -> Measured:
        """See the module for what is timed and what is counted."""
        first, delta = self._time(a, b)
        times = [first]
        if first <= SLOW_MS:
            times = [self._time(a, b)[0] for _ in range(REPEATS)]
        applies = None
        if self.apply is not None:
            applies = canonical(self.apply(orjson.loads(a), delta)) == canonical(orjson.loads(b))
        return Measured(statistics.median(times), self.count(delta), applies)

    def _time(self, a: bytes, b: bytes) -> tuple[float, Any]:
        old, new = self.load(a), self.load(b)
        gc.disable()
        try:
            start = time.process_time()
            delta = self.diff(old, new)
            return (time.process_time() - start) * 1000, delta
        finally:
            gc.enable()


def canonical(value: Any) -> bytes:
    """JSON with its keys sorted: equal for values that are equal to the last type."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def structure() -> Engine:
    """Our exact delta alone."""
    return PythonEngine("ours, structure", diff, operations, apply)


def words() -> Engine:
    """Our whole comparison: the delta, notes matched, and every row in words."""
    return PythonEngine(
        "ours, with words",
        compare,
        lambda comparison: operations(comparison.delta),
        lambda a, comparison: apply(a, comparison.delta),
        load=_document,
    )


def _document(raw: bytes) -> Document:
    return parse(raw, "benchmark")


def python_peers() -> Iterator[Callable[[], Engine]]:
    """Makers of the peers that are Python packages; each raises Missing where its package is not here."""
    yield from (_deepdiff, _deepdiff_with_ids, _deepdiff_rs, _jsonpatch, _jsondiff, _nbdime)


def find_peers() -> None:
    """Let the packages of the peers' own environment be imported, after all that is here already."""
    found = sysconfig.get_path("purelib", vars={"base": str(HOME), "platbase": str(HOME)})
    if Path(found).is_dir() and found not in sys.path:
        sys.path.append(found)


def _module(package: str, module: str = "") -> tuple[Any, str]:
    """A peer's module, and its name with the version."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = importlib.import_module(module or package)
        return found, f"{package} {importlib.metadata.version(package)}"
    except ImportError as error:
        raise Missing(package, f"not installed ({error})") from error


def _entries(report: Mapping[str, Any]) -> int:
    return sum(len(group) for group in report.values())


def _deepdiff() -> Engine:
    module, name = _module("deepdiff")
    return PythonEngine(name, module.DeepDiff, _entries, lambda a, found: a + module.Delta(found))


def _deepdiff_with_ids() -> Engine:
    """DeepDiff told which items of two lists are the same, by the keys that this engine knows, too."""
    module, name = _module("deepdiff")
    cannot = _module("deepdiff", "deepdiff.helper")[0].CannotCompare

    def is_same(x: Any, y: Any, _level: object = None) -> bool:
        if type(x) is dict and type(y) is dict:
            return bool(_identity(x, cannot) == _identity(y, cannot))
        raise cannot

    return PythonEngine(
        f"{name} with ids",
        lambda a, b: module.DeepDiff(a, b, iterable_compare_func=is_same),
        _entries,
        lambda a, found: a + module.Delta(found),
        remark="one item for another counts 1",
    )


def _identity(item: dict[str, Any], cannot: type[Exception]) -> object:
    if "id" in item:
        return item["id"]
    if "note" in item:
        return item["note"], item["start_time"], item.get("channel")
    if "track_id" in item:
        return item["track_id"]
    if "role" in item:
        return item["role"], item["timestamp"]
    raise cannot


def _deepdiff_rs() -> Engine:
    """It has no apply; its constructor does the work, the report in Python's own types comes after."""
    module, name = _module("deepdiff-rs", "deepdiff_rs")
    return PythonEngine(name, module.DeepDiff, lambda found: _entries(found.to_dict()))


def _jsonpatch() -> Engine:
    module, name = _module("jsonpatch")
    return PythonEngine(
        name, module.make_patch, lambda patch: len(patch.patch), lambda a, patch: patch.apply(a)
    )


@dataclass
class _JsonDiff:
    """Its compact delta tells an added object from a changed one only beside the document it is of."""

    module: Any
    a: Any = None

    def diff(self, a: Any, b: Any) -> Any:
        self.a = a
        return self.module.diff(a, b)

    def count(self, delta: Any) -> int:
        return self._leaves(delta, self.a)

    def _leaves(self, delta: Any, a: Any) -> int:
        delete, insert = self.module.delete, self.module.insert
        if not isinstance(delta, dict) or self.module.replace in delta:
            return 1
        whole = len(delta.get(delete, ())) + len(delta.get(insert, ()))
        inner = {key: below for key, below in delta.items() if key is not delete and key is not insert}
        if isinstance(a, dict):
            return whole + sum(self._leaves(below, a[key]) if key in a else 1 for key, below in inner.items())
        items = list(a)
        for place in delta.get(delete, ()):
            items.pop(place)
        for place, value in delta.get(insert, ()):
            items.insert(place, value)
        return whole + sum(self._leaves(below, items[int(key)]) for key, below in inner.items())


def _jsondiff() -> Engine:
    module, name = _module("jsondiff")
    peer = _JsonDiff(module)
    return PythonEngine(name, peer.diff, peer.count, module.patch)


def _nbdime() -> Engine:
    module, name = _module("nbdime", "nbdime.diffing.generic")
    patch = _module("nbdime", "nbdime.patching")[0].patch
    return PythonEngine(name, module.diff, _nbdime_leaves, patch)


def _nbdime_leaves(operations: Any) -> int:
    total = 0
    for operation in operations:
        if operation["op"] == "patch":
            total += _nbdime_leaves(operation["diff"])
        elif operation["op"] == "addrange":
            values = operation["valuelist"]
            total += 1 if isinstance(values, str) else len(values)
        elif operation["op"] == "removerange":
            total += operation["length"]
        else:
            total += 1
    return total
