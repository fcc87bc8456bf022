"""The theme: colours, fonts, sizes; `apply_theme` puts one on, `theme_changed` tells that it changed.

Painted widgets ask `theme()` while they paint and keep no colour of it. Whoever caches something painted
connects to `theme_changed`.
"""

from __future__ import annotations

from typing import get_args

from PySide6.QtWidgets import QApplication

from gui.theme.current import Theme, ThemeChoice, put_on, theme, theme_changed, theme_choice
from gui.theme.focus import focus_is_by_key, install_focus_ring
from gui.theme.fonts import FontRole
from gui.theme.tokens import DARK, LIGHT, ChangeColors, ChangeRole, Metrics, Palette, TextRole, ThemeName

__all__ = [
    "DARK",
    "LIGHT",
    "ChangeColors",
    "ChangeRole",
    "FontRole",
    "Metrics",
    "Palette",
    "TextRole",
    "Theme",
    "ThemeChoice",
    "ThemeName",
    "apply_theme",
    "focus_is_by_key",
    "theme",
    "theme_changed",
    "theme_choice",
]


def apply_theme(app: QApplication, choice: ThemeChoice, *, scale: float | None = None) -> None:
    """Put a theme on the whole program: colours, fonts, style sheet, focus ring.

    `system` follows the desktop from now on. `scale` overrides the size of the desktop's font.
    """
    if choice not in get_args(ThemeChoice):
        raise ValueError(f"There is no theme “{choice}”.")
    install_focus_ring(app)
    put_on(app, choice, scale)
