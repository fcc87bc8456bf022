"""Errors as problem details (RFC 9457): what refused, in the sentence that core has for it, and where.

`type` is a URN of our own, so that a program need not read the sentence; the facts that an error keeps
(`composition`, `version`, `stem` …) stand beside it. What broke inside is logged and tells nothing outside.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from typing_extensions import override

from core import errors
from core.api.busy import Busy
from core.api.revisions import RevisionNeeded, RevisionPassed

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (errors.UnknownComposition, 404),
    (errors.UnknownVersion, 404),
    (errors.UnknownPart, 404),
    (errors.InvalidId, 400),
    (errors.AmbiguousName, 400),
    (RevisionPassed, 412),
    (RevisionNeeded, 428),
    (errors.NothingOpen, 409),
    (errors.InputError, 422),
    (errors.ConflictError, 409),
    (errors.DamagedDocument, 409),
    (errors.ModelUnavailable, 502),
    (Busy, 503),
    (errors.NotSaved, 507),
    (errors.StorageError, 500),
)
"""The first that fits: 4xx asks for another request, 503 for the same one later, 507 for room on a disk."""


class Problem(BaseModel):
    """The body of every answer that is no success; further members are the error's own facts."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


ANY: dict[int | str, dict[str, Any]] = {
    "default": {
        "model": Problem,
        "description": "What is refused before it comes to a route: 401, 403 and 421 for who asks, 408 and "
        "413 for slow and large bodies, 503 while too much else is going on.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""The answers that every route may come to, in the description."""

KINDS = {
    400: "UnreadableBody",
    404: "NotFound",
    405: "MethodNotAllowed",
    408: "BodyTooSlow",
    413: "BodyTooLarge",
}
"""What a refusal is called that is no error of core."""


class Written(JSONResponse):
    """JSON that tells of half a character, which a request may hold, with a question mark in its place."""

    @override
    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def problem(status: int, kind: str, detail: str, /, **facts: Any) -> JSONResponse:
    """An answer of this status; `kind` is a class's name and becomes `type` and `title`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)
    body = {
        **facts,
        "type": f"urn:reprise:problem:{words.lower().replace(' ', '-')}",
        "title": words.capitalize(),
        "status": status,
        "detail": detail,
    }
    headers = {"Retry-After": "1"} if status == 503 else None
    return Written(body, status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of core, of a request's form and of the routing become a problem."""
    app.add_exception_handler(errors.RepriseError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(Exception, _broken)


def refusal(error: Exception, /, **facts: Any) -> JSONResponse:
    """The problem that an error of core is, with its own facts and more."""
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    own = {name: value for name, value in vars(error).items() if isinstance(value, (str, int, tuple))}
    if status >= 500 and not isinstance(error, Busy):
        _log.warning("%s: %s", type(error).__name__, error)
    return problem(status, type(error).__name__, str(error), **{**own, **facts})


def _refused(_: Request, error: Exception) -> JSONResponse:
    return refusal(error)


def _malformed(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    where = [".".join(str(step) for step in each["loc"]) for each in found]
    sentence = (
        f"{where[0]}: {found[0]['msg']}." if found else "The request has another form than is asked for."
    )
    places = [{"where": place, "why": each["msg"]} for place, each in zip(where, found, strict=True)]
    return problem(422, "InvalidRequest", sentence, errors=places[:20])


def _unrouted(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    words = {404: "There is nothing at this address.", 405: f"{request.method} is not possible here."}
    kind = KINDS.get(error.status_code, "HttpError")
    answer = problem(error.status_code, kind, words.get(error.status_code, str(error.detail)))
    answer.headers.update(error.headers or {})
    return answer


def _broken(_: Request, error: Exception) -> JSONResponse:
    _log.error("a request failed", exc_info=error)
    return problem(500, "InternalError", "This request failed inside the backend; its log says how.")
