"""A planner that cannot break a turn: what goes wrong in it goes to the log, and ends the turn in words."""

from __future__ import annotations

import logging

from core.errors import RepriseError
from core.session.planner import Planner, Scene, Stage, TurnStopped

_log = logging.getLogger(__name__)


class AssistantBroke(RepriseError):
    """What plans the turns failed in a way that nobody foresaw; what was done before is kept."""

    def __init__(self) -> None:
        super().__init__("The assistant failed inside the backend; its log says how.")


class Contained:
    """Answers as another planner does, so that every turn tells what it did, however it ended."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def answer(self, request: str, scene: Scene, act: Stage) -> str:
        """As `core.session.planner.Planner`; raises nothing but RepriseError and TurnStopped."""
        try:
            return self._planner.answer(request, scene, act)
        except (RepriseError, TurnStopped):
            raise
        except Exception as error:
            _log.exception("a turn failed")
            raise AssistantBroke from error
