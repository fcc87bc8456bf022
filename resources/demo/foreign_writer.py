"""A backend of other make, in the small: it saves into one composition and knows nothing of this program.

    python -m resources.demo.foreign_writer DATA_DIR [--composition ID] [--every SECONDS] [--ai-every SECONDS]

It writes current.json first and the history file after it, each by `<stem>.tmp` beside its target and a
rename; it numbers by counting files, stamps in local whole seconds, takes no lock and syncs nothing.
Foreign as it is, it imports the standard library alone, and is one file so that it runs by its path.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

Item = dict[str, Any]

FIRST_CHANGE_AFTER_S = 1.5
HAND_SAVE_EACH = 4
"""Of so many saves that are no AI turn, one is by hand with a small edit; the others are the timer's."""

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_UPDATE_FAILED = "CompositionStateService.update_track() missing 1 required positional argument: 'track_id'"


class Backend:
    """The state that the backend holds in memory, and its ways of saving it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.state: Item = {}
        self.written = b""
        self.hand_saves = 0
        self.turns = 0

    @property
    def sequence(self) -> Item:
        """The object with tempo, tracks and clips, in either shape."""
        inner = self.state.get("sequence")
        return inner if isinstance(inner, dict) else self.state

    def open(self) -> bool:
        """Load current.json where another program changed it; False while it cannot be read."""
        try:
            found = (self.folder / "current.json").read_bytes()
            if found != self.written:
                self.state = json.loads(found)
                self.written = found
        except (OSError, ValueError):
            return False
        return bool(self.state)

    def save_by_timer(self, seconds: float) -> None:
        """Only the playhead and the meters have moved; `metadata` is carried on as it was loaded."""
        if self.state.get("metadata", {}).get("source") == "ai_iteration":
            self.state["metadata"] = {"source": "manual_save"}
        self._roll(seconds)
        self._save()

    def save_by_hand(self) -> None:
        """Make one small edit and save."""
        edits = (self._add_note, self._move_fader, self._louder, self._toggle_mute, self._turn_effect)
        edits[self.hand_saves % len(edits)]()
        self.hand_saves += 1
        self.state["metadata"] = {"source": "manual_save"}
        self._save()

    def take_turn(self) -> None:
        """Let the assistant act, tell of it in the conversation, and save twice as the backend does."""
        turns: tuple[Callable[[], tuple[str, str, list[Item]]], ...] = (
            self._answer_octave,
            self._answer_space,
            self._answer_tempo,
        )
        prompt, answer, actions = turns[self.turns % len(turns)]()
        self.turns += 1
        asked = _local_now()
        executed = "".join(f"[Executed: {action['action']}]\n" for action in actions)
        content = f"**EXECUTION:**\n{executed}\n{answer}\n\n**ACTIONS EXECUTED:** {len(actions)}"
        chat = self.state.setdefault("chat_history", [])
        chat += [
            _message("user", prompt, asked, None),
            _message("assistant", content, asked + timedelta(microseconds=12), actions),
        ]
        self.state["metadata"] = {
            "source": "ai_iteration",
            "user_message": prompt,
            "actions_count": len(actions),
            "timestamp": (asked + timedelta(microseconds=146)).isoformat(timespec="microseconds"),
        }
        self._save()
        self.state["metadata"] = {"source": "manual_save"}
        self._save()

    def _roll(self, seconds: float) -> None:
        sequence = self.sequence
        end = float(sequence.get("loop_end") or 16.0)
        moved = float(sequence.get("current_position") or 0.0) + seconds * float(sequence["tempo"]) / 60
        sequence["is_playing"] = True
        sequence["current_position"] = moved % end if end > 0 else 0.0
        mixer = self.state.get("mixer_state") or {}
        for strip in [*mixer.get("channels", []), mixer.get("master") or {}]:
            strip["meter_peak_left"] = round(self.chance.uniform(-24, -5), 1)
            strip["meter_peak_right"] = round(self.chance.uniform(-24, -5), 1)

    def _clips(self) -> list[Item]:
        return [clip for clip in self.sequence["clips"] if clip.get("midi_events")]

    def _melody(self) -> Item | None:
        """The clip that lies highest: drums and basses lie low."""
        return max(
            self._clips(),
            key=lambda clip: sum(note["note"] for note in clip["midi_events"]) / len(clip["midi_events"]),
            default=None,
        )

    def _add_note(self) -> None:
        """An octave above a note that is there, so that it fits the harmony."""
        clip = self._melody()
        if clip is None:
            return self._change_tempo()
        notes = clip["midi_events"]
        model = self.chance.choice(notes)
        pitch = model["note"] + 12 if model["note"] <= 96 else model["note"] - 12
        taken = {(note["note"], note["start_time"]) for note in notes}
        if (pitch, model["start_time"]) in taken:
            notes.remove(model)
            return None
        name = f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"
        notes.append({**model, "note": pitch, "note_name": name, "velocity": 72})
        return None

    def _louder(self) -> None:
        clips = self._clips()
        if not clips:
            return self._change_tempo()
        notes = self.chance.choice(clips)["midi_events"]
        step = 6 if max(note["velocity"] for note in notes) <= 118 else -18
        for note in notes:
            note["velocity"] = max(1, note["velocity"] + step)
        return None

    def _move_fader(self) -> None:
        channels = (self.state.get("mixer_state") or {}).get("channels") or []
        if channels:
            channel = self.chance.choice(channels)
            channel["fader"] = round(self.chance.uniform(-9, 1), 1)
        elif self.sequence["tracks"]:
            self.chance.choice(self.sequence["tracks"])["volume"] = round(self.chance.uniform(0.4, 1.1), 2)
        else:
            self._change_tempo()

    def _toggle_mute(self) -> None:
        if not self.sequence["tracks"]:
            return self._change_tempo()
        track = self.chance.choice(self.sequence["tracks"])
        track["is_muted"] = not track["is_muted"]
        return None

    def _turn_effect(self) -> None:
        effects = [effect for chain in self.state.get("track_effects", []) for effect in chain["effects"]]
        mixed = [effect for effect in effects if "mix" in effect["parameters"]]
        if not mixed:
            return self._change_tempo()
        parameters = self.chance.choice(mixed)["parameters"]
        parameters["mix"] = round((parameters["mix"] + 0.1) % 0.9, 2)
        return None

    def _change_tempo(self) -> None:
        self.sequence["tempo"] = float(self.sequence["tempo"]) + (
            2.0 if self.sequence["tempo"] < 130 else -20.0
        )

    def _answer_octave(self) -> tuple[str, str, list[Item]]:
        prompt = "Try the melody in another octave, and bring its level down a little"
        clip = self._melody()
        if clip is None:
            return prompt, "There is no melody to move yet.", [_failed("modify_clip", "Clip not found")]
        low = max(note["note"] for note in clip["midi_events"]) <= 84
        for note in clip["midi_events"]:
            note["note"] += 12 if low else -12
            note["note_name"] = f"{_NAMES[note['note'] % 12]}{note['note'] // 12 - 1}"
        answer = f"I moved “{clip['name']}” to another octave and lowered the track's level to make room."
        worked = _worked("modify_clip", clip_id=clip["id"])
        return prompt, answer, [worked, _failed("set_track_parameter", _UPDATE_FAILED)]

    def _answer_space(self) -> tuple[str, str, list[Item]]:
        prompt = "give it more space"
        chains: list[Item] = self.state.setdefault("track_effects", [])
        chain = next((chain for chain in chains if len(chain["effects"]) < chain["max_slots"]), None)
        if chain is None:
            return (
                prompt,
                "I opened the room up with a delay.",
                [_failed("add_effect", "No free effect slot")],
            )
        slot = len(chain["effects"])
        effect = {
            "id": self._new_id(),
            "effect_name": "delay",
            "display_name": f"Delay {slot + 1}",
            "track_id": chain["track_id"],
            "slot_index": slot,
            "parameters": {"delayTime": 0.375, "feedback": 0.35, "mix": 0.2, "bypass": 0.0},
            "is_bypassed": False,
            "is_enabled": True,
            "sc_node_id": 5000 + self.turns,
            "sc_bus_in": 10,
            "sc_bus_out": 10,
            "created_at": _now(),
            "updated_at": _now(),
        }
        chain["effects"].append(effect)
        actions = [_worked("add_effect", effect_id=effect["id"], slot_index=slot)]
        return prompt, "I added a dotted delay, quiet enough to stay behind the notes.", actions

    def _answer_tempo(self) -> tuple[str, str, list[Item]]:
        self._change_tempo()
        actions = [
            _worked("set_tempo", tempo=self.sequence["tempo"]),
            _failed("create_track", "create_track() got an unexpected keyword argument 'sequence_id'"),
        ]
        prompt = "a touch faster, and add a tambourine on two and four"
        return prompt, "The song is a little faster now and has a tambourine on the backbeat.", actions

    def _new_id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def _save(self) -> None:
        """Current first, history after it; a crash in between loses the version, as it does in the wild."""
        if "sequence" in self.state:
            self.state["id"] = self._new_id()
            self.state["created_at"] = self.sequence["updated_at"] = _now()
        else:
            self.state["updated_at"] = _now()
        history = self.folder / "history"
        _replace(self.folder / "current.json", self.state)
        count = sum(1 for _ in history.glob("*.json"))
        _replace(history / f"{count:03d}_{_local_now():%Y%m%d_%H%M%S}.json", self.state)
        self.written = json.dumps(self.state, indent=2).encode()


def _replace(target: Path, state: Item) -> None:
    temporary = target.with_suffix(".tmp")
    with temporary.open("w") as out:
        json.dump(state, out, indent=2)
    os.replace(temporary, target)


def _message(role: str, content: str, at: datetime, actions: list[Item] | None) -> Item:
    stamp = at.isoformat(timespec="microseconds")
    return {"role": role, "content": content, "timestamp": stamp, "actions_executed": actions}


def _worked(action: str, **data: Any) -> Item:
    return {"action": action, "success": True, "data": data, "error": None}


def _failed(action: str, error: str) -> Item:
    return {"action": action, "success": False, "data": None, "error": error}


def _local_now() -> datetime:
    """Local time without a zone, as foreign backends write it."""
    return datetime.now()  # noqa: DTZ005


def _now() -> str:
    return _local_now().isoformat(timespec="microseconds")


def _busiest(data_dir: Path) -> str:
    """The composition with the most versions of those that have a current.json."""
    folders = [path.parent for path in (data_dir / "compositions").glob("*/current.json")]
    if not folders:
        raise SystemExit(f"{data_dir} has no composition with a current.json.")
    return max(folders, key=lambda folder: (sum(1 for _ in folder.glob("history/*.json")), folder.name)).name


def run(backend: Backend, every_s: float, ai_every_s: float) -> None:
    """Save until the parent dies or the folder vanishes."""
    parent = os.getppid()
    started = time.monotonic()
    next_save = started + min(FIRST_CHANGE_AFTER_S, every_s)
    next_turn = started + ai_every_s
    saves = 0
    while os.getppid() == parent and backend.folder.is_dir():
        now = time.monotonic()
        if now < next_save:
            time.sleep(min(0.2, next_save - now))
            continue
        pause = every_s * backend.chance.uniform(0.7, 1.3)
        next_save = now + pause
        if not backend.open():
            continue
        try:
            if now >= next_turn:
                backend.take_turn()
                next_turn = now + ai_every_s
            elif saves % HAND_SAVE_EACH == 0:
                backend.save_by_hand()
                saves += 1
            else:
                backend.save_by_timer(pause)
                saves += 1
        except FileNotFoundError:  # the folder went away in the middle of a save; the loop's condition tells
            continue


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Save into a composition as a foreign backend does.")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--composition", help="its folder name; without it the one with the most versions")
    parser.add_argument("--every", type=float, default=3.0, metavar="SECONDS", help="mean time between saves")
    parser.add_argument(
        "--ai-every", type=float, default=25.0, metavar="SECONDS", help="time between AI turns"
    )
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    composition = args.composition or _busiest(args.data_dir)
    folder = args.data_dir / "compositions" / composition
    if not folder.is_dir():
        raise SystemExit(f"There is no composition {composition} in {args.data_dir}.")
    (folder / "history").mkdir(exist_ok=True)
    run(Backend(folder, random.Random(args.seed)), args.every, args.ai_every)


if __name__ == "__main__":
    main()
