"""Starts the window: `reprise [DATA_DIR]`, or `python -m gui`."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version


def refusal(python: tuple[int, int], pyside: str) -> str | None:
    """Why this pair of Python and PySide6 cannot be used; None where it can.

    PySide6 6.12 on Python 3.10 and 3.11 aborts the interpreter after some thousands of calls, so a start that
    looks well would end in the middle of the user's work.
    """
    major, minor = (int(part) for part in pyside.split(".")[:2])
    if (major, minor) >= (6, 12) and python < (3, 12):
        return (
            f"PySide6 {pyside} aborts Python {python[0]}.{python[1]} after a while; "
            "install PySide6-Essentials below 6.12, or use Python 3.12."
        )
    return None


def main() -> int:
    """Check the ground, then start the window; the value is the process's exit code."""
    try:
        reason = refusal(sys.version_info[:2], version("PySide6-Essentials"))
    except PackageNotFoundError:
        reason = (
            "The window needs PySide6-Essentials, which is not installed; reprise-store works without it."
        )
    if reason is not None:
        sys.stderr.write(f"{reason}\n")
        return 1
    # Imports PySide6, which must not happen before the check.
    from gui.app import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
