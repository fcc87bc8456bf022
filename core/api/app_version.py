"""Which version of the project this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """As it was installed; `0` where it is run from its folder without having been."""
    try:
        return version("reprise-browser")
    except PackageNotFoundError:
        return "0"
