"""What must be true of every state that a power cut leaves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from core.storage.layout import parse_stem
from tests.faults.power_work import OTHER, Step
from tests.faults.processes_writers import ID, name_in, payload, sha


def judge(root: Path, steps: list[Step], at: int, goes_on: bool = True) -> list[str]:
    """What a power cut at length `at` of the log has broken; empty if nothing."""
    done = [step for step in steps if step.ended <= at]
    begun = [step for step in steps if step.began < at < step.ended]
    service = CompositionService(root)
    if not done:
        return _judge_first(service)
    if ID not in service.list_ids():
        return ["the composition was acknowledged and is gone"]
    bad: list[str] = []
    for step in done:
        for stem, wanted in step.versions.items():
            bad += _differs(service, stem, wanted)
        if step.kept and not (root / ".reprise" / "kept" / step.kept).exists():
            bad.append(f"{step.kept} is not in kept/ any more")
    bad += _judge_current(service, done, begun)
    bad += _judge_autosave(service, done, begun)
    bad += _judge_last(root, done, begun)
    bad += _judge_labels(service, done, begun)
    bad += _judge_other(service, root, done, begun)
    bad += _judge_names(service)
    return bad + (_judge_next(service, root) if goes_on else [])


def _judge_first(service: CompositionService) -> list[str]:
    """While the first composition is made: it is there whole, or not at all."""
    try:
        if ID in service.list_ids():
            service.load(ID, "current")
            service.load(ID, "000_original")
            service.metadata(ID)
    except RepriseError as error:
        return [f"half made: {error}"]
    return []


def _differs(service: CompositionService, ref: str, wanted: str) -> list[str]:
    try:
        found = sha(service.load_bytes(ID, ref))
    except (RepriseError, OSError) as error:
        return [f"acknowledged and lost: {error}"]
    return [] if found == wanted else [f"{ref} has other bytes than were acknowledged"]


def _judge_current(service: CompositionService, done: list[Step], begun: list[Step]) -> list[str]:
    """Current is the last promised state, or one that was put there since: nobody synced a foreign one."""
    allowed: set[str] = set()
    may_be_damaged = False
    for step in reversed([*done, *begun]):
        if step.current is None:
            continue
        allowed.add(step.current)
        may_be_damaged = may_be_damaged or step.foreign
        if step in done and not step.foreign:
            break
        if step.raced:
            allowed.add(step.raced)
            may_be_damaged = True
    try:
        found = name_in(service.load_bytes(ID, "current"))
        whole = service.load(ID, "current").data["name"] == found
    except (RepriseError, OSError) as error:
        return [] if may_be_damaged and not _is_absent(service) else [f"current: {error}"]
    return [] if whole and found in allowed else [f"current is {found}, and not one of {sorted(allowed)}"]


def _is_absent(service: CompositionService) -> bool:
    return service.listing(ID).current is None


def _judge_autosave(service: CompositionService, done: list[Step], begun: list[Step]) -> list[str]:
    promised = [step.autosave for step in done if step.autosave]
    if not promised:
        return []
    allowed = {promised[-1], *(step.autosave for step in begun)}
    try:
        found = service.load(ID, "autosave").data["name"]
    except (RepriseError, OSError) as error:
        return [f"autosave: {error}"]
    return [] if found in allowed else [f"autosave is {found}, and not one of {allowed}"]


def _judge_last(root: Path, done: list[Step], begun: list[Step]) -> list[str]:
    """What no version holds is given up by its own session alone, or by a foreign rename over it."""
    last: dict[tuple[str, int], str] = {}
    for step in [*done, *begun]:
        if step.foreign or step.raced:
            last = {key: marker for key, marker in last.items() if key[0] == "autosave"}
        if step.current:
            last.pop(("current", step.session), None)
        if step.autosave:
            last.pop(("autosave", step.session), None)
        if step in done and step.loose:
            last["current", step.session] = step.loose
        if step in done and step.autosave:
            last["autosave", step.session] = step.autosave
    if not last:
        return []
    folder = root / "compositions" / ID
    places = (folder.glob("*.json"), folder.glob("history/*"), root.glob(".reprise/*/*"))
    held = {name_in(path.read_bytes()) for paths in places for path in paths if path.is_file()}
    return [
        f"{kind} {marker} was acknowledged and is nowhere"
        for (kind, _), marker in last.items()
        if marker not in held
    ]


def _judge_labels(service: CompositionService, done: list[Step], begun: list[Step]) -> list[str]:
    promised = {stem: label for step in done for stem, label in step.labels.items()}
    try:
        found = service.metadata(ID)
    except (RepriseError, OSError) as error:
        return [f"metadata: {error}"]
    coming = {label for step in begun for label in step.labels.values()}
    return [
        f"the label of {stem} is {found.label(stem)!r}, and {label} was acknowledged"
        for stem, label in promised.items()
        if found.label(stem) not in {label, *coming}
    ]


def _judge_other(service: CompositionService, root: Path, done: list[Step], begun: list[Step]) -> list[str]:
    """The composition that comes and goes is whole where it was last promised, or on its way."""
    promised = [step.exists for step in done if step.exists is not None]
    is_there = OTHER in service.list_ids()
    trashed = len(list(root.glob(f".reprise/trash/{OTHER}~*/current.json")))
    if any(step.exists is not None for step in begun):
        if promised and not is_there and not trashed:
            return [f"{OTHER} is nowhere"]
    elif promised and (is_there, trashed) != (promised[-1], int(not promised[-1])):
        stands = "there" if promised[-1] else "in the trash"
        return [
            f"{OTHER} was to be {stands}; it is {'' if is_there else 'not '}there, {trashed} in the trash"
        ]
    return _whole(service) if is_there else []


def _whole(service: CompositionService) -> list[str]:
    try:
        service.load(OTHER, "current")
        service.load(OTHER, "000_original")
        service.metadata(OTHER)
    except (RepriseError, OSError) as error:
        return [f"half made: {error}"]
    return []


def _judge_names(service: CompositionService) -> list[str]:
    """No version that bears our form of name is torn, promised or not."""
    bad: list[str] = []
    for stamp in service.listing(ID).versions:
        name = parse_stem(stamp.name)
        if name is None or not name.is_ours:
            continue
        try:
            data: dict[str, Any] = dict(service.load(ID, stamp.name).data)
        except RepriseError as error:
            bad.append(f"torn: {error}")
            continue
        for key in ("metadata", "created_at", "updated_at"):
            data.pop(key, None)
        wanted = payload(str(data["name"]))
        if data != wanted:
            bad.append(f"{stamp.name} holds parts of another state")
    return bad


def _judge_next(service: CompositionService, root: Path) -> list[str]:
    """It goes on working, and leaves nothing of the dead process behind."""
    try:
        service.save(ID, payload("next"))
        service.autosave(ID, payload("next autosave"))
    except RepriseError as error:
        return [f"after the power cut: {error}"]
    left = [name for name in os.listdir(root / ".reprise" / "tmp") if name.startswith(ID)]
    return [f"{name} stays in tmp/" for name in left]
