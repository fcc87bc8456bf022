"""What the backend process is started with, beside the settings of a session."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    open_at_most: int = Field(64, ge=1)
    """Compositions held open at once; the one idle for longest is saved and closed for another."""
