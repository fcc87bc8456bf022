"""What came of the requests of the backend's rig, in numbers, and in sentences where something went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.faults.backend_record import RESTORING, SAVING, Act

_MAY_BE = {
    "mark": {404, 412},
    "remove": {404},
    "tempo": {412},
    "back": {409, 422},
    "forward": {409, 422},
    "restore": {409},
    "undo": {409},
}
"""Refusals that have their reason; and any request may be told to come again."""


@dataclass(slots=True)
class Tally:
    """What happened and what went wrong; `lost`, `torn` and `odd` hold one sentence each."""

    acts: int = 0
    edits: int = 0
    refused: int = 0
    unanswered: int = 0
    acknowledged: int = 0
    turns: int = 0
    restores: int = 0
    picks: int = 0
    counted: int = 0
    passed: int = 0
    looks: int = 0
    versions: int = 0
    kills: int = 0
    stops: int = 0
    claims: int = 0
    told: int = 0
    equal_after_s: float = 0.0
    told_after_s: float = 0.0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        """Whether anything went wrong."""
        return bool(self.lost or self.torn or self.odd)

    def count(self, act: Act) -> None:
        """Add what came of one request."""
        self.acts += 1
        self.edits += act.is_done and act.kind in ("mark", "tempo", "level", "remove")
        self.refused += act.is_refused
        self.unanswered += act.status == 0 and act.kind != "left"
        self.acknowledged += bool(act.is_done and act.stem and act.kind in SAVING + RESTORING)
        self.turns += act.is_done and act.kind == "turn"
        self.restores += act.is_done and act.kind in RESTORING
        self.picks += act.is_done and act.kind == "pick"
        self.counted += act.is_done and act.base is not None
        self.passed += act.status == 412
        self.looks += act.is_done and act.kind in ("state", "versions", "diff", "shelf", "snapshot")
        if act.odd:
            self.odd.append(f"{act.kind} of client {act.client}: {act.odd}")
        elif act.status >= 300 and act.status not in {503, *_MAY_BE.get(act.kind, ())}:
            self.odd.append(f"{act.kind} of client {act.client} was answered {act.status}")
