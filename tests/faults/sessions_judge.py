"""What is judged when all sessions have ended: their ledgers held against the disk."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.storage.check import check_library
from core.storage.layout import Opened
from tests.faults.processes_writers import sha
from tests.faults.sessions_work import mixed


@dataclass(slots=True)
class Tally:
    """What happened and what went wrong; `lost`, `torn` and `odd` hold one sentence each.

    `memory_growth` is, of each session, the share by which its memory at the end is above that after a sixth
    of the time.
    """

    edits: int = 0
    acknowledged: int = 0
    turns: int = 0
    restores: int = 0
    autosaves: int = 0
    gave_up: int = 0
    reloaded: int = 0
    diverged: int = 0
    reads: int = 0
    versions: int = 0
    equal_after_s: float = 0.0
    memory_bytes: list[int] = field(default_factory=list)
    memory_growth: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


class Judge:
    """Holds the ledgers of one run against the disk."""

    def __init__(self, root: Path, ledgers: Path, compositions: tuple[str, ...]) -> None:
        self.tally = Tally()
        self._root = root
        self._raw = {
            path.stem: path.read_bytes()
            for composition in compositions
            for path in (root / "compositions" / composition / "history").glob("*.json")
        }
        self._data: dict[str, dict[str, Any]] = {stem: json.loads(raw) for stem, raw in self._raw.items()}
        self._kept = {path.name for path in (root / ".reprise" / "kept").glob("*")}
        self._ledgers = {
            path.name: [json.loads(line) for line in path.read_text().splitlines()]
            for path in sorted(ledgers.iterdir())
        }

    def run(self) -> Tally:
        """All of it."""
        self.tally.versions = len(self._raw)
        for lines in self._ledgers.values():
            self._judge_acknowledged(lines)
            self._judge_memory([line["memory"] for line in lines if "memory" in line])
            self._count(lines)
        self._judge_edits()
        self._judge_turns()
        for stem, data in self._data.items():
            if (reason := mixed(data)) is not None:
                self.tally.torn.append(f"{stem} holds {reason}")
        for finding in check_library(Opened(self._root)).violations:
            self.tally.odd.append(f"check: {finding.file}: {finding.words}")
        return self.tally

    def _judge_acknowledged(self, lines: list[dict[str, Any]]) -> None:
        """Every version that was acknowledged or named is there, byte for byte."""
        for line in lines:
            if "saved" in line:
                self.tally.acknowledged += 1
                raw = self._raw.get(line["saved"])
                if raw is None or sha(raw) != line["sha"]:
                    self.tally.lost.append(f"{line['saved']} was acknowledged and is gone, or another")
            for name in line.get("names", ()):
                if name not in self._raw and name not in self._kept and name not in ("current", "autosave"):
                    self.tally.lost.append(f"{name} was named and is nowhere")

    def _judge_edits(self) -> None:
        """Every edit is in some version: none was reloaded, restored or saved away."""
        seen = {mark for data in self._data.values() for mark in data.get("marks", ())}
        for name, lines in self._ledgers.items():
            for line in lines:
                if "edited" in line:
                    self.tally.edits += 1
                    if line["edited"] not in seen:
                        self.tally.lost.append(f"{name}: the edit {line['edited']} is in no version")

    def _judge_turns(self) -> None:
        """No version holds the first edit of a turn without the second."""
        follows = {
            line["turn"][0]: line["turn"][1]
            for lines in self._ledgers.values()
            for line in lines
            if "turn" in line
        }
        self.tally.turns = len(follows)
        for stem, data in self._data.items():
            marks = data.get("marks", [])
            for first, second in zip(marks, [*marks[1:], ""], strict=False):
                if first in follows and follows[first] != second:
                    self.tally.torn.append(f"{stem} holds half of the turn {first}")

    def _judge_memory(self, found: list[int]) -> None:
        if len(found) == 2:
            self.tally.memory_bytes.append(found[1])
            self.tally.memory_growth.append(found[1] / found[0] - 1.0)

    def _count(self, lines: list[dict[str, Any]]) -> None:
        notices = Counter(line["notice"] for line in lines if "notice" in line)
        self.tally.reloaded += notices["reloaded"]
        self.tally.diverged += notices["kept both"]
        for kind in notices.keys() - {"reloaded", "kept both", "autosave differs"}:
            self.tally.odd.append(f"a session told: {kind}")
        for line in lines:
            self.tally.restores += "restored" in line
            self.tally.autosaves += "autosaved" in line
            self.tally.gave_up += "gave_up" in line
            self.tally.reads += line.get("reads", 0)
            self.tally.equal_after_s = max(self.tally.equal_after_s, line.get("equal_after", 0.0))
            self.tally.torn += [line["torn"]] if "torn" in line else []
            self.tally.odd += [line["odd"]] if "odd" in line else []
