"""Our backend as a process whose assistant waits: `python -m tests.gui.backend.slow_backend DATA GO`.

It does its next action once the file `GO/N` is there, N counted from 1; of the four the third fails.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from core.api.serve import serve
from core.api.settings import ServerSettings
from core.session.actions import Action, DeleteTrack, SetTempo
from core.session.planner import Scene, Stage, TurnStopped
from core.session.settings import load_settings

ACTIONS: tuple[Action, ...] = (
    SetTempo(tempo=90.0),
    SetTempo(tempo=91.0),
    DeleteTrack(track_id="nobody"),
    SetTempo(tempo=143.0),
)


class SlowPlanner:
    """Waits for a file before each action."""

    def __init__(self, go: Path) -> None:
        self._go = go

    def answer(self, request: str, scene: Scene, act: Stage) -> str:
        """Do the actions; see `core.session.planner.Planner`."""
        for number, action in enumerate(ACTIONS, 1):
            while not (self._go / str(number)).exists():
                if act.is_stopped:
                    raise TurnStopped
                time.sleep(0.01)
            act(action)
        return f"Did what was asked: {request}"


def main(data: str, go: str) -> None:
    """Serve until told to stop; the address is the first line said."""
    settings = load_settings(data_dir=data)
    server = ServerSettings(port=0)
    serve(settings, server, lambda where: print(where, flush=True), planner=lambda: SlowPlanner(Path(go)))


if __name__ == "__main__":
    main(*sys.argv[1:])
