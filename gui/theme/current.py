"""The theme in use, and what asks for another one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from gui.theme.fonts import FontRole, Fonts, desktop_scale
from gui.theme.proxy import SoonerTooltips
from gui.theme.style import qt_palette, style_sheet
from gui.theme.tokens import DARK, LIGHT, Metrics, Palette

ThemeChoice = Literal["dark", "light", "system"]


@dataclass(frozen=True, eq=False)
class Theme:
    """One theme at one scale. Belongs to the main thread, as fonts do."""

    palette: Palette
    metrics: Metrics
    fonts: Fonts

    def font(self, role: FontRole) -> QFont:
        """Return the font of a role; copy it before changing it."""
        return self.fonts.font(role)

    def font_metrics(self, role: FontRole) -> QFontMetricsF:
        """Return the cached measures of a role's font."""
        return self.fonts.metrics(role)

    def line_height(self, role: FontRole) -> int:
        """Return the height of one line of a role, in logical pixels."""
        return self.fonts.line_height(role)


class _Current(QObject):
    """The theme in use and what was asked for; lives on the main thread as long as the program."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme | None = None
        self.choice: ThemeChoice = "dark"
        self.desktop_font: QFont | None = None
        self.following = False
        self.style: SoonerTooltips | None = None

    def put_on(self, app: QApplication, choice: ThemeChoice, scale: float | None) -> None:
        if self.desktop_font is None:
            self.desktop_font = QFont(app.font())
        self.choice = choice
        hints = app.styleHints()
        if not self.following:
            self.following = True
            hints.colorSchemeChanged.connect(self.on_color_scheme_changed)
        if choice == "system":
            hints.unsetColorScheme()
        else:
            # So that the window's own frame follows too.
            hints.setColorScheme(Qt.ColorScheme.Light if choice == "light" else Qt.ColorScheme.Dark)
        palette = LIGHT if _is_light(app, choice) else DARK
        scale = desktop_scale(self.desktop_font) if scale is None else scale
        if self.theme is not None and self.theme.palette is palette and self.theme.metrics.scale == scale:
            return
        self.theme = Theme(palette, Metrics.scaled(scale), Fonts(self.desktop_font, scale))
        self.style = SoonerTooltips()
        app.setStyle(self.style)
        app.setPalette(qt_palette(palette))
        app.setFont(self.theme.font("body"))
        app.setStyleSheet(style_sheet(palette, self.theme.metrics))
        self.changed.emit()

    def on_color_scheme_changed(self) -> None:
        app = QApplication.instance()
        if self.choice == "system" and isinstance(app, QApplication) and self.theme is not None:
            self.put_on(app, "system", self.theme.metrics.scale)


def _is_light(app: QApplication, choice: ThemeChoice) -> bool:
    if choice == "system":
        # A desktop that does not say gets the dark one, in which the program was drawn.
        return app.styleHints().colorScheme() == Qt.ColorScheme.Light
    return choice == "light"


_current = _Current()
theme_changed = _current.changed
"""Emitted, without a value, after another theme was put on."""


def theme() -> Theme:
    """Return the theme in use; dark at the desktop's scale until `apply_theme` was called."""
    if _current.theme is None:
        font = QApplication.font()
        scale = desktop_scale(font)
        return Theme(DARK, Metrics.scaled(scale), Fonts(font, scale))
    return _current.theme


def theme_choice() -> ThemeChoice:
    """Return what was asked for last, `system` included."""
    return _current.choice


def put_on(app: QApplication, choice: ThemeChoice, scale: float | None) -> None:
    """Put a theme on; called by `apply_theme` alone."""
    _current.put_on(app, choice, scale)
