"""A session of this program, in the small: it edits, saves and lets the assistant act on one composition.

    python -m resources.demo.session_writer DATA_DIR [--composition ID] [--every SECONDS] [--ai-every SECONDS]

It takes the composition with the second most versions, beside the foreign backend on the first. Each fourth
turn of the assistant is taken back; one of them asks for more than the composition can take.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from core.errors import RepriseError
from core.model.sequence import Track
from core.session.ai_agent_service import Turn
from core.session.dependencies import Services, initialize_services
from core.session.settings import Settings

FIRST_TURN_AFTER_S = 6.0


class Studio:
    """Whoever works in the session: small edits by hand, and requests to the assistant, in turn."""

    def __init__(self, services: Services, chance: random.Random) -> None:
        self._services = services
        self._chance = chance
        self._edits = 0
        self._turns = 0
        self._to_take_back: Turn | None = None

    def edit(self) -> None:
        """One small edit by hand, saved."""
        edits = (self._move_volume, self._play_softer, self._move_master)
        edits[self._edits % len(edits)]()
        self._edits += 1
        self._services.session.save()

    def turn(self) -> None:
        """One request to the assistant, or the last one taken back."""
        if self._to_take_back is not None and self._to_take_back.has_changed:
            turn, self._to_take_back = self._to_take_back, None
            self._services.ai_agent.take_back(turn)
            return
        requests: tuple[Callable[[], str], ...] = (
            self._ask_octave,
            self._ask_space,
            self._ask_too_much,
            self._ask_alone,
        )
        request = requests[self._turns % len(requests)]
        self._turns += 1
        turn = self._services.ai_agent.ask(request())
        self._to_take_back = turn if request == self._ask_alone else None

    def _played(self) -> list[Track]:
        """Tracks with notes, from the lowest to the highest. Raises IndexError where there are none."""
        edit = self._services.sequencer
        pitches: dict[str, list[int]] = {}
        for clip in edit.clips():
            pitches.setdefault(clip.track_id, []).extend(note.note for note in clip.midi_events or [])
        played = [track for track in edit.tracks() if pitches.get(track.id)]
        return sorted(played, key=lambda track: sum(pitches[track.id]) / len(pitches[track.id]))

    def _move_volume(self) -> None:
        track = self._chance.choice(self._services.sequencer.tracks())
        self._services.sequencer.edit_track(track.id, volume=round(self._chance.uniform(0.5, 1.1), 2))

    def _play_softer(self) -> None:
        clip = self._chance.choice([clip for clip in self._services.sequencer.clips() if clip.midi_events])
        notes = self._services.sequencer.notes(clip.id)
        index = self._chance.randrange(len(notes))
        velocity = notes[index].velocity - 9 if notes[index].velocity > 50 else 96
        self._services.sequencer.edit_note(clip.id, index, velocity=velocity)

    def _move_master(self) -> None:
        self._services.mixer.set_master_fader(round(self._chance.uniform(-4, 0), 1))

    def _ask_octave(self) -> str:
        top = _spoken(self._played()[-1])
        is_up = self._turns % (2 * 4) == 1
        up, louder = ("up", "softer") if is_up else ("down", "louder")
        return f"transpose the {top} {up} an octave and make it {louder} by 2 dB"

    def _ask_space(self) -> str:
        low = self._played()[0]
        there = [effect.effect_name for effect in self._services.effects.chain(low.id).effects]
        if "chorus" in there:
            return f"remove the chorus from the {_spoken(low)}"
        return f"add chorus to the {_spoken(low)} with mix 0.3"

    def _ask_too_much(self) -> str:
        way = "faster" if self._services.sequencer.song().tempo < 100 else "slower"
        return f"{way} by 4 and make the {_spoken(self._played()[-1])} louder by 40 dB"

    def _ask_alone(self) -> str:
        return f"solo the {_spoken(self._played()[0])} and double it"


def _spoken(track: Track) -> str:
    """A track's name as somebody says it in the middle of a sentence."""
    return track.name.lower()


def run(services: Services, folder: Path, chance: random.Random, every_s: float, ai_every_s: float) -> None:
    """Work until the parent dies or the folder vanishes."""
    parent = os.getppid()
    studio = Studio(services, chance)
    next_edit = time.monotonic() + every_s
    next_turn = time.monotonic() + min(FIRST_TURN_AFTER_S, ai_every_s)
    while os.getppid() == parent and folder.is_dir():
        now = time.monotonic()
        try:
            if now >= next_turn:
                next_turn = now + ai_every_s
                studio.turn()
            elif now >= next_edit:
                next_edit = now + every_s * chance.uniform(0.7, 1.3)
                studio.edit()
            else:
                time.sleep(max(0.0, min(0.2, next_edit - now, next_turn - now)))
        except (RepriseError, IndexError):
            # Somebody restored a state without notes, or the folder is about to go: the next round tells.
            time.sleep(0.2)


def _second_busiest(data_dir: Path) -> str:
    """Of the compositions with a current.json the one with the second most versions."""
    folders = [path.parent for path in (data_dir / "compositions").glob("*/current.json")]
    folders.sort(key=lambda folder: (sum(1 for _ in folder.glob("history/*.json")), folder.name))
    if not folders:
        raise SystemExit(f"{data_dir} has no composition with a current.json.")
    return folders[-2:][0].name


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Run a session with an assistant on a composition.")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--composition", help="its id; without it the one with the second most versions")
    parser.add_argument("--every", type=float, default=9.0, metavar="SECONDS", help="mean time between saves")
    parser.add_argument(
        "--ai-every", type=float, default=20.0, metavar="SECONDS", help="time between AI turns"
    )
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    composition = args.composition or _second_busiest(args.data_dir)
    folder = args.data_dir / "compositions" / composition
    services = initialize_services(Settings(data_dir=args.data_dir, autosave_s=5.0))
    try:
        services.session.open(composition)
        run(services, folder, random.Random(args.seed), args.every, args.ai_every)
    except RepriseError as error:
        raise SystemExit(str(error)) from None
    finally:
        if folder.is_dir():
            services.close()
        else:  # a session that closes keeps its unsaved edits, and would make anew what was removed
            services.session.stop()


if __name__ == "__main__":
    main()
