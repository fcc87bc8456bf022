"""What is judged when the clients of the backend's rig have ended: their book held against the disk."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.storage.check import check_library
from core.storage.layout import Opened
from tests.faults.backend_record import (
    PICKED,
    RESTORING,
    SAVING,
    TURNED,
    Act,
    Ending,
    Place,
    marks_in,
    name_of,
    order_of,
    pan_of,
    song_of,
)
from tests.faults.backend_tally import Tally
from tests.faults.processes_writers import sha


def judge(root: Path, place: Place) -> Tally:
    """Hold what was asked against the disk, once nobody asks any more."""
    ended = Counter(place.ended.values())
    tally = Tally(kills=ended[Ending.KILL], stops=ended[Ending.STOP])
    of: dict[str, list[Act]] = defaultdict(list)
    for act in place.acts:
        of[act.composition].append(act)
        tally.count(act)
    for composition, mine in of.items():
        if composition in place.compositions:
            _Judge(tally, root / "compositions" / composition, mine, place).run()
    for finding in check_library(Opened(root)).violations:
        tally.odd.append(f"check: {finding.file}: {finding.words}")
    return tally


def music_of(data: dict[str, Any]) -> str:
    """One word for all of a state but its metadata."""
    music = {name: value for name, value in data.items() if name != "metadata"}
    return hashlib.blake2b(json.dumps(music, sort_keys=True).encode(), digest_size=16).hexdigest()


class _Judge:
    """Holds what was asked of one composition against its files."""

    def __init__(self, tally: Tally, folder: Path, acts: list[Act], place: Place) -> None:
        self._tally = tally
        self._place = place
        self._raw = {path.stem: path.read_bytes() for path in (folder / "history").glob("*.json")}
        self._current = json.loads((folder / "current.json").read_bytes())
        self._data: dict[str, dict[str, Any]] = {stem: json.loads(raw) for stem, raw in self._raw.items()}
        self._marks = {stem: marks_in(data) for stem, data in self._data.items()}
        self._music = {stem: music_of(data) for stem, data in self._data.items()}
        self._acts = sorted(acts, key=lambda act: act.sent)
        self._edits = [act for act in self._acts if act.kind == "mark"]
        self._made = [act for act in self._acts if act.stem and act.kind in SAVING + RESTORING]
        self._replacing = [act for act in self._acts if act.kind in RESTORING and not _is_idle(act)]
        self._removed = {act.source: act.sent for act in reversed(self._acts) if act.kind == "remove"}

    def run(self) -> None:
        """All of it."""
        self._tally.versions += len(self._raw)
        self._judge_versions()
        for act in self._made:
            self._judge_acknowledged(act)
        for act in self._acts:
            if act.kind in SAVING and act.is_done and act.stem in self._marks:
                self._judge_claims(act, self._marks[act.stem][0], f"version {act.stem}")
            elif act.seen is not None:
                self._judge_claims(act, act.seen, f"the open state at {act.sent:.3f}")
            elif act.sha:
                self._judge_bytes(act)
            elif act.listed:
                self._judge_listing(act)
            elif act.kind == "opened":
                self._judge_opened(act)
        self._judge_edits()
        self._judge_order()

    # What was acknowledged ---------------------------------------------------------------------------------

    def _judge_versions(self) -> None:
        """No version holds half of anything, or what was refused."""
        stopped = {act.number for act in self._acts if self._was_stopped(act)}
        refused = {act.number for act in self._acts if act.number and act.is_refused}
        told = Counter(data.get("metadata", {}).get("act") for data in self._data.values())
        for number, times in told.items():
            if number is not None and (times > 1 or number in refused):
                self._tally.odd.append(f"save {number} is in {times} versions, refused: {number in refused}")
        for stem, data in self._data.items():
            marks, halves = self._marks[stem]
            if halves:
                self._tally.torn.append(f"{stem} holds half of the edits {sorted(halves)}")
            if marks & refused:
                self._tally.odd.append(f"{stem} holds the refused edits {sorted(marks & refused)}")
            song = song_of(data)
            turned = next(track for track in song["tracks"] if track["id"] == TURNED)
            number = turned["name"].removeprefix("T")
            is_half = number.isdigit() and turned["pan"] != pan_of(int(number))
            if is_half and int(number) not in stopped:
                self._tally.torn.append(f"{stem} holds half of the turn {number}")
            filled = {clip["track_id"] for clip in song["clips"]}
            for track in song["tracks"]:
                if track["name"].endswith(" please") and track["id"] not in filled:
                    self._tally.torn.append(f"{stem} holds half of the turn “{track['name']}”")

    def _judge_acknowledged(self, act: Act) -> None:
        """It is in the history, is what was answered, and what it named is there."""
        raw = self._raw.get(act.stem)
        if raw is None:
            self._tally.lost.append(f"{act.stem} was acknowledged to {act.kind} and is gone")
            return
        data = self._data[act.stem]
        for name in act.others:
            if name not in self._raw and name != "current":
                self._tally.lost.append(f"{name} was named by {act.kind} {act.stem} and is nowhere")
        if act.kind == "save" and data["metadata"].get("act") != act.number:
            self._tally.odd.append(f"{act.stem} was acknowledged as save {act.number} and is another")
        if act.kind in RESTORING and self._music[act.stem] != self._music.get(act.source):
            self._tally.odd.append(f"{act.stem} was restored from {act.source} and is another state")
        if act.kind == "turn":
            self._judge_turn(act, data)
        if act.kind == "pick":
            self._judge_pick(act)

    def _judge_turn(self, act: Act, data: dict[str, Any]) -> None:
        said = [message["content"] for message in data["chat_history"] if message["role"] == "user"]
        if str(act.number) not in said[-1]:
            self._tally.lost.append(f"{act.stem} does not tell of the turn {act.number}, which made it")
        names = {track["name"] for track in song_of(data)["tracks"]}
        if not names & {name_of(act.number), f"{act.number} please"}:
            self._tally.lost.append(f"{act.stem} does not hold what the turn {act.number} did")

    def _judge_pick(self, act: Act) -> None:
        levels = (other for other in self._acts if other.kind == "level" and not _is_idle(other))
        if any(other.overlaps(act.sent, act.answered) for other in levels):
            return  # an edit that came in between may be in its version
        found, wanted = (_level_in(self._data[stem]) for stem in (act.stem, act.source))
        if found != wanted:
            self._tally.lost.append(f"{act.stem} does not hold what was picked from {act.source}")

    def _judge_bytes(self, act: Act) -> None:
        if act.sha != sha(self._raw.get(act.stem, b"")):
            self._tally.lost.append(f"{act.stem} has other bytes than when it was acknowledged")

    def _judge_listing(self, act: Act) -> None:
        """A list that is asked for later names it, unless it ends before."""
        first = order_of(act.listed[0])
        for other in self._made:
            if other.answered < act.sent and order_of(other.stem) >= first and other.stem not in act.listed:
                self._tally.lost.append(f"{other.stem} was acknowledged and is not listed later")

    def _judge_opened(self, act: Act) -> None:
        """What is open after a kill is the last that was acknowledged, or a version made since."""
        before = [order_of(made.stem) for made in self._made if made.life < act.life]
        newest = max(before, default=(0, ""))
        if not any(music == act.source for stem, music in self._music.items() if order_of(stem) >= newest):
            self._tally.lost.append(f"life {act.life} opened a state that is not the newest acknowledged")

    def _was_stopped(self, act: Act) -> bool:
        """Whether it is a turn that the server's stop may have ended between two actions."""
        is_open = act.kind == "stopped" or (act.kind == "turn" and not act.is_done)
        return is_open and self._place.ended.get(act.life) == Ending.STOP

    # Edits -------------------------------------------------------------------------------------------------

    def _judge_claims(self, act: Act, found: frozenset[int], where: str) -> None:
        """An edit that was acknowledged before is there, unless a restore or its client took it away."""
        for edit in self._claimed(act):
            self._tally.claims += 1
            if edit.number not in found:
                self._tally.lost.append(
                    f"{where} ({act.kind}) is without the acknowledged edit {edit.number}"
                )

    def _claimed(self, act: Act) -> Iterable[Act]:
        """The edits before an act that nothing explains away until its answer."""
        since = self._replaced_until(act)
        for edit in self._edits:
            is_before = since <= edit.sent and edit.answered < act.sent and edit.life == act.life
            if is_before and edit.is_done and not self._removed_at(edit) < act.answered:
                yield edit

    def _removed_at(self, edit: Act) -> float:
        """When its client removed the clip that it is in."""
        return self._removed.get(edit.source, float("inf"))

    def _replaced_until(self, act: Act) -> float:
        """From when on no other state was put in the place of the open one, until the act's answer."""
        replacing = (
            other.answered
            for other in self._replacing
            if other.sent < act.answered and other.life == act.life and other is not act
        )
        return max(replacing, default=0.0)

    def _judge_edits(self) -> None:
        """Each is in some version, or was autosaved by a stop; before a kill, what was saved later."""
        everywhere = self._place.autosaved.union(*(marks for marks, _ in self._marks.values()))
        for edit in self._edits:
            if edit.is_done and edit.number not in everywhere:
                later = [made for made in self._made if made.sent > edit.answered and made.life == edit.life]
                was_killed = self._place.ended.get(edit.life) == Ending.KILL
                first = min((made.answered for made in later), default=float("inf"))
                if self._removed_at(edit) >= first and (later or not was_killed):
                    self._tally.lost.append(f"the acknowledged edit {edit.number} is in no version")
            if edit.status == 404:
                self._judge_absence(edit)

    def _judge_absence(self, refused: Act) -> None:
        """A clip that is not there any more was taken away by a restore."""
        for edit in self._claimed(refused):
            if edit.source == refused.source:
                self._tally.lost.append(f"the clip of the acknowledged edit {edit.number} was gone")

    def _judge_order(self) -> None:
        """Each edit has a revision of its own, in the order of the answers, next to the one that it named."""
        done = [act for act in self._acts if act.kind in ("mark", "tempo") and act.is_done]
        for times in Counter(act.revision for act in done).values():
            if times > 1:
                self._tally.odd.append(f"{times} edits have one revision")
        ordered = sorted(done, key=lambda act: act.answered)
        for one, other in pairwise(ordered):
            if one.answered < other.sent and not (one.revision or 0) < (other.revision or 0):
                self._tally.odd.append(
                    f"a later edit has the revision {other.revision}, after {one.revision}"
                )
        for act in done:
            if act.base is not None and act.revision != act.base + 1:
                words = f"an edit meant for revision {act.base} was done at {act.revision}"
                self._tally.lost.append(f"{words}: what came between was overwritten unseen")
        last = max(self._made, key=lambda made: made.answered, default=None)
        if last is not None and music_of(self._current) != self._music.get(last.stem):
            self._tally.lost.append(f"current is not what {last.stem}, saved last, holds")


def _is_idle(act: Act) -> bool:
    """Whether it was answered that nothing was done; 409 says that another program stood in the way."""
    return act.is_refused and act.status != 409


def _level_in(data: dict[str, Any]) -> float:
    return next(float(track["volume"]) for track in song_of(data)["tracks"] if track["id"] == PICKED)
