"""Re-reads a whole library and tells what is wrong, what is worth knowing and what its disk can do.

Nothing is changed, and nothing is written beneath the data directory.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core.errors import Unreadable
from core.storage.causes import cause
from core.storage.check_composition import CompositionCheck
from core.storage.check_private import Stranded, find_stranded, note_aside
from core.storage.check_samples import judge_samples
from core.storage.durable import Disk
from core.storage.findings import Finding, Findings, Kind
from core.storage.home import Found, Home
from core.storage.layout import (
    COMPOSITIONS,
    HISTORY,
    PRIVATE,
    STATE_FILES,
    Opened,
    Place,
    compositions_place,
    is_id,
)
from core.storage.probe import Ability, probe

OLD_PLACES = ("sequences", "iterations", "mixer", "sample_cache")


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `violations` empty means that nothing is wrong.

    `ability` tells the primitives of the disk; None where they could not be tried without writing beneath the
    data directory.
    """

    violations: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    compositions: int
    versions: int
    ability: Ability | None


def check_library(opened: Opened) -> Report:
    """Check a library on disk, or the one composition that was meant. Raises Unreadable."""
    root = opened.root
    findings = check_home(Disk(root), compositions_place(root), opened.only)
    return Report(
        tuple(findings.violations),
        tuple(findings.notes),
        findings.compositions,
        findings.versions,
        probe(root),
    )


def check_home(home: Home, compositions: Place = (COMPOSITIONS,), only: str | None = None) -> Findings:
    """Re-read everything in a home; raises Unreadable where that cannot be begun."""
    findings = Findings()
    try:
        home.reach(())
        inside = home.scan(compositions, lambda _: True) if home.stat(compositions) else {}
    except OSError as error:
        raise Unreadable("/".join(compositions) or "The data directory", cause(error)) from error
    ids = sorted(name for name in inside if is_id(name) and only in (None, name))
    stranded = _look_at_private(
        home, [(PRIVATE,), *((*compositions, name, PRIVATE) for name in ids)], findings
    )
    for composition in ids:
        place = (*compositions, composition)
        check = CompositionCheck(home, place, findings)
        check.run(frozenset(each.digest for each in stranded[composition] if each.digest is not None))
        judge_samples(home, place, check.samples, findings)
        for each in stranded.pop(composition):
            each.judge(check.held, findings)
    if only is None:
        for each in (each for left in stranded.values() for each in left):
            each.judge(set(), findings)
        _judge_names(home, compositions, inside, findings)
        _note_old_places(home, findings)
    return findings


def _look_at_private(home: Home, places: list[Place], findings: Findings) -> defaultdict[str, list[Stranded]]:
    stranded: defaultdict[str, list[Stranded]] = defaultdict(list)
    for private in places:
        if not _stands(home, private):
            continue
        for each in find_stranded(home, private, findings):
            stranded[each.composition].append(each)
        note_aside(home, private, findings)
    return stranded


def _stands(home: Home, place: Place) -> bool:
    try:
        return home.stat(place) is not None
    except OSError:  # beneath a file or a link, which is told of where that stands
        return False


def _judge_names(home: Home, compositions: Place, inside: dict[str, Found], findings: Findings) -> None:
    """Folders that are compositions but for their name, and names that only some disks can tell apart."""
    for name in sorted(inside):
        if is_id(name) or name == PRIVATE or not inside[name].is_folder:
            continue
        place = (*compositions, name)
        if any(_stands(home, (*place, file)) for file in (*STATE_FILES.values(), HISTORY)):
            words = "No composition can bear this name, so it is not shown; rename the folder to see it."
            findings.violate(place, Kind.WRONG_ID, words)
    alike = defaultdict(list)
    for name in filter(is_id, inside):
        alike[name.lower()].append(name)
    for names in alike.values():
        if len(names) > 1:
            shown = " and ".join(sorted(names))
            words = f"{shown} differ by case only, which Windows and macOS cannot keep apart."
            findings.note(compositions, Kind.SIMILAR_IDS, words)


def _note_old_places(home: Home, findings: Findings) -> None:
    for name in OLD_PLACES:
        if _stands(home, (name,)):
            words = "An older backend kept its files here; they are neither read nor changed, nor moved over."
            findings.note((name,), Kind.OLD_PLACE, words)
