"""What a session is started with: from arguments, else from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import InvalidSettings

PREFIX = "REPRISE_"

_SECRET = ("model_key", "model_url")
"""Never spelt out: an address may hold a password."""


class Settings(BaseSettings):
    """Each field is also read from the environment, as REPRISE_DATA_DIR and so on."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", protected_namespaces=("model_validate", "model_dump")
    )

    data_dir: Path
    """The data directory, which holds `compositions/` and `samples/`; made where it is absent."""
    autosave_s: float = Field(30.0, ge=0.0, allow_inf_nan=False)
    """Seconds between two looks for what to autosave; 0 is never."""
    watch: bool = True
    """Whether a session looks at once at what other programs write."""
    version_per_action: bool = False
    """Whether each action of an AI turn makes a version, and not the turn as a whole."""

    model: str = ""
    """The model behind the assistant as `provider:name`; without one it understands plain requests."""
    model_url: str = ""
    """Where the model is asked, if not at its provider's own address; any name will do for a local one that
    speaks OpenAI's protocol."""
    model_key: SecretStr | None = None
    """The provider's key; None takes it from the environment variable that the provider names."""
    model_timeout_s: float = Field(60.0, gt=0.0, allow_inf_nan=False)
    """Seconds that one answer of the model may take."""
    model_turn_s: float = Field(180.0, gt=0.0, allow_inf_nan=False)
    """Seconds that a turn may take, all its requests and waits together."""
    model_wait_s: float = Field(20.0, ge=0.0, allow_inf_nan=False)
    """Seconds that are waited at most before a request that was turned away is made again."""
    model_retries: int = Field(2, ge=0)
    """How often such a request is made again."""
    model_requests: int = Field(30, ge=1)
    """Requests to the model in one turn."""
    model_actions: int = Field(200, ge=1)
    """Steps in one turn, those that failed among them."""
    model_tokens: int = Field(500_000, ge=1)
    """Tokens of one turn, read and written, as far as the provider counts them."""
    model_answer_tokens: int = Field(0, ge=0)
    """Tokens of one answer; 0 is the provider's own limit."""

    @field_validator("model", "model_url")
    @classmethod
    def _strip(cls, text: str) -> str:
        return text.strip()

    @field_validator("model_url")
    @classmethod
    def _refuse_other_addresses(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if url and not is_address:
            raise ValueError("it must be an address that begins with http:// or https://")
        return url


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
        elif field in _SECRET:
            reason = f"{name}: {_lower(found['msg'].removeprefix('Value error, '))}"
        else:
            reason = f"{name} is “{found['input']}”, and {_lower(found['msg'])}"
        raise InvalidSettings(reason) from error


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
