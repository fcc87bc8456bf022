"""What is judged when all writers of a round are dead and one last save has recovered what they left."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import RepriseError
from core.storage.composition_service import CompositionService
from core.storage.layout import parse_stem
from tests.faults.processes_window import GIVE_UP_S
from tests.faults.processes_writers import ID, name_in, payload, sha

_FIGURES = ("acknowledged", "labels", "foreign", "displaced", "kills", "rounds", "late")


@dataclass(slots=True)
class Tally:
    """What happened and what was lost; `lost` and `odd` hold one sentence each."""

    acknowledged: int = 0
    labels: int = 0
    foreign: int = 0
    displaced: int = 0
    kills: int = 0
    rounds: int = 0
    slowest_window_s: float = 0.0
    late: int = 0
    """Rounds in which the window needed more than a second."""
    lost: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take another round in."""
        for name in (*_FIGURES, "lost", "odd"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest_window_s = max(self.slowest_window_s, other.slowest_window_s)


class Judge:
    """Holds the ledgers of one round against the disk."""

    def __init__(self, root: Path, ledgers: Path) -> None:
        self.tally = Tally(rounds=1)
        self._root = root
        self._folder = root / "compositions" / ID
        self._service = CompositionService(root)
        self._versions = {path.stem: path.read_bytes() for path in self._folder.glob("history/*.json")}
        self._shas = {stem: sha(raw) for stem, raw in self._versions.items()}
        self._kept = [path.read_bytes() for path in root.glob(".reprise/kept/*")]
        self._states = [
            (self._folder / name).read_bytes()
            for name in ("current.json", "autosave.json")
            if (self._folder / name).exists()
        ]
        self._left = [path.read_bytes() for path in self._folder.rglob("*.tmp")]
        everything = [*self._kept, *self._states, *self._left]
        self._anywhere = {*self._shas.values(), *(sha(raw) for raw in everything)}
        self._names = {name_in(raw) for raw in [*self._versions.values(), *everything]}
        self._ledgers = {path.name: _lines(path) for path in sorted(ledgers.iterdir())}
        self._taken = {line["took"] for line in self._all() if "took" in line}
        self._taken_names = {line["name"] for line in self._all() if "took" in line}

    def run(self) -> Tally:
        """All of it."""
        self._judge_versions()
        self._judge_foreign()
        for name, lines in self._ledgers.items():
            self._judge_last(name, lines)
        self._judge_labels()
        self._judge_wholeness()
        self._judge_debris()
        for line in self._all():
            if "odd" in line:
                self.tally.odd.append(line["odd"])
            if "equal_after" in line:
                self.tally.slowest_window_s = line["equal_after"]
                self.tally.late = int(line["equal_after"] > 1.0)
                if line["equal_after"] > GIVE_UP_S:
                    self.tally.odd.append("the window was never equal to the disk")
        return self.tally

    def _all(self) -> list[dict[str, Any]]:
        return [line for lines in self._ledgers.values() for line in lines]

    def _lose(self, sentence: str) -> None:
        self.tally.lost.append(sentence)

    def _judge_versions(self) -> None:
        """Every acknowledged version of ours is there, byte for byte, and every one that a result names."""
        for line in self._all():
            if "saved" in line:
                self.tally.acknowledged += 1
                raw = self._versions.get(line["saved"])
                if raw is None:
                    self._lose(f"{line['saved']} ({line['marker']}) was acknowledged and is gone")
                elif name_in(raw) != line["marker"]:
                    self._lose(f"{line['saved']} was {line['marker']} and is {name_in(raw)}")
            elif "bytes" in line and self._shas.get(line["bytes"]) != line["sha"]:
                self._lose(f"{line['bytes']} has other bytes than when it was acknowledged")
            elif "names" in line and line["names"] not in self._versions and not self._is_kept(line["names"]):
                self._lose(f"{line['names']} was named by a result and is gone")
            elif "refused" in line and line["refused"] in self._names:
                self._lose(f"{line['refused']} was refused and was written all the same")

    def _is_kept(self, name: str) -> bool:
        return name == "current" or (self._root / ".reprise" / "kept" / name).exists()

    def _judge_foreign(self) -> None:
        """What a foreign writer put into current is there, or another foreign writer took it out."""
        allowed: defaultdict[str, set[str]] = defaultdict(set)
        ours = {self._shas[stem] for stem in self._versions if _is_ours(stem)} | {
            sha(raw) for raw in self._kept
        }
        for line in self._all():
            if "put" in line:
                self.tally.foreign += 1
                self.tally.displaced += line["put"] in ours
            elif "version" in line:
                allowed[line["version"][:-5]].add(line["sha"])
        # One foreign writer takes another's name in the history, since both count: that is no loss of ours.
        overwritten = {old for stem, shas in allowed.items() if self._shas.get(stem) in shas for old in shas}
        for line in self._all():
            if "put" in line and line["put"] not in self._anywhere | self._taken | overwritten:
                self._lose(f"the foreign state {line['put']} was in current and is nowhere")
            if "named" in line and self._shas.get(line["named"][:-5]) not in allowed[line["named"][:-5]]:
                self._lose(
                    f"the foreign version {line['named']} is gone or holds what no foreign writer wrote"
                )

    def _judge_last(self, ledger: str, lines: list[dict[str, Any]]) -> None:
        """A state without a version may be replaced by its own session alone."""
        last: dict[str, str] = {}
        for line in lines:
            if "begins" in line:
                last.pop(line["begins"], None)
            elif "ended" in line:
                last[line["ended"]] = line["marker"]
        for kind, marker in last.items():
            if marker not in self._names | self._taken_names:
                self._lose(f"{kind} {marker} was the last of {ledger} and is nowhere")

    def _judge_labels(self) -> None:
        said: dict[str, set[str]] = defaultdict(set)
        done: set[str] = set()
        for line in self._all():
            if "labels" in line:
                if line["done"]:
                    said[line["labels"]].clear()
                    done.add(line["labels"])
                    self.tally.labels += 1
                said[line["labels"]].add(line["label"])
        found = self._service.metadata(ID)
        for stem in done:
            if found.label(stem) not in said[stem]:
                self._lose(f"the label of {stem} is gone: {found.label(stem)!r}")

    def _judge_wholeness(self) -> None:
        for stem, raw in self._versions.items():
            try:
                data = json.loads(raw)
                data.pop("metadata")
                is_whole = data == payload(data["name"])
            except (ValueError, KeyError):
                is_whole = False
            if not is_whole:
                self._lose(f"{stem} is torn")
        if "final" not in {name_in(raw) for raw in self._states}:
            self._lose("current is not what was saved last")
        try:
            self._service.load(ID, "current")
        except RepriseError as error:
            self._lose(str(error))

    def _judge_debris(self) -> None:
        self.tally.odd.extend(f"{path.name} stays in tmp/" for path in self._root.glob(".reprise/tmp/*"))
        known = {"current.json", "autosave.json", "metadata.json", "history"}
        for path in [*self._folder.iterdir(), *(self._folder / "history").iterdir()]:
            if path.name not in known and path.suffix != ".tmp" and parse_stem(path.stem) is None:
                self.tally.odd.append(f"{path.name} does not belong there")


def _is_ours(stem: str) -> bool:
    name = parse_stem(stem)
    return name is not None and name.is_ours


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]
