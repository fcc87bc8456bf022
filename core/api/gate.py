"""Who may ask: not what was led here by another name, comes from a foreign page, or bears no token.

A page on the net can have its own name resolve to this machine and then ask as if it were at home (DNS
rebinding); it cannot forge the header Host, nor, for what changes anything, the header Origin.
"""

from __future__ import annotations

import hmac
import ipaddress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.api.problems import problem
from core.api.settings import ServerSettings


class Gate:
    """Lets through what comes by this machine's own name and from no page but those that are allowed.

    Where a token is asked for, any name will do: no page can know the token.
    """

    def __init__(self, app: ASGIApp, server: ServerSettings) -> None:
        self._app = app
        self._origins = frozenset(server.origins)
        self._is_any_host = server.token is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            hosts, origins = headers.getlist("host"), headers.getlist("origin")
            if not self._is_any_host and not (hosts and all(map(_is_here, hosts))):
                words = "This backend answers to localhost alone, and was asked by another name."
                return await problem(421, "ForeignHost", words)(scope, receive, send)
            if not self._origins.issuperset(origin.lower() for origin in origins):
                words = "Pages of this origin may not ask; those that may are named by --origin at the start."
                return await problem(403, "ForeignOrigin", words)(scope, receive, send)
        return await self._app(scope, receive, send)


def _is_here(host: str) -> bool:
    name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class TokenCheck:
    """Lets through what bears the token, where one is asked for; nothing at all is answered without."""

    def __init__(self, app: ASGIApp, server: ServerSettings) -> None:
        self._app = app
        token = server.token
        self._wanted = None if token is None else token.get_secret_value().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and self._wanted is not None:
            scheme, _, borne = Headers(scope=scope).get("authorization", "").partition(" ")
            # latin-1 is how a header comes; the time that it takes says nothing of where they differ
            is_right = hmac.compare_digest(borne.strip().encode("latin-1"), self._wanted)
            if scheme.lower() != "bearer" or not is_right:
                answer = problem(401, "TokenNeeded", "This backend needs its token, as a bearer token.")
                answer.headers["WWW-Authenticate"] = "Bearer"
                return await answer(scope, receive, send)
        return await self._app(scope, receive, send)
