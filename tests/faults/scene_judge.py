"""What must be true of the plain files after a fault, judged without the code under test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.faults.scenes import ID, NEW, OTHER, V1, Files, Scene, spelt, state

_VERSION = re.compile(r"\d+_[^/]+\.json")
_OURS = re.compile(r"\d{3,}_(\d{8}_\d{6}_\d{6}Z|original)\.json")
_PLAIN = ("current.json", "autosave.json", "metadata.json")

REFUSED_BEFORE = frozenset({"Unreadable", "UnknownComposition", "UnknownVersion", "DamagedDocument"})
"""What may be told of what could not be read, or was said to be absent; nothing was changed then."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the operation said: that it was killed, or `error` (empty: it came back) with `stem`, and `acks`.

    `acks` are what had come back before. It was `disturbed` if a call was refused: what could not be read
    may be kept once more, and late. It was `lied` to if something that is there was said to be absent.
    """

    killed: bool = False
    error: str = ""
    kind: str = ""
    stem: str | None = None
    value: Any = None
    acks: tuple[Any, ...] = ()
    disturbed: bool = False
    lied: bool = False


@dataclass(slots=True)
class Comp:
    """One composition's plain files, wherever its folder stands."""

    where: str = ""
    versions: dict[str, bytes] = field(default_factory=dict)
    current: bytes | None = None
    autosave: bytes | None = None
    metadata: bytes | None = None


def essence(data: bytes | None) -> str | None:
    """One spelling for one state; None for what is no snapshot."""
    try:
        parsed = json.loads(data or b"")
    except ValueError:
        return None
    if not isinstance(parsed, dict):
        return None
    del_keys = ("metadata", "updated_at")
    return json.dumps({key: parsed[key] for key in sorted(parsed) if key not in del_keys}, sort_keys=True)


def made(content: float | bytes) -> str | None:
    """The essence of a state that a scene makes: a file, or a tempo."""
    return essence(content if isinstance(content, bytes) else spelt(state(content)))


def view(tree: Files, name: str) -> list[Comp]:
    """Every place where a composition stands: one, if all is well."""
    found: dict[str, Comp] = {}
    place = re.compile(rf"(compositions/{re.escape(name)}|\.reprise/trash/{re.escape(name)}~[^/]+)/(.+)")
    for path, data in tree.items():
        match = place.fullmatch(path)
        if match is None:
            continue
        comp = found.setdefault(match[1], Comp(match[1]))
        inner = match[2]
        if inner.startswith("history/") and inner != "history/":
            comp.versions[inner.removeprefix("history/").removesuffix(".json")] = data
        elif inner in _PLAIN:
            setattr(comp, inner.removesuffix(".json"), data)
    return list(found.values())


def judge(scene: Scene, before: Files, after: Files, told: Told) -> list[str]:
    """Every promise that is broken right after the fault; empty where all is well."""
    bad = [*_misshapen(before, after), *_lost(before, after, with_tmp=True), *_touched_beside(before, after)]
    if not told.killed and told.error and told.kind != "core":
        return [*bad, f"an error that is none of core's: {told.error}"]
    if scene.kind == "create":
        return [*bad, *_judge_create(after, told)]
    was, now = view(before, ID), view(after, ID)
    if len(was) != 1 or len(now) != 1:
        return [*bad, f"the composition stands at {len(now)} places"]
    old, new = was[0], now[0]
    for stem, data in old.versions.items():
        if new.versions.get(stem) != data:
            bad.append(f"version {stem} is not as it was")
    if scene.kind == "save":
        waiting = {essence(data) for path, data in before.items() if f"tmp/{ID}~current~" in path}
        return [*bad, *_judge_save(scene, old, new, told, waiting)]
    rules = {"autosave": _judge_autosave, "label": _judge_label}
    return [*bad, *rules.get(scene.kind, _judge_move)(scene, old, new, told)]


def judge_after(scene: Scene, before: Files, after: Files, last: Files) -> list[str]:
    """The same after a fresh process has saved tempo 91: all found its home, nothing is left lying about."""
    lost = dict.fromkeys([*_lost(before, last, with_tmp=False), *_lost(after, last, with_tmp=False)])
    bad = [*_misshapen(after, last), *lost]
    found = view(last, ID)
    if len(found) != 1 or not found[0].where.startswith("compositions/"):
        return [*bad, f"after the next save the composition stands at {[comp.where for comp in found]}"]
    old, new = view(after, ID)[0], found[0]
    for stem, data in old.versions.items():
        if new.versions.get(stem) != data:
            bad.append(f"the next save changed version {stem}")
    if essence(new.current) != made(91.0) or new.current not in new.versions.values():
        bad.append("the next save is not current, or no version")
    if new.autosave != old.autosave:
        bad.append("the next save touched the autosave")
    held = {essence(data) for data in new.versions.values()}
    if (unknown := essence(old.current)) is not None and unknown not in held:
        bad.append("what stood in current was not adopted")
    for name in _temps(last):
        if "planted00006" in name or (scene.kind != "create" and name.startswith(f".reprise/tmp/{NEW}~")):
            continue  # the next create is to remove half a composition, not the next save
        bad.append(f"debris: {name}")
    return bad


def _temps(tree: Files) -> Iterator[str]:
    return (name for name in tree if name.startswith(".reprise/tmp/") and name != ".reprise/tmp/")


def _misshapen(before: Files, after: Files) -> Iterator[str]:
    known = {path.rpartition("/")[2] for path in before}
    for path in after.keys() - before.keys():
        parts = path.split("/")
        if parts[0] == ".reprise" and len(parts) > 1 and parts[1] in ("tmp", "locks", "kept", "trash"):
            continue
        if path == ".reprise/":
            continue
        inner = "/".join(parts[2:])
        if parts[0] == "compositions" and inner in (*_PLAIN, "history/"):
            continue
        is_named = parts[-1] in known or _OURS.fullmatch(parts[-1])
        if parts[0] == "compositions" and inner.startswith("history/") and is_named:
            if essence(after[path]) is None:
                yield f"a torn version: {path}"
            continue
        yield f"a file that nobody asked for: {path}"


def _lost(before: Files, after: Files, with_tmp: bool) -> Iterator[str]:
    """States of anybody that are nowhere any more."""
    homes = {path: data for path, data in after.items() if with_tmp or not path.startswith(".reprise/tmp/")}
    held = {essence(data) for data in homes.values()} | set(homes.values())
    for path, data in before.items():
        if "metadata.json" in path or "/locks/" in path or "~new~" in path or path.endswith("/"):
            continue
        if (essence(data) or data) not in held:
            yield f"the state of {path} is lost"
    for path, data in before.items():
        if "planted00006" in path and after.get(path) != data:
            yield "a file of a running process was touched"


def _touched_beside(before: Files, after: Files) -> Iterator[str]:
    for path, data in before.items():
        if path.startswith(f"compositions/{OTHER}/") and after.get(path) != data:
            yield f"{path} was touched"


def _judge_save(scene: Scene, old: Comp, new: Comp, told: Told, waiting: set[str | None]) -> Iterator[str]:
    makes = [made(tempo) for tempo in scene.makes]
    known = {essence(data) for data in old.versions.values()}
    fresh = {stem: essence(data) for stem, data in new.versions.items() if stem not in old.versions}
    ours = [stem for stem in sorted(fresh) if fresh[stem] in makes]
    findable = {essence(old.current), *waiting} - (set() if told.disturbed else known)
    strange = [stem for stem, found in fresh.items() if stem not in ours and found not in findable]
    if strange:
        yield f"versions of states that nobody had: {strange}"
    if new.autosave != old.autosave:
        yield "the autosave was touched"
    yield from _judge_metadata(old, new)
    at = _position(scene, old, new, makes, ours)
    if at is None:
        yield "current is neither the old state nor a new one whole that is also a version"
        return
    if fresh and old.versions and not told.lied:
        highest = max(map(_number, old.versions))
        if min(map(_number, fresh)) <= highest:
            yield f"a number at or below the highest: {min(fresh)}"
    # What could not be read once may be kept twice.
    twice = len(ours) - len({fresh[stem] for stem in ours}) if told.disturbed else 0
    kept = len(ours) - twice if scene.with_version else at
    done = len(told.acks)
    if at < done or kept < done:
        yield "what was acknowledged is not there"
    if any(stem not in ours for stem in told.acks):
        yield f"the version acknowledged is not there: {told.acks}"
    displaced = [stem for stem in sorted(fresh) if fresh[stem] == essence(old.current) and stem not in ours]
    if not told.disturbed and displaced and ours and _number(displaced[0]) > _number(ours[0]):
        yield "the displaced state has the higher number"
    if told.killed:
        if kept > len(makes):
            yield "a version was made twice"
        return
    yield from _is_true_of_save(told, at, kept, done, len(makes))
    if told.stem is not None and told.stem not in ours:
        yield f"{told.stem} was named and is not there"


def _number(stem: str) -> int:
    return int(stem.partition("_")[0])


def _is_true_of_save(told: Told, at: int, kept: int, done: int, wanted: int) -> Iterator[str]:
    where = f"current at {at}, versions {kept}, of {wanted}"
    if not told.error:
        if (at, kept) != (wanted, wanted):
            yield f"success was told, but {where}"
    elif told.error == "SavedNotCurrent":
        if (at, kept) != (done, done + 1):
            yield f"SavedNotCurrent was told, but {where}"
    elif told.error == "DurabilityUnknown":
        if (at, kept) != (done + 1, done + 1):
            yield f"DurabilityUnknown was told, but {where}"
    elif told.error == "NotSaved" or told.error in REFUSED_BEFORE:
        if (at, kept) != (done, done):
            yield f"{told.error} was told, but {where}"
    else:
        yield f"{told.error} makes no sense here"


def _position(scene: Scene, old: Comp, new: Comp, makes: list[str | None], ours: list[str]) -> int | None:
    if new.current == old.current:
        return 0
    found = essence(new.current)
    if found not in makes:
        return None
    if scene.with_version and new.current not in [new.versions[stem] for stem in ours]:
        return None
    return makes.index(found) + 1


def _judge_metadata(old: Comp, new: Comp) -> Iterator[str]:
    """Only the notes of versions may have been added."""
    if old.metadata == new.metadata:
        return
    try:
        was, now = json.loads(old.metadata or b"{}"), json.loads(new.metadata or b"")
    except ValueError:
        yield "metadata.json is torn"
        return
    for key, value in was.items():
        if key not in ("updated_at", "versions") and now.get(key) != value:
            yield f"metadata.json lost its {key}"
    for stem, notes in was.get("versions", {}).items():
        if not notes.items() <= now["versions"].get(stem, {}).items():
            yield f"metadata.json lost the notes of {stem}"


def _judge_autosave(scene: Scene, old: Comp, new: Comp, told: Told) -> Iterator[str]:
    if (new.versions, new.current, new.metadata) != (old.versions, old.current, old.metadata):
        yield "an autosave touched more than the autosave"
    is_new = essence(new.autosave) == made(scene.makes[0])
    if not is_new and new.autosave != old.autosave:
        yield "the autosave is neither the old nor the new one"
    yield from _is_true(told, is_new)
    if not told.killed and not told.error and told.value is not True:
        yield "the autosave says that nothing changed"


def _judge_label(scene: Scene, old: Comp, new: Comp, told: Told) -> Iterator[str]:
    if (new.versions, new.current, new.autosave) != (old.versions, old.current, old.autosave):
        yield "a label touched music"
    yield from _judge_metadata(old, new)
    notes = json.loads(new.metadata or b"{}").get("versions", {})
    yield from _is_true(told, notes.get(V1, {}).get("label") == "second")


def _judge_move(scene: Scene, old: Comp, new: Comp, told: Told) -> Iterator[str]:
    if (new.versions, new.current, new.autosave, new.metadata) != (
        old.versions,
        old.current,
        old.autosave,
        old.metadata,
    ):
        yield "the composition is not whole"
    yield from _is_true(told, old.where != new.where, also_before=frozenset({"AlreadyExists"}))


def _judge_create(after: Files, told: Told) -> Iterator[str]:
    inner = {path for path in after if path.startswith(f"compositions/{NEW}/")}
    there = view(after, NEW)
    if there and there[0].where.startswith("compositions/"):
        comp = there[0]
        if len(inner) != 3 or json.loads(comp.current or b"{}").get("tempo") != 90.0:
            yield "half a composition"
        elif comp.versions != {"000_original": comp.current} or not comp.metadata:
            yield "the new composition is not as it should be"
    yield from _is_true(told, bool(there), also_before=frozenset({"AlreadyExists"}))


def _is_true(told: Told, is_done: bool, also_before: frozenset[str] = frozenset()) -> Iterator[str]:
    if told.killed:
        return
    if told.error in ("", "DurabilityUnknown"):
        if not is_done:
            yield f"{told.error or 'success'} was told, and nothing was done"
    elif told.error == "NotSaved" or told.error in REFUSED_BEFORE | also_before:
        if is_done:
            yield f"{told.error} was told, and it was done"
    else:
        yield f"{told.error} makes no sense here"
