"""A history in the making: time passes, somebody edits, each save leaves the files that it would leave."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from resources.demo.seeded import between
from resources.demo.snapshot import Transport, flat, write
from resources.demo.song import Item, Song

Shape = Callable[[Song, Transport, Item], Item]

MANUAL = {"source": "manual_save"}
"""What the backend writes for saves by hand and by its timer alike."""


@dataclass
class Story:
    """The files of one composition, written save by save; `files` maps names in its folder to bytes."""

    song: Song
    shape: Shape = flat
    files: dict[str, bytes] = field(default_factory=dict)
    stems: list[str] = field(default_factory=list)
    states: dict[str, Song] = field(default_factory=dict)
    metadata: Item = field(default_factory=lambda: dict(MANUAL))

    def original(self) -> str:
        """The first version of a composition that this program made."""
        stamp = self.song.now.replace(tzinfo=UTC).isoformat()
        self.metadata = {"source": "create_composition", "initial": True, "timestamp": stamp}
        return self._keep("000_original", self._write(Transport("original"), self.metadata))

    def first(self, source: str) -> str:
        """The first version of a composition that a foreign backend made."""
        self.metadata = {"source": source, "initial": True}
        return self._keep(self._foreign_stem(), self._write(Transport("first"), self.metadata))

    def wait(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        """Let time pass, and a few microseconds that no clock repeats."""
        later = self.song.now + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        micros = between(0, 999_999, "microsecond", self.song.key, later.isoformat())
        self.song.now = later.replace(microsecond=micros)

    def until(self, day: int, clock: str) -> None:
        """Let time pass until `clock` (HH:MM:SS) on a day of February 2026."""
        at = datetime.fromisoformat(f"2026-02-{day:02d}T{clock}")
        self.wait(seconds=int((at - self.song.now.replace(microsecond=0)).total_seconds()))

    def save(self, *, number: int | None = None) -> str:
        """Save by hand; `number` where a counting writer would repeat or skip one."""
        self.metadata = dict(MANUAL)
        stem = self._foreign_stem(number)
        return self._keep(stem, self._write(Transport(stem), self.metadata))

    def timers(self, count: int, *, damaged: int | None = None) -> None:
        """Let the timer save `count` times while the song plays; `damaged` is the one a power cut tore."""
        for index in range(count):
            self.wait(seconds=60 + between(0, 3, "timer", self.song.key, str(len(self.stems))))
            stem = self._foreign_stem()
            written = self._write(self._playing(stem), self.metadata)
            if index == damaged:
                written = written[: written.rindex(b'"note_name"') + 14]
            self._keep(stem, written)

    def turn(self, prompt: str, plan: str, answer: str, actions: list[Item]) -> str:
        """An AI turn that changed the song already; the backend saves again in the same second.

        The backend counts every action as executed, the failed ones too.
        """
        asked = self.song.now
        executed = "".join(f"[Executed: {action['action']}]\n" for action in actions)
        content = (
            f"**PLAN:**\n{plan}\n\n**EXECUTION:**\n{executed}\n{answer}"
            f"\n\n**ACTIONS EXECUTED:** {len(actions)}"
        )
        self.song.chat += [
            _message("user", prompt, asked, None),
            _message("assistant", content, asked + timedelta(microseconds=12), actions),
        ]
        metadata: Item = {
            "source": "ai_iteration",
            "user_message": prompt,
            "actions_count": len(actions),
            "timestamp": (asked + timedelta(microseconds=146)).isoformat(),
        }
        stem = self._foreign_stem()
        self._keep(stem, self._write(Transport(stem), metadata))
        self.save()
        return stem

    def restore(self, stem: str) -> str:
        """Restore as this program does: the version's own text with another `metadata`, stamped in UTC."""
        at = self.song.now.replace(tzinfo=UTC)
        source: Item = json.loads(self.files[f"history/{stem}.json"])
        self.metadata = {
            "source": "restore",
            "restored_from": stem,
            "parent": self.stems[-1],
            "timestamp": at.isoformat(),
        }
        self.go_back(stem)
        made = f"{len(self.stems):03d}_{at:%Y%m%d_%H%M%S_%f}Z"
        return self._keep(made, write({**source, "metadata": self.metadata}))

    def go_back(self, stem: str) -> None:
        """Bring the song back to how it stood in a version, without a save."""
        now = self.song.now
        self.song = copy.deepcopy(self.states[stem])
        self.song.now = now

    def save_without_history(self) -> None:
        """Save current.json alone."""
        self.files["current.json"] = self._write(Transport("current"), dict(MANUAL))

    def autosave(self, song: Song) -> None:
        """Leave an autosave of another state of the song."""
        metadata: Item = {"source": "autosave", "timestamp": f"{song.now.isoformat()[:23]}Z"}
        self.files["autosave.json"] = write(self.shape(song, Transport("autosave"), metadata))

    def describe(self, tags: list[str], notes: str, labels: dict[str, tuple[str, bool]]) -> None:
        """Write our metadata.json; `labels` maps stems to a label and whether it is pinned."""
        described: Item = {
            "schema": 1,
            "name": self.song.name,
            "created_at": self.song.born.replace(tzinfo=UTC).isoformat(),
            "updated_at": self.song.now.replace(tzinfo=UTC).isoformat(),
            "tags": tags,
            "notes": notes,
            "versions": {
                stem: {"label": label, "pinned": pinned, "notes": "", "adopted": False}
                for stem, (label, pinned) in labels.items()
            },
        }
        self.files["metadata.json"] = json.dumps(described, indent=2).encode()

    def _foreign_stem(self, number: int | None = None) -> str:
        """A name as foreign backends make it: files counted, local time, whole seconds."""
        count = len(self.stems) if number is None else number
        return f"{count:03d}_{self.song.now:%Y%m%d_%H%M%S}"

    def _playing(self, stem: str) -> Transport:
        """Playing somewhere in the loop; the engine reports single floats."""
        _, start, end = self.song.loop
        ticks = between(int(start * 2048), int(end * 2048) - 1, "position", self.song.key, stem)
        return Transport(stem, is_playing=True, position=ticks / 2048)

    def _write(self, transport: Transport, metadata: Item) -> bytes:
        return write(self.shape(self.song, transport, metadata))

    def _keep(self, stem: str, written: bytes) -> str:
        self.files["current.json"] = written
        self.files[f"history/{stem}.json"] = written
        self.stems.append(stem)
        self.states[stem] = copy.deepcopy(self.song)
        return stem


def worked(action: str, **data: Any) -> Item:
    """An action that did what it was asked to."""
    return {"action": action, "success": True, "data": data, "error": None}


def failed(action: str, error: str) -> Item:
    """An action that failed, with the backend's own words."""
    return {"action": action, "success": False, "data": None, "error": error}


def _message(role: str, content: str, at: datetime, actions: list[Item] | None) -> Item:
    return {"role": role, "content": content, "timestamp": at.isoformat(), "actions_executed": actions}
