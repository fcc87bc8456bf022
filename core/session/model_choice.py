"""Who answers the requests: the model that the settings name, else the planner that needs none."""

from __future__ import annotations

from core.errors import InvalidSettings
from core.session.offline_planner import OfflinePlanner
from core.session.planner import Planner
from core.session.settings import PREFIX, Settings


def choose_planner(settings: Settings) -> Planner:
    """The planner for these settings; it keeps nothing between turns, so one may serve many sessions.

    Raises InvalidSettings where the model cannot be asked: the extra `ai` or its provider's package is
    missing, the name is unknown, a key is needed. Nothing is sent to it yet.
    """
    if not settings.model:
        if settings.model_url:
            raise InvalidSettings(f"{PREFIX}MODEL_URL is set, and {PREFIX}MODEL names no model to ask there")
        return OfflinePlanner()
    try:
        from core.session.model_planner import ModelPlanner  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        missing = (error.name or "a library").partition(".")[0]
        brings = '`pip install "reprise-browser[ai]"` brings it'
        raise InvalidSettings(f"{PREFIX}MODEL is set, and {missing} is not installed; {brings}") from error
    return ModelPlanner(settings)
