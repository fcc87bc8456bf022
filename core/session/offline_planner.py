"""A planner without a model: it knows a list of plain requests, and says plainly what it does not know."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from core.model.sequence import Track
from core.session.action_runner import ActionResult
from core.session.actions import CreateTrack
from core.session.phrases import Pieces
from core.session.plain_request import Asked
from core.session.plain_requests import EXAMPLES, HELP, is_help
from core.session.planner import Scene, Stage
from core.session.unclear import Unclear
from core.session.understanding import Part, understand

_LONGEST = 4000
"""Characters of a request; a person who writes more tells a story."""


class OfflinePlanner:
    """Does what `core.session.plain_requests` lists, and nothing unless all of a request is understood.

    Several parts are rehearsed first, so that one may speak of what another makes.
    """

    def answer(self, request: str, scene: Scene, act: Stage) -> str:
        """Do it; see `core.session.planner.Planner`."""
        if len(request) > _LONGEST:
            return f"This is more than {_LONGEST:,} characters, so nothing was done. {EXAMPLES}"
        pieces = Pieces(request, [track.name for track in scene.tracks])
        if not pieces.pieces or any(is_help(piece) for piece in pieces.pieces):
            return HELP
        parts = understand(pieces, scene)
        unknown = [pieces.plain(part.words) for part in parts if part.request is None]
        if unknown:
            named = " and ".join(f"“{words[:80]}”" for words in unknown)
            return f"I do not understand {named}, so nothing was done. {EXAMPLES}"
        if len(parts) > 1:
            try:
                with act.rehearsal():
                    _play(pieces, parts, act, [])
            except Unclear as unclear:
                return f"{unclear} Nothing was done."
        said: list[str] = []
        try:
            _play(pieces, parts, act, said)
        except Unclear as unclear:  # of several parts only where another thread edits at the same time
            said.append(str(unclear) if said else f"{unclear} Nothing was done.")
        return " ".join(sentence for sentence in said if sentence)


def _play(pieces: Pieces, parts: Sequence[Part], act: Stage, said: list[str]) -> None:
    """Do the parts, each on the composition as those before left it; what to say of each joins `said`."""
    last: tuple[Track, ...] = ()
    for part in parts:
        assert part.request is not None
        try:
            plan = part.request.plan(Asked(pieces, part.slots, act.look(), last))
        except ValidationError as error:
            raise Unclear("This comes to a number that no composition can hold.") from error
        results = [act(action) for action in plan.actions]
        said.append(_sentence(plan.said, results))
        last = plan.tracks or _made(results, act) or last


def _made(results: Sequence[ActionResult], act: Stage) -> tuple[Track, ...]:
    """The tracks that these actions made, so that “it” may mean one."""
    made = [result.data for result in results if isinstance(result.action, CreateTrack) and result.data]
    ids = {data["track_id"] for data in made}
    return tuple(track for track in act.look().tracks if track.id in ids) if ids else ()


def _sentence(done: str, results: Sequence[ActionResult]) -> str:
    """Nothing of what failed, for that is told by whoever runs the turn."""
    worked = [result for result in results if result.has_worked]
    if len(worked) < len(results):
        return f"In part: {done}" if worked else ""
    return done if any(result.has_changed for result in results) else f"{done} It was so already."
