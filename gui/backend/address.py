"""The address of a backend, as a person writes it and as it is kept. Pure, no Qt."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from core.errors import InputError

EXAMPLE = "http://127.0.0.1:8000"
_SCHEMES = ("http", "https")
_BEGINS_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class BadAddress(InputError):
    """What was written is no address of a backend; the sentence says why."""


def read_address(text: str) -> str:
    """The address as it is kept: scheme, host, port and path, without a slash or `/api` at its end.

    `localhost:8000` is taken as http. An empty text means no backend and is given back as it is. Raises
    BadAddress with one plain sentence.
    """
    text = text.strip()
    if not text:
        return ""
    if any(character.isspace() or ord(character) < 32 for character in text):
        raise BadAddress("An address holds no spaces.")
    whole = text if _BEGINS_WITH_SCHEME.match(text) else f"http://{text}"
    parts, port = _split(whole)
    if parts.scheme.lower() not in _SCHEMES:
        raise BadAddress(f"A backend is reached by http or https, not by {parts.scheme}.")
    if not parts.hostname:
        raise BadAddress(f"An address names a host, like {EXAMPLE}.")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("An address holds no name or password; a token has a field of its own.")
    if parts.query or parts.fragment:
        raise BadAddress("An address ends before “?” and “#”.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    place = host if port is None else f"{host}:{port}"
    path = parts.path.rstrip("/").removesuffix("/api").rstrip("/")
    return f"{parts.scheme.lower()}://{place}{path}"


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise BadAddress(f"This is no address; one looks like {EXAMPLE}.") from error
    try:
        return parts, parts.port
    except ValueError as error:
        raise BadAddress("The port is a number from 0 to 65535.") from error


def short_address(address: str) -> str:
    """How an address is called in a sentence: `127.0.0.1:8000`."""
    return address.partition("://")[2]


def is_on_this_machine(address: str) -> bool:
    """Whether nobody else can be behind it."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_open_to_others(address: str) -> bool:
    """Whether what is sent there could be read on the way: plain http to another machine."""
    return urlsplit(address).scheme == "http" and not is_on_this_machine(address)
