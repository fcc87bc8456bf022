"""What a request is told that came while another one had the composition for too long."""

from __future__ import annotations

from core.errors import RepriseError


class Busy(RepriseError):
    """Another request is at work on the composition; nothing was done, and one may come again."""

    def __init__(self, composition: str, why: str = "another request is at work on it") -> None:
        self.composition = composition
        super().__init__(f"Composition {composition} is busy: {why}. Nothing has changed; try again.")
