"""From the settings to a model of pydantic-ai: its provider's own, or a local one behind an address."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
from pydantic_ai.models import Model, create_async_httpx2_client, infer_model, parse_model_id
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers import Provider, infer_provider_class
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from typing_extensions import override

from core.diff.words import short
from core.errors import InvalidSettings
from core.session.model_astray import ModelAstray
from core.session.settings import PREFIX, Settings

MOST_BYTES = 8 * 2**20
"""Of one answer; the longest that models give is a hundredth of it."""

_OF_OPENAI = ("openai", "openai-chat")
_TAKES_OUR_CLIENT = ("anthropic", "openai", "openai-chat", "openai-responses")
_NO_KEY = "none"
"""Sent to a set address where no key is set: one from the environment is meant for its provider alone."""

_KEY_VARIABLE = re.compile(r"`([A-Z0-9_]+_(?:API_)?(?:KEY|TOKEN))`")
_ADDRESS_VARIABLE = re.compile(r"`[A-Z0-9_]+_(?:URL|ENDPOINT|HOST)`")
_PACKAGE = re.compile(r"pydantic-ai-slim\[[\w,-]+\]")


def shown(settings: Settings) -> str:
    """The model's name as errors tell it, with the host that it is asked at where that is set."""
    at = ""
    if settings.model_url:
        parts = urlsplit(settings.model_url)
        at = f" at {parts.hostname}" + (f":{parts.port}" if parts.port else "")
    return f"“{settings.model}”{at}"


def client() -> httpx2.AsyncClient:
    """What requests go through: an answer of more than MOST_BYTES breaks it off.

    It asks for answers that are not packed, as a few packed bytes may hold any number.
    """
    made = create_async_httpx2_client()
    made.headers["Accept-Encoding"] = "identity"
    made.event_hooks["response"].append(_bound)
    return made


def make_model(settings: Settings, http: httpx2.AsyncClient | None = None) -> Model:
    """The model that the settings name; with providers that take one, its requests go through `http`.

    Raises InvalidSettings where there is no such provider, its package is missing, or it needs a key.
    """
    what = f"{PREFIX}MODEL “{settings.model}”"
    provider, name = parse_model_id(settings.model)
    try:
        is_known = provider is not None and _is_provider(provider)
        if is_known and not name:
            raise InvalidSettings(f"{what} names a provider and no model of it")
        if settings.model_url and (not is_known or provider in _OF_OPENAI):
            return _local(name if is_known else settings.model, settings, http)
        if not is_known:
            written = f"it is written as provider:name, or as any name beside {PREFIX}MODEL_URL"
            raise InvalidSettings(f"{what} names no provider that is known; {written}")
        return infer_model(settings.model, lambda provider: _provider(provider, settings, http))
    except ImportError as error:
        found = _PACKAGE.search(str(error))
        brings = f'; `pip install "{found[0]}"` brings it' if found else ""
        raise InvalidSettings(f"{what} needs a package that is not installed{brings}") from error
    except InvalidSettings:
        raise
    except Exception as error:  # whatever the package of one provider among many finds wrong
        said = str(error).replace(_key(settings) or _NO_KEY, "…")
        raise InvalidSettings(_wrong(what, said)) from error


def _is_provider(name: str) -> bool:
    try:
        infer_provider_class(name)
    except ValueError:
        return False
    return True


def _local(name: str, settings: Settings, http: httpx2.AsyncClient | None) -> Model:
    """A model behind an address that speaks OpenAI's protocol; its name may hold a colon."""
    key = _key(settings) or _NO_KEY
    provider = OpenAICompatibleProvider("local", base_url=settings.model_url, api_key=key, http_client=http)
    return OpenAIChatModel(name, provider=provider)


def _provider(name: str, settings: Settings, http: httpx2.AsyncClient | None) -> Provider[Any]:
    kind = infer_provider_class(name)
    given: dict[str, Any] = {}
    if key := _key(settings):
        given["api_key"] = key
    if settings.model_url:
        given["base_url"] = settings.model_url
        given.setdefault("api_key", _NO_KEY)
    takes = inspect.signature(kind).parameters
    for option, field in (("base_url", "MODEL_URL"), ("api_key", "MODEL_KEY")):
        if option in given and option not in takes:
            raise InvalidSettings(f"{PREFIX}{field} has no meaning for the provider “{name}”")
    if http is not None and name in _TAKES_OUR_CLIENT:
        given["http_client"] = http
    return kind(**given)


def _key(settings: Settings) -> str:
    return settings.model_key.get_secret_value() if settings.model_key else ""


def _wrong(what: str, said: str) -> str:
    if variable := _KEY_VARIABLE.search(said):
        return f"{what} needs a key in {PREFIX}MODEL_KEY or {variable[1]}"
    if _ADDRESS_VARIABLE.search(said):
        return f"{what} needs an address in {PREFIX}MODEL_URL"
    return f"{what} cannot be used: {short(said.partition('. ')[0], 200).rstrip('.')}"


async def _bound(response: httpx2.Response) -> None:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ModelAstray("it packed its answer, which it was not asked to")
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    """A stream that breaks off where it grows beyond bounds."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    @override
    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = MOST_BYTES
        async for chunk in self._inner:
            left -= len(chunk)
            if left < 0:
                raise ModelAstray(f"its answer is longer than {MOST_BYTES:,} bytes")
            yield chunk

    @override
    async def aclose(self) -> None:
        await self._inner.aclose()
