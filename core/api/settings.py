"""What the backend process is started with, beside the settings of a session."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import InvalidSettings
from core.session.settings import PREFIX

MEBIBYTE = 2**20


class ServerSettings(BaseSettings):
    """Each field is also read from the environment, as REPRISE_TOKEN and so on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    """Where to listen; anything but loopback needs a token."""
    port: int = Field(8000, ge=0, le=65535)
    """0 takes any that is free."""
    token: SecretStr | None = None
    """What a request must bear, as `Authorization: Bearer …`; None where none is asked for."""
    origins: tuple[str, ...] = ()
    """Origins of web pages that may ask, beside those that this process serves itself: none."""
    body_bytes: int = Field(64 * MEBIBYTE, ge=1024)
    """The largest body of a request that is no upload of a sample."""
    upload_bytes: int = Field(512 * MEBIBYTE, ge=1024)
    """The largest upload of a sample."""
    body_s: float = Field(60.0, gt=0, allow_inf_nan=False)
    """Seconds for the whole body of a request to arrive."""
    wait_s: float = Field(10.0, ge=0, allow_inf_nan=False)
    """Seconds that a request waits for another on the same composition before it is told to come again."""
    stop_s: float = Field(20.0, gt=0, allow_inf_nan=False)
    """Seconds that requests under way are waited for at the end, and as long again what is open to close."""
    open_at_most: int = Field(64, ge=1)
    """Compositions held open at once; the one idle for longest is saved and closed for another."""
    requests_at_once: int = Field(256, ge=1)
    """Requests served at once, streams too, and half of the connections; more are told to come again."""
    requests_of_one: int = Field(16, ge=1)
    """Requests on one composition served at once; more wait, so that they take no thread from another's."""

    @field_validator("origins")
    @classmethod
    def _spell_as_browsers_do(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        spelt = tuple(origin.strip().rstrip("/").lower() for origin in origins)
        for origin in spelt:
            parts = urlsplit(origin)
            if not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError(f"“{origin}” is no origin, which is written scheme://host:port")
        return spelt

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def load_server_settings(**given: Any) -> ServerSettings:
    """The settings as given, completed from the environment; raises InvalidSettings with what is wrong."""
    try:
        return ServerSettings(**given)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]  # what was given may be the token
        field = str(found["loc"][0])
        name = field if field in given else f"{PREFIX}{field.upper()}"
        words = found["msg"].removeprefix("Value error, ")
        raise InvalidSettings(f"{name}: {words[:1].lower()}{words[1:]}") from error
