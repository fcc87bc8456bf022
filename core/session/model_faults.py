"""What can go wrong with a model, as the one plain sentence of ModelUnavailable; no key ever stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_ai import exceptions as theirs

from core.diff.words import short
from core.errors import ModelUnavailable
from core.session.model_astray import astray_in
from core.session.settings import Settings

_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|key|gsk|xai)[-_][\w*.-]{6,}|\bBearer\s+\S+", re.IGNORECASE)
_LONGEST = 200
_UNREADABLE = "what it sent could not be read"


@dataclass(frozen=True, slots=True)
class Faults:
    """Tells what happened to one model; `secrets` are taken out of whatever its provider says."""

    model: str
    settings: Settings
    secrets: tuple[str, ...] = ()

    def told(self, error: BaseException) -> ModelUnavailable:
        """The error of a turn that this ended."""
        retry_after = error.retry_after if isinstance(error, theirs.ModelAPIError) else None
        return ModelUnavailable(self.model, self._reason(error), retry_after)

    def _reason(self, error: BaseException) -> str:
        if astray := astray_in(error):
            return str(astray)
        if isinstance(error, theirs.RunTimedOut):
            return f"the turn took longer than {self.settings.model_turn_s:g} s"
        if isinstance(error, theirs.ModelAPIError):
            return self._refusal(error)
        if isinstance(error, theirs.OutputTokenLimitExceeded):
            return "its answer was cut off at the most tokens that it may have"
        if isinstance(error, theirs.ContentFilterError):
            return "its provider held the answer back"
        if isinstance(error, theirs.UnexpectedModelBehavior):
            return self._nonsense(error)
        if isinstance(error, theirs.UserError):
            return f"it cannot be asked like this: {self._quoted(str(error))}"
        return _UNREADABLE

    def _refusal(self, error: theirs.ModelAPIError) -> str:
        if type(error) is theirs.ModelAPIError:
            return _UNREADABLE
        words = next((words for kind, words in _REFUSALS if isinstance(error, kind)), "it failed")
        if isinstance(error, theirs.ModelRequestTimeout | theirs.ModelTimeoutError):
            return f"{words} {self.settings.model_timeout_s:g} s"
        if isinstance(error, theirs.ModelConnectionError) and error.phase == "connect":
            return "nothing answers there"
        facts = [f"HTTP {error.status_code}"] if isinstance(error, theirs.ModelHTTPError) else []
        if not isinstance(error, theirs.ModelAuthenticationError) and (said := _message(error.body)):
            facts.append(self._quoted(said))
        wait = f"; it asks to wait {error.retry_after:.0f} s" if error.retry_after else ""
        return f"{words} ({': '.join(facts)}){wait}" if facts else f"{words}{wait}"

    def _nonsense(self, error: theirs.UnexpectedModelBehavior) -> str:
        if "retries" in error.message:  # that it sent, one after another
            return "it kept calling the tools wrongly"
        return _UNREADABLE

    def _quoted(self, said: str) -> str:
        """What a provider says, short, on one line, and without the key."""
        for secret in self.secrets:
            said = said.replace(secret, "…")
        return "“" + short(_LIKE_A_KEY.sub("…", said), _LONGEST).rstrip(".") + "”"


_REFUSALS: tuple[tuple[type[theirs.ModelAPIError], str], ...] = (
    (theirs.ModelRequestTimeout, "it took longer than"),
    (theirs.ModelTimeoutError, "it took longer than"),
    (theirs.ModelConnectionError, "the connection broke off"),
    (theirs.ModelAuthenticationError, "the key was refused"),
    (theirs.ModelNotFoundError, "there is no such model"),
    (theirs.ModelContextWindowExceededError, "the composition is more than it can read"),
    (theirs.ModelQuotaExceededError, "the account has used up what it may"),
    (theirs.ModelRateLimitError, "it was asked too often"),
    (theirs.ModelRequestRejectedError, "it refused the request"),
    (theirs.ModelUnavailableError, "it is overloaded"),
    (theirs.ModelServerError, "its server failed"),
)
"""The first that fits; what it is of is told behind it."""


def is_passing(error: BaseException) -> bool:
    """Whether the same request may well work a moment later."""
    if isinstance(error, theirs.ModelTimeoutError | theirs.ModelRequestTimeout) or astray_in(error):
        return False
    passing = (
        theirs.ModelRateLimitError,
        theirs.ModelUnavailableError,
        theirs.ModelServerError,
        theirs.ModelConnectionError,
    )
    return isinstance(error, passing)


def known_secrets(settings: Settings, model: Any) -> Iterable[str]:
    """The keys that a request to the model carries, as far as they can be known."""
    if settings.model_key is not None and (given := settings.model_key.get_secret_value()):
        yield given
    for name in ("api_key", "auth_token"):
        found = getattr(getattr(model, "client", None), name, None)
        if isinstance(found, str) and len(found) > 7:  # a shorter one is a word, and guards nothing
            yield found


def _message(body: object) -> str:
    """The sentence in a provider's answer, wherever it puts it."""
    for _ in range(3):
        if isinstance(body, dict):
            body = body.get("message") or body.get("error") or body.get("detail")
    is_words = isinstance(body, str) and "<" not in body  # a page is for browsers
    return " ".join(str(body).split()) if is_words else ""
