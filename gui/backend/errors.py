"""What can go wrong between this window and a backend; each prints one plain sentence."""

from __future__ import annotations

from core.errors import RepriseError
from gui.backend.address import short_address


class BackendError(RepriseError):
    """Something about the backend; the root of the others."""


class BackendAway(BackendError):
    """No whole answer came. With `may_have_acted`, what was asked may have been done all the same."""

    def __init__(self, address: str, sentence: str, *, may_have_acted: bool = False) -> None:
        self.address = address
        self.may_have_acted = may_have_acted
        super().__init__(sentence)


class BackendLocked(BackendError):
    """It asks for a token, or does not take the one that it was given."""

    def __init__(self, address: str, *, has_token: bool) -> None:
        self.address = address
        self.has_token = has_token
        place = short_address(address)
        told = "does not take this token" if has_token else "asks for a token"
        super().__init__(f"The backend at {place} {told}.")


class BackendRefused(BackendError):
    """It answered with an error; the sentence is its own."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        super().__init__(detail)


class BackendStrange(BackendError):
    """It answered something that this window does not understand."""


class BackendElsewhere(BackendError):
    """It says that it wrote what this folder does not hold."""
