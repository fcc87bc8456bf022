"""Eight clients edit four compositions through the backend, with AI turns, restores and picks; it is killed.

    python -m tests.faults.rig_backend --seconds 60 --kills 10
    python -m tests.faults.rig_backend --seconds 60 --kills 10 --model    the same with a model that is served
    python -m tests.faults.rig_backend --seconds 60 --stops 10    orderly stops, which lose nothing
    python -m tests.faults.rig_backend --seconds 60 --window    beside the real window
    python -m tests.faults.rig_backend --seconds 3 --broken if-match    a negative control: must report losses

Every request is written down before it is sent. An answer that a kill took away counts as unknown, never as
acknowledged. A window watches; at the end the book is held against the disk.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import core.storage.observer  # noqa: F401 - here once, and not in each child
from core.storage.composition_service import CompositionService
from tests.core.api.server import Server
from tests.core.session.model_process import model_process
from tests.faults.backend_broken import BROKEN
from tests.faults.backend_clients import Client
from tests.faults.backend_judge import judge, music_of
from tests.faults.backend_listener import Listener
from tests.faults.backend_record import Act, Ending, Place, first_state, marks_in
from tests.faults.backend_tally import Tally
from tests.faults.processes_window import GIVE_UP_S, real_window, tell_quiet
from tests.faults.processes_writers import fork
from tests.faults.sessions_work import watch

CLIENTS = 8
SHAPES = ("flat", "nested", "flat", "nested")


class Rig:
    """One library, the server that serves it, its clients, and the killer, which is this process."""

    def __init__(self, folder: Path, given: argparse.Namespace) -> None:
        self._root, self._ledgers, self._quiet = folder / "data", folder / "ledgers", folder / "quiet"
        self._given = given
        self._rng = random.Random(given.seed)
        self._said: list[str] = []
        self._ledgers.mkdir(parents=True)
        self._root.mkdir()
        store = CompositionService(self._root)
        self._ids = tuple(store.create(f"Song {at}", first_state(shape)) for at, shape in enumerate(SHAPES))

    def run(self) -> Tally:
        """Let them work, kill the server, and judge."""
        given = self._given
        watching = [fork(watch(self._root, self._ids, self._quiet), self._ledgers / "watcher")]
        if given.window:  # before there are threads, as all that forks
            act = real_window(self._root, self._quiet, composition=self._ids[0])
            watching.append(fork(act, self._ledgers / "window"))
        program = ("-m", "tests.faults.backend_broken", given.broken) if given.broken else ("-m", "core")
        with ExitStack() as stack:
            env = {"REPRISE_AUTOSAVE_S": "1", "REPRISE_OPEN_AT_MOST": str(given.desks)}
            env |= stack.enter_context(model_process()).env if given.model else {}
            server = Server(self._root, env=env, program=program)
            stack.enter_context(server)
            place = Place(self._ids, time.monotonic() + given.seconds)
            place.opened(server.address)
            listener = Listener(place)
            listener.start()
            clients = [Client(place, at + 1, str(given.seed), given.model) for at in range(CLIENTS)]
            for client in clients:
                client.start()
            endings = [Ending.KILL] * given.kills + [Ending.STOP] * given.stops
            self._rng.shuffle(endings)
            for ending in endings:  # one at any time in each of as many parts of the whole
                time.sleep(given.seconds * 0.9 / len(endings) * self._rng.uniform(0.5, 1.0))
                self._end(ending, server, place)
            for client in clients:
                client.join()
            stems = self._save_all(server, place)
            tell_quiet(self._quiet, stems[self._ids[0]], self._ids[0])
            began = time.monotonic()
            while listener.newest != stems and time.monotonic() - began < GIVE_UP_S:
                time.sleep(0.01)
            told_after = time.monotonic() - began
            for child in watching:
                os.waitpid(child, 0)
            listener.stop()
            self._said.append(server.stop())
            listener.join()
        tally = judge(self._root, place)
        tally.told, tally.told_after_s = listener.heard, told_after
        tally.odd += listener.odd
        if listener.newest != stems:
            tally.odd.append(f"a listener was told {listener.newest} and not {stems}")
        self._hear(tally)
        return tally

    def _end(self, ending: Ending, server: Server, place: Place) -> None:
        """End it and start it again; its clients work as much longer as it takes."""
        began = time.monotonic()
        place.ends(ending)
        if ending is Ending.KILL:
            server.kill()
        else:
            server.stop()
            for path in self._root.glob("compositions/*/autosave.json"):
                place.autosaved |= marks_in(json.loads(path.read_bytes()))[0]
        self._said.append(server.said)
        server.start()
        life = place.next_life
        with server.client() as http:
            for composition in self._ids:
                act = Act("opened", 0, composition, life)
                response = http.get(f"/api/compositions/{composition}/state")
                act.answered, act.status = time.monotonic(), response.status_code
                act.source, act.seen = music_of(response.json()), marks_in(response.json())[0]
                place.acts.append(act)
        place.until += time.monotonic() - began
        place.opened(server.address)

    def _save_all(self, server: Server, place: Place) -> dict[str, str]:
        """A last save of each composition, after all clients have ended; gives the stems."""
        stems: dict[str, str] = {}
        with server.client() as http:
            for number, composition in enumerate(self._ids, 1):
                act = Act("save", 0, composition, place.at[1], number=number)
                place.acts.append(act)
                path = f"/api/compositions/{composition}/save"
                response = http.post(path, json={"metadata": {"act": number}})
                act.answered, act.status = time.monotonic(), response.status_code
                act.stem = stems[composition] = response.json()["stem"]
        return stems

    def _hear(self, tally: Tally) -> None:
        """What the watching told, and what the server had to say."""
        for path in self._ledgers.iterdir():
            for line in map(json.loads, path.read_text().splitlines()):
                tally.looks += line.get("reads", 0)
                tally.equal_after_s = max(tally.equal_after_s, line.get("equal_after", 0.0))
                tally.torn += [line["torn"]] if "torn" in line else []
                tally.odd += [f"{path.name}: {line['odd']}"] if "odd" in line else []
        tally.odd += [f"the server said: {said}" for said in self._said if "Traceback" in said]


def summary(tally: Tally) -> str:
    """One line of figures."""
    return (
        f"{tally.acts:,} requests: {tally.edits:,} edits, {tally.acknowledged:,} versions acknowledged "
        f"({tally.turns:,} turns, {tally.restores:,} restores and steps, {tally.picks:,} picks); "
        f"{tally.counted:,} edits by If-Match done and {tally.passed:,} refused; "
        f"{tally.kills} kills, {tally.stops} stops, {tally.unanswered:,} requests without an answer; "
        f"{tally.claims:,} claims, {tally.looks:,} looks: "
        f"{len(tally.lost)} lost, {len(tally.torn)} torn, {len(tally.odd)} odd; "
        f"window equal to the disk after {tally.equal_after_s:.2f} s, a listener told all after "
        f"{tally.told_after_s:.2f} s, by {tally.told:,} events"
    )


def main() -> int:
    """From the command line; 1 where something was lost, torn or odd."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--stops", type=int, default=0, help="orderly ones, after which nothing is lost")
    parser.add_argument("--desks", type=int, default=3, help="compositions held open at once")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--folder", type=Path, help="where the library goes; its disk is what is tried")
    parser.add_argument("--model", action="store_true", help="turns by a model that is served, not offline")
    parser.add_argument("--window", action="store_true", help="the real window too, not a watcher alone")
    parser.add_argument("--broken", choices=BROKEN, help="a negative control")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    given.seconds = given.minutes * 60 or given.seconds
    folder = Path(tempfile.mkdtemp(prefix="reprise-backend-", dir=given.folder))
    tally = Rig(folder, given).run()
    print(json.dumps(dataclasses.asdict(tally)) if given.json else summary(tally))
    if tally.is_bad and not given.broken:
        for sentence in (tally.lost + tally.torn + tally.odd)[:5]:
            print(sentence, file=sys.stderr)
        print(f"seed {given.seed}; what is left to look at: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
    return int(tally.is_bad)


if __name__ == "__main__":
    sys.exit(main())
