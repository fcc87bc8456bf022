"""What a session is started with: from arguments, else from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import InvalidSettings

PREFIX = "REPRISE_"


class Settings(BaseSettings):
    """Each field is also read from the environment, as REPRISE_DATA_DIR and so on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path
    """The data directory, which holds `compositions/` and `samples/`; made where it is absent."""
    autosave_s: float = Field(30.0, ge=0.0, allow_inf_nan=False)
    """Seconds between two looks for what to autosave; 0 is never."""
    watch: bool = True
    """Whether a session looks at once at what other programs write."""
    version_per_action: bool = False
    """Whether each action of an AI turn makes a version, and not the turn as a whole."""


def load_settings(**given: Any) -> Settings:
    """The settings as given, completed from the environment; raises InvalidSettings with what is wrong."""
    try:
        return Settings(**given)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        field = str(found["loc"][0]) if found["loc"] else ""
        name = field if field in given else f"{PREFIX}{field.upper()}"
        if found["type"] == "missing":
            reason = f"{name} does not say which folder to use"
        else:
            reason = f"{name} is “{found['input']}”, and {_lower(found['msg'])}"
        raise InvalidSettings(reason) from error


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
