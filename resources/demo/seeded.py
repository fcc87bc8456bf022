"""Chance without surprise: ids and small variations that depend on the seed and on a name alone.

Drawn from SHA-256 rather than from `random`, so that neither the order of the calls nor the version of Python
changes a byte of the library.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

SEED = "reprise demo 1"
"""Another seed makes another library: other ids, other velocities, the same story."""


def identity(*names: str) -> str:
    """A UUID4 for the thing of these names; always the same one."""
    return str(UUID(bytes=_digest(*names)[:16], version=4))


def between(low: int, high: int, *names: str) -> int:
    """A whole number from `low` to `high`, both included; always the same for the same names."""
    return low + int.from_bytes(_digest(*names)[16:24], "big") % (high - low + 1)


def _digest(*names: str) -> bytes:
    return sha256("\x1f".join((SEED, *names)).encode()).digest()
